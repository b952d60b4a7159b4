"""The simulated payment page of a demonstration; with a Stripe key there is no such page."""

from contextlib import suppress

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from domain.errors import RuleBroken
from integrations.stripe.simulated import PAID, Simulated
from web.api.deeds import house
from web.auth.rights import public
from web.pages.forms import then

pages = Blueprint("simulated", __name__, url_prefix="/simulated-payments")


def processor() -> Simulated:
    """Return the simulated processor. Answers 404 where payments are real."""
    found = house().desk.simulated
    if found is None:
        abort(404)
    return found


@pages.get("/<id>")
@public
def show(id: str) -> str:
    """Show what is to be paid, labelled as simulated."""
    return render_template("simulated/show.html", page=processor().page(id))


@pages.post("/<id>/payments")
@public
def pay(id: str) -> Response:
    """Pay, and go back to the invoice."""
    with suppress(RuleBroken):
        processor().pay(id)
    house().workroom.worker.wake()
    return _onwards(id)


@pages.post("/<id>/failures")
@public
def fail(id: str) -> Response:
    """Let the payment fail, to see what happens then."""
    with suppress(RuleBroken):
        processor().fail(id)
    return _onwards(id)


def _onwards(id: str) -> Response:
    """Go where the page leads by what became of it: a button pressed twice leads there too."""
    page = processor().page(id)
    if page.state == PAID:
        return redirect(page.success, 303)
    return then(page.cancel, "The payment did not go through. Nothing was charged; you can try again.", level="error")
