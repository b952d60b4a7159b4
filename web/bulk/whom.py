"""Whom a deed on many certificates is for: those who were chosen, all under a version, or all whose time has come."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from domain.errors import Invalid
from projections.reports import renewable
from projections.reports.holders import HELD
from projections.reports.numbers import Look
from projections.reports.renewable import Standing
from web.bulk.chosen import Choice, Chosen
from web.bulk.rebasings import REBASINGS
from web.bulk.renewals import RENEWALS
from web.what_if.of_rules import programme_of

if TYPE_CHECKING:
    from web.installation import Installation


def to_rebase(  # noqa: PLR0913  whom, to what and why
    house: "Installation",
    by: UUID,
    code: str,
    *,
    version: int,
    reason: str,
    under: int | None = None,
    ids: Sequence[UUID] | None = None,
) -> Choice:
    """Return who is to come under a version: those named, else all under another one, or under any other.

    Raises Invalid for a version that there is not, or not yet, for nobody, and for what is none of its certificates.
    """
    programme, today = programme_of(house.office, code), house.today()
    programme.rules(version)
    if today < (starts := programme.versions[version - 1].starts):
        raise Invalid(f"version {version} begins on {starts}; re-base from then on", field="version")
    with house.views.reading() as connection:
        held = renewable.standing(connection, code, Look(today), HELD)
    if ids is None:
        chosen = [each for each in held if each.version != version and under in (None, each.version)]
    else:
        chosen = _named(held, ids)
    return _choice(Choice(REBASINGS, by, code, _of(chosen), version, reason), "nobody else is to be re-based")


def to_renew(house: "Installation", by: UUID, code: str) -> Choice:
    """Return whose certificates may be renewed today by the version each is under. Raises Invalid for nobody."""
    programme = programme_of(house.office, code)
    rules = {version.number: version.rules for version in programme.versions}
    with house.views.reading() as connection:
        due = renewable.due(connection, code, Look(house.today()), rules)
    return _choice(Choice(RENEWALS, by, code, _of(due)), "nobody's time to renew has come")


def _named(held: Sequence[Standing], ids: Sequence[UUID]) -> list[Standing]:
    known = {each.certification: each for each in held}
    if foreign := [id for id in ids if id not in known]:
        raise Invalid(f"{foreign[0]} is no certificate that anybody holds of this programme; choose again", field="id")
    return [known[id] for id in dict.fromkeys(ids)]


def _of(found: Sequence[Standing]) -> list[Chosen]:
    return [Chosen(each.certification, each.person) for each in found]


def _choice(choice: Choice, nobody: str) -> Choice:
    if not choice.chosen:
        raise Invalid(f"{nobody}; choose at least one, or look again later", field="id")
    return choice
