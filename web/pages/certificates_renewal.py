"""One certificate's rules and renewal: under which version it is held, when it is renewed, and what is lacking."""

from typing import Any, NamedTuple
from uuid import UUID

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.billing.invoice import Invoice
from domain.certifications.candidacies.commands import unexamined
from domain.certifications.certification import Certification
from domain.certifications.commands import version_of
from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_rules import Version
from domain.certifications.validity import Status
from domain.journal import Actor
from domain.processes.recertification import bill_renewal, renewal_fee_id
from web.api.certifications import certification_owner
from web.api.deeds import house
from web.api.fields import Schema
from web.auth.identity import current
from web.auth.rights import allow
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.programme_words import said

pages = Blueprint("certificates_renewal", __name__, url_prefix="/certificates/<uuid:certification_id>/renewal")
BY_CREDITS, BY_EXAM = frozenset({"credits", "either"}), frozenset({"exam", "either"})

RENEWED = frozenset({Status.VALID, Status.EXPIRED})


class Way(NamedTuple):
    """A way to renew, and what is still lacking of it; None where nothing is."""

    name: str
    lacking: str | None


@pages.get("")
@allow(STAFF, ADMIN, own=certification_owner)
def show(certification_id: UUID, errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show the version that a certificate is under, and what its renewal asks for."""
    found = house().office.read(Certification, certification_id)
    programme, today = house().office.read(Programme, programme_id(found.programme)), house().today()
    with house().office.unit(Actor("reader")) as journal:
        version = version_of(journal, found)
        unsat = unexamined(journal, found, version.rules.examinations, on=today)
    fee = renewal_fee_id(certification_id, found.expires)
    first, last = version.rules.renewable_from(found.expires), version.rules.renewable_until(found.expires)
    is_open = found.status(today) in RENEWED and first <= today <= (last or today)
    return render_template(
        "certificates/renewal.html",
        found=found,
        programme=programme,
        version=version,
        said=said(version.rules),
        status=str(found.status(today)),
        ways=_ways(found, version, unsat) if is_open else [],
        first=first,
        last=last,
        is_open=is_open,
        fee=house().office.read(Invoice, fee) if house().office.holds(Invoice, fee) else None,
        is_office=bool(current().roles & {STAFF, ADMIN}),
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.post("")
@allow(STAFF, ADMIN, own=certification_owner)
@submitted(Schema(), show)
def bill(_form: dict[str, Any], certification_id: UUID) -> Response:
    """Invoice the fee for renewing; asked again, it is the same invoice."""
    receipt = send(bill_renewal, certification_id, on=house().today())
    text = "The fee for renewing is invoiced. Once it is paid, the office renews the certificate."
    return then(url_for("invoices_pages.show", invoice_id=receipt.result), text)


def _ways(found: Certification, version: Version, unsat: str | None) -> list[Way]:
    rules, by = version.rules, min(house().today(), found.expires)
    ways = []
    if rules.recertification in BY_CREDITS and rules.scheme is not None:
        ways.append(Way("Learning", house().lacking(found.person_id, rules.scheme, by)))
    if rules.recertification in BY_EXAM:
        ways.append(Way("Examination", unsat))
    return ways
