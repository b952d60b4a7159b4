"""The door that Stripe's notices come in by: checked, kept, acted on, answered."""

from flask import Blueprint, Flask, Response, request
from flask_wtf import CSRFProtect

from integrations.stripe.signature import Refused
from web.api.deeds import house
from web.auth.rights import public
from web.cashdesk import WEBHOOK
from web.problems import problem

webhooks = Blueprint("webhooks", __name__)


@webhooks.post(WEBHOOK)
@public
def stripe() -> Response:
    """Take a notice in; whatever nobody has signed is refused and leaves no trace."""
    receipt = house().desk.door.receive(request.get_data(), request.headers.get("Stripe-Signature"), house().clock())
    return Response(receipt.kind, 200 if receipt.done else 202, content_type="text/plain")


def _refused(error: Refused) -> Response:
    return problem(400, "webhook-refused", f"not taken: {error}; sign the exact bytes with the endpoint's secret")


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Add the webhook addresses; their signature is their credential."""
    app.register_blueprint(webhooks)
    csrf.exempt(webhooks)
    app.register_error_handler(Refused, _refused)
