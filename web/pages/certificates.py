"""One's own certificates: paper, badge, the link to share, whether the public reads one's name; and applying."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.billing.invoice import Invoice
from domain.certifications import validity
from domain.certifications.certification import Certification
from domain.certifications.programme import Programme, programme_id
from domain.people.person import Person
from domain.processes import certification as process
from domain.processes import publicity as wishes
from integrations.documents import pdf, qr_svg
from projections.views import certifications, programmes, publicity
from web import issuing
from web.api.certifications import certification_owner
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.shell import money

pages = Blueprint("certificates", __name__)
BADGE, TOKEN, PAPER = "application/ld+json", "application/vc+jwt", "application/pdf"
NAMED = "The public register may show your name, where a programme publishes names."
UNNAMED = "Your name is left out of what the public reads. Your numbers can be verified as before."


class Candidacy(Schema):
    """The form to apply for a certification."""

    programme = text(80)


@pages.get("/certificates")
@allow(*EVERYONE)
def show(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show one's certifications with what can be taken along, and the programmes to apply for."""
    person = current().person or abort(401)
    with views() as connection:
        own = certifications.of_person(connection, person, as_of=house().today())
        offered = programmes.offered(connection, as_of=house().today())
        discreet = publicity.is_discreet(connection, person)
    return render_template(
        "certificates/show.html",
        own=own,
        titles={offer.code: offer.title for offer in offered},
        programmes=[(offer.code, f"{offer.title}, {money(offer.fee)}") for offer in offered],
        discreet=discreet,
        links={each.number: _link(each.number) for each in own if each.number},
        code=_code,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.post("/certificates")
@allow(*EVERYONE)
@submitted(Candidacy(), show)
def apply(form: dict[str, Any]) -> AnyResponse:
    """Apply for a certification; a fee is invoiced at once."""
    person, id = current().person or abort(401), new_id()
    send(process.apply_with_fee, id, person_id=person, on=house().today(), **form)
    invoice = process.fee_id(id)
    if house().office.holds(Invoice, invoice):
        return then(url_for("invoices_pages.show", invoice_id=invoice), "Your application is in. Pay its fee here.")
    return then(url_for("certificates.show"), "Your application is in.")


@pages.post("/certificates/discretion")
@allow(*EVERYONE)
@submitted(Schema(), show)
def ask_discretion(_form: dict[str, Any]) -> AnyResponse:
    """Leave one's name out of what the public reads."""
    send(wishes.ask_discretion, person_id=current().person or abort(401), on=house().today())
    return then(url_for("certificates.show"), UNNAMED)


@pages.post("/certificates/discretion-waiver")
@allow(*EVERYONE)
@submitted(Schema(), show)
def waive_discretion(_form: dict[str, Any]) -> AnyResponse:
    """Let the public read one's name again."""
    send(wishes.waive_discretion, person_id=current().person or abort(401), on=house().today())
    return then(url_for("certificates.show"), NAMED)


@pages.get("/certificates/<uuid:certification_id>/certificate.pdf")
@allow(STAFF, ADMIN, own=certification_owner)
def paper(certification_id: UUID) -> Response:
    """Give a valid certificate on paper, with a code that leads to the page that verifies it."""
    issuing.require_issued(house(), certification_id)
    found = house().office.read(Certification, certification_id)
    programme = house().office.read(Programme, programme_id(found.programme))
    address = _link(found.number)
    page = render_template(
        "documents/certificate.html",
        found=found,
        title=programme.title,
        version=found.bound or programme.in_force(found.awarded).number,
        holder=house().office.read(Person, found.person_id).name,
        begun=validity.begun(found.rulings),
        as_of=house().today(),
        address=address,
        code=_code(address),
    )
    return _file(pdf(page), found.number, "pdf", PAPER)


@pages.get("/certificates/<uuid:certification_id>/badge.json")
@allow(STAFF, ADMIN, own=certification_owner)
def badge(certification_id: UUID) -> Response:
    """Give the badge of a valid certificate as it reads, not signed."""
    found = issuing.badge(house(), certification_id)
    return _file(json.dumps(found, indent=1, ensure_ascii=False).encode(), _number(certification_id), "json", BADGE)


@pages.get("/certificates/<uuid:certification_id>/badge.jwt")
@allow(STAFF, ADMIN, own=certification_owner)
def signed_badge(certification_id: UUID) -> Response:
    """Give the badge of a valid certificate, signed, to be taken to others. Source: Open Badges 3.0 §5.1."""
    signed = issuing.signed_badge(house(), issuing.badge(house(), certification_id))
    return _file(signed.encode(), _number(certification_id), "jwt", TOKEN)


def _link(number: str) -> str:
    """Return the whole address that verifies a certificate, to be given to others."""
    return issuing.issuer(house()).at(url_for("verification_pages.verify", number=number))


def _code(address: str) -> Markup:
    return Markup(qr_svg(address))  # noqa: S704  an element of our own making, its text escaped # nosec B704


def _number(certification_id: UUID) -> str:
    return house().office.read(Certification, certification_id).number


def _file(content: bytes, number: str, ending: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{number}.{ending}"'}
    return Response(content, headers=headers, content_type=kind)
