"""The simulated payment page of a demonstration; with a Stripe key there is no such page."""

from flask import Blueprint, abort, redirect, render_template
from werkzeug.wrappers import Response

from integrations.stripe.simulated import Simulated
from web.api.deeds import house
from web.auth.rights import public

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
    page = processor().pay(id)
    house().workroom.worker.wake()
    return redirect(page.success, 303)


@pages.post("/<id>/failures")
@public
def fail(id: str) -> Response:
    """Let the payment fail, to see what happens then."""
    return redirect(processor().fail(id).cancel, 303)
