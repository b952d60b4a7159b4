"""One's own certificates and how to get one; and the public page that verifies a certificate by its number."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, url_for
from werkzeug.wrappers import Response

from domain.billing.invoice import Invoice
from domain.certifications.validity import Status
from domain.processes import certification as process
from projections.reports import certification
from projections.views import certifications, programmes
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow, public
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.shell import money

pages = Blueprint("certificates", __name__)
PER_MINUTE = 60


class Candidacy(Schema):
    """The form to apply for a certification."""

    programme = text(80)


@pages.get("/certificates")
@allow(*EVERYONE)
def show(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show one's certifications, and the programmes to apply for."""
    person = current().person or abort(401)
    with views() as connection:
        own = certifications.of_person(connection, person, as_of=house().today())
        offers = [(o.code, f"{o.title}, {money(o.fee)}") for o in programmes.offered(connection)]
    again = {"errors": errors or {}, "values": values or {}}
    return render_template("certificates/show.html", own=own, programmes=offers, key=fresh_key(), **again)


@pages.post("/certificates")
@allow(*EVERYONE)
@submitted(Candidacy(), show)
def apply(form: dict[str, Any]) -> Response:
    """Apply for a certification; a fee is invoiced at once."""
    person, id = current().person or abort(401), new_id()
    send(process.apply_with_fee, id, person_id=person, on=house().today(), **form)
    invoice = process.fee_id(id)
    if house().office.holds(Invoice, invoice):
        return then(url_for("invoices_pages.show", invoice_id=invoice), "Your application is in. Pay its fee here.")
    return then(url_for("certificates.show"), "Your application is in.")


@pages.get("/verify/<number>")
@public
def verify(number: str) -> tuple[str, int, dict[str, str]]:
    """Tell anybody what a certificate is worth on a day; unknown and foreign numbers look alike."""
    tried = current_app.extensions["limits"].try_once(f"verify:{request.remote_addr}", PER_MINUTE)
    if not tried.allowed:
        page = render_template("certificates/verify.html", worth=None, wait=tried.wait)
        return page, 429, {"Retry-After": str(tried.wait)}
    asked = request.args.get("on", "")
    try:
        on = date.fromisoformat(asked) if asked else house().today()
    except ValueError:
        page = render_template("certificates/verify.html", worth=None, number=number[:40], no_day=asked[:40])
        return page, 422, {}
    with views() as connection:
        worth = certification.verified(connection, number[:40], on=on)
    through = worth.through if worth and worth.status == Status.VALID else None
    page = render_template("certificates/verify.html", worth=worth, number=number[:40], on=on, through=through)
    return page, 200 if worth else 404, {}
