"""The doors that notices from outside come in by, Stripe's and webinar systems': checked, kept, acted on."""

from flask import Blueprint, Flask, Response, request
from flask_wtf import CSRFProtect

from integrations.stripe.signature import Refused
from web import uploads
from web.api.deeds import house
from web.auth.rights import public
from web.cashdesk import WEBHOOK
from web.problems import problem

LOOKED_AT = 2 * 1024 * 1024
"""Bytes that are read so that the door can refuse them like any forgery; what is larger still is not read at all."""
webhooks = Blueprint("webhooks", __name__)


@webhooks.post(WEBHOOK)
@public
@uploads.takes(LOOKED_AT)
def stripe() -> Response:
    """Take a notice in; whatever nobody has signed, or is too large, is refused and leaves no trace."""
    receipt = house().desk.door.receive(request.get_data(), request.headers.get("Stripe-Signature"), house().clock())
    return Response(receipt.kind, 200 if receipt.done else 202, content_type="text/plain")


@webhooks.post("/webhooks/attendance")
@public
@uploads.takes(LOOKED_AT)
def attendance() -> Response:
    """Take in who was connected to a webinar; whatever nobody has signed, or is too large, leaves no trace."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    receipt = house().connections.receive(request.get_data(), headers, house().clock())
    return Response(receipt.kind, 200 if receipt.done else 202, content_type="text/plain")


def _refused(error: Refused) -> Response:
    return problem(400, "webhook-refused", f"not taken: {error}; sign the exact bytes with the endpoint's secret")


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Add the webhook addresses; their signature is their credential."""
    app.register_blueprint(webhooks)
    csrf.exempt(webhooks)
    app.register_error_handler(Refused, _refused)
