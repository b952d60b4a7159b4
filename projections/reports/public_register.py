"""The public register: who holds which certificate, of programmes that publish it and holders who did not object."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, SelectBase, and_, case, literal_column, or_, select

from domain.certifications.validity import DAY, FOREVER, Status
from projections.engine import parts
from projections.intervals import seen
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.reports.verification import public_status
from projections.views import certifications, programmes, publicity
from projections.views.certifications import UNDECIDED, certificates, certification_lines
from projections.views.people import folded, people

STANDING = (Status.VALID, Status.SUSPENDED)
"""What a list shows; of what is withdrawn or expired tells the number alone."""
PAGE = 50


class Wanted(NamedTuple):
    """What is looked for: words of a name, a programme's code, a number; what is empty narrows nothing."""

    name: str = ""
    programme: str = ""
    number: str = ""


class Entry(NamedTuple):
    """A line of the register; `name` is empty where the programme publishes none. (key, number) end a page."""

    certification: UUID
    number: str
    programme: str
    title: str
    name: str
    status: str
    since: date
    through: date | None
    key: str


def search(
    connection: Connection,
    wanted: Wanted,
    look: Look,
    *,
    after: tuple[str, str] | None = None,
    limit: int | None = PAGE,
) -> list[Entry]:
    """Return a page of the register by name, then number. Names are those of today, whichever day is asked for."""
    allowed = publicity.published(connection)
    listed = [code for code, of in allowed.items() if of.listed]
    named = [code for code, of in allowed.items() if of.listed and of.holder]
    c, of, key = certification_lines.c, certificates.c, _key(named)
    query = (
        select(of.certification, of.number, of.programme, people.c.name, c.status, c.valid_from, c.valid_to, key)
        .join_from(certification_lines, certificates, of.certification == c.certification)
        .join(people, people.c.id == of.person)
        .where(seen(certification_lines, look.as_of, look.known_at), of.programme.in_(listed))
        .where(of.person.not_in(publicity.discreet()), _narrowed(connection, wanted, named))
        .order_by(key, of.number)
        .limit(limit)
    )
    if after is not None:
        query = query.where(or_(key > after[0], and_(key == after[0], of.number > after[1])))
    titles = {offer.code: offer.title for offer in programmes.offered(connection)}
    return [
        Entry(
            id, number, code, titles.get(code, code), name if code in named else "", public_status(status), since,
            None if until == FOREVER else until - DAY, key,
        )
        for id, number, code, name, status, since, until, key in connection.execute(query)
    ]  # fmt: skip


def listed_programmes(connection: Connection) -> list[programmes.Offer]:
    """Return the programmes whose holders stand in the register, by title."""
    allowed = publicity.published(connection)
    return [offer for offer in programmes.offered(connection) if offer.code in allowed and allowed[offer.code].listed]


class Register(NamedTuple):
    """The register as a report, by certification: what was decided about each; names are no part of it."""

    wanted: Wanted
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return number, programme, status and days of each line."""
        found = search(connection, self.wanted, self.look, limit=None)
        told = ("number", "programme", "status", "since", "through")
        return {each.certification: {name: getattr(each, name) for name in told} for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was ruled on the certifications."""
        return certifications.facts(keys, **self.look._asdict())


def _key(named: Collection[str]) -> ColumnElement[str]:
    """Return by what a line is sorted; a name that is not shown must not show in the order either."""
    return case((certificates.c.programme.in_(named), people.c.name_key), else_="")


def _narrowed(connection: Connection, wanted: Wanted, named: Collection[str]) -> ColumnElement[bool]:
    c, of = certification_lines.c, certificates.c
    terms: list[ColumnElement[bool]] = [c.status.not_in(UNDECIDED) if wanted.number else c.status.in_(STANDING)]
    if wanted.number:
        terms.append(of.number == wanted.number)
    if wanted.programme:
        terms.append(of.programme == wanted.programme)
    if words := folded(wanted.name).split():
        terms.append(of.programme.in_(named))
        terms += [people.c.name_key.contains(word, autoescape=True) for word in words]
        few = parts.rows(connection, people, words)
        if few is not None:
            terms.append(literal_column("people.rowid").in_(few))
    return and_(*terms)
