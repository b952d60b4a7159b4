"""The public page that tells what a certificate is worth, at the same address for ever; and the same, signed."""

from datetime import date

import marshmallow as ma
from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request

from web import verification as verifying
from web.api.deeds import house
from web.auth.rights import public
from web.issuing import signed_answer
from web.pages.asked import REASON, asked

pages = Blueprint("verification_pages", __name__)
Shown = tuple[str, int, dict[str, str]]
HTML, JSON, TOKEN = "text/html", "application/json", "application/jwt"


class DaySchema(ma.Schema):
    """The day to verify for; without one, today."""

    on = ma.fields.Date(load_default=None, validate=REASON)


@pages.get("/verify/<number>")
@public
def verify(number: str) -> Shown | Response:
    """Tell anybody what a certificate is worth on a day; unknown and foreign numbers look alike."""
    shown = number[: verifying.LONGEST]
    if wait := _must_wait():
        return render_template("certificates/verify.html", told=None, wait=wait), 429, {"Retry-After": str(wait)}
    try:
        on = _day()
    except ValueError:
        no_day = request.args["on"][:40]
        return render_template("certificates/verify.html", told=None, number=shown, no_day=no_day), 422, {}
    told = verifying.told(number, on=on)
    if told is not None and _for_programs():
        return jsonify({**verifying.plain(told), "signed": signed_answer(house(), verifying.plain(told))})
    return render_template("certificates/verify.html", told=told, number=shown, on=on), 200 if told else 404, {}


@pages.get("/verify/<number>/answer.jwt")
@public
def signed(number: str) -> Response:
    """Give anybody the answer for a day as a signed statement to keep, which can be checked without asking again."""
    current_app.extensions["limits"].require(verifying.bucket(), verifying.PER_MINUTE)
    on = asked(DaySchema())["on"] or house().today()
    told = verifying.told(number, on=on) or abort(404)
    headers = {"Content-Disposition": f'attachment; filename="{told["number"]}-{on}.jwt"'}
    return Response(signed_answer(house(), verifying.plain(told)), 200, headers, content_type=TOKEN)


def _must_wait() -> int:
    tried = current_app.extensions["limits"].try_once(verifying.bucket(), verifying.PER_MINUTE)
    return 0 if tried.allowed else tried.wait


def _day() -> date:
    """Return the day that the address names, without one today. Raises ValueError for what is none."""
    asked = request.args.get("on", "")
    return date.fromisoformat(asked) if asked else house().today()


def _for_programs() -> bool:
    return request.accept_mimetypes.best_match([HTML, JSON]) == JSON
