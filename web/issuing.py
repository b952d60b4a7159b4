"""The association as it signs: who it is to others' programs, with which keys, and what it states."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from domain.certifications import validity
from domain.certifications.certification import Certification
from domain.certifications.programme import Programme, programme_id
from domain.certifications.validity import DAY, Status
from domain.errors import RuleBroken
from domain.people.person import Person
from integrations import badges
from integrations.badges import Certificate, Holder, Issuer, Keyring, Title
from projections.views import status_list
from projections.views.status_list import Place
from web.installation import Installation

ANSWER = "verification+jwt"
SECOND = timedelta(seconds=1)
LIST = "suspension"


def issuer(house: Installation) -> Issuer:
    """Return the association as others' programs know it."""
    return Issuer(house.settings.address, house.settings.association)


def keyring(house: Installation) -> Keyring:
    """Return the keys that it signs with."""
    return Keyring(house.keys)


def signed_answer(house: Installation, statement: dict[str, Any]) -> str:
    """Return what was answered about a certificate as a signed statement, with the instant at which it was asked."""
    at = {"iss": issuer(house).address, "iat": int(house.clock().timestamp())}
    return badges.signed({**at, **statement}, keyring(house).current(house.today()), typ=ANSWER)


def signed_credential(house: Installation, payload: dict[str, Any]) -> str:
    """Return a credential, a badge or a status list, signed with today's key."""
    key = keyring(house).current(house.today())
    return badges.signed(payload, key, kid=issuer(house).kid(key))


def signed_badge(house: Installation, badge: dict[str, Any]) -> str:
    """Return a badge as its holder takes it along. Source: Open Badges 3.0 §8.2."""
    return signed_credential(house, badges.payload(badge))


def why_not(house: Installation, certification_id: UUID) -> str | None:
    """Return in a sentence why neither certificate nor badge of a certification is issued today, None if they are.

    Raises NotFound if there is no such certification.
    """
    found = house.office.read(Certification, certification_id)
    if found.status(house.today()) is not Status.VALID:
        return f"{found.stands(house.today())}; certificate and badge are issued while it is valid"
    if house.office.read(Person, found.person_id).erased:
        return "the holder was erased; no certificate or badge is made of theirs any more"
    if _place(house, certification_id) is None:
        return "the award is not in the lists yet; ask again in a moment"
    return None


def require_issued(house: Installation, certification_id: UUID) -> None:
    """Raise RuleBroken, saying why, if neither certificate nor badge is issued today."""
    if sentence := why_not(house, certification_id):
        raise RuleBroken(sentence)


def badge(house: Installation, certification_id: UUID) -> dict[str, Any]:
    """Return the badge of a certification; asked again it is the same, until something is decided about it.

    Raises NotFound if there is none, RuleBroken unless it is issued today.
    """
    require_issued(house, certification_id)
    found, place = house.office.read(Certification, certification_id), _place(house, certification_id)
    began = validity.begun(found.rulings)
    assert place is not None
    assert began is not None
    certificate = Certificate(
        number=found.number,
        awarded=start_of(house, found.awarded),
        begins=start_of(house, began),
        ends=start_of(house, found.expires + DAY) - SECOND,
        status_address=list_address(house, LIST, place.block),
        status_index=place.bit,
    )
    return badges.credential(issuer(house), title_of(house, found.programme), _holder(house, found), certificate)


def title_of(house: Installation, programme: str) -> Title:
    """Return what a programme certifies, by the rules in force today. Raises NotFound if there is none."""
    found = house.office.read(Programme, programme_id(programme))
    rules = found.in_force(house.today()).rules
    kept = f" and renewed while the rules of {rules.scheme} are kept" if rules.scheme else ""
    criteria = f"{house.settings.association} decided on the application. Valid for {rules.months} months{kept}."
    return Title(found.code, found.title, criteria)


def list_address(house: Installation, purpose: str, block: int) -> str:
    """Return where a status list is fetched."""
    return issuer(house).at(f"/badges/status/{purpose}/{block}")


def start_of(house: Installation, day: date) -> datetime:
    """Return the instant at which a day begins at the association's seat, on its clock."""
    return datetime.combine(day, time(), house.settings.zone)


def _place(house: Installation, certification_id: UUID) -> Place | None:
    with house.views.reading() as connection:
        return status_list.place_of(connection, certification_id)


def _holder(house: Installation, found: Certification) -> Holder:
    person = house.office.read(Person, found.person_id)
    pseudonym = UUID(hex=house.keys.lookup(f"holder:{person.id}")[:32])
    return Holder(pseudonym, person.name, person.email, house.keys.lookup(f"badge:{found.id}")[:32])
