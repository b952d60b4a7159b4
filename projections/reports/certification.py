"""How many certifications were valid, suspended, revoked … on a day, why, and what made the difference."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase, and_, func, select

from domain.certifications.validity import Status
from projections.intervals import NOW, known, seen
from projections.reports import numbers
from projections.reports.explained import Says
from projections.reports.numbers import PAGE, Effect, Look
from projections.views import certifications
from projections.views.certifications import Worth, certificates, certification_lines, certification_rulings

VALID = frozenset({Status.VALID})


def count(connection: Connection, look: Look, *, statuses: Collection[str] = VALID) -> int:
    """Return how many certifications stood at these statuses."""
    return numbers.count(connection, certification_lines, look, statuses)


def verified(connection: Connection, number: str, *, on: date, known_at: int | None = None) -> Worth | None:
    """Return what a certificate is worth on a day, until a day when something else comes; None if there is none.

    A renewal goes on where it was valid, so the end is that of the last one known.
    """
    found = certifications.verify(connection, number, on=on, known_at=known_at)
    if found is None:
        return None
    c, until = certification_lines.c, found.until
    same = (c.certification == found.certification, c.status == found.status, known(certification_lines, known_at))
    for starts, ends in connection.execute(select(c.valid_from, c.valid_to).where(*same).order_by(c.valid_from)):
        until = max(until, ends) if starts <= until else until
    return found._replace(until=until)


def by_programme(connection: Connection, look: Look) -> dict[str, dict[str, int]]:
    """Return, for each programme, how many certifications stood at each status."""
    c, programme = certification_lines.c, certificates.c.programme
    query = (
        select(programme, c.status, func.count())
        .join_from(certification_lines, certificates, certificates.c.certification == c.certification)
        .where(seen(certification_lines, look.as_of, look.known_at))
        .group_by(programme, c.status)
        .order_by(programme, c.status)
    )
    found: dict[str, dict[str, int]] = {}
    for code, status, number in connection.execute(query):
        found.setdefault(code, {})[status] = number
    return found


def explain(
    connection: Connection,
    look: Look,
    *,
    statuses: Collection[str] = VALID,
    certification: UUID | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> list[int]:
    """Return a page of the positions a count rests on, or one certification's part; replayed, they give the same."""
    c, line = certification_rulings.c, certification_lines.c
    counted = select(line.certification).where(
        seen(certification_lines, look.as_of, look.known_at), line.status.in_(statuses)
    )
    upto = NOW if look.known_at is None else look.known_at
    wanted = and_(c.certification.in_(counted), c.position <= upto, c.position > after)
    wanted = wanted if certification is None else and_(wanted, c.certification == certification)
    return list(connection.execute(select(c.position).where(wanted).order_by(c.position).limit(limit)).scalars())


def delta(
    connection: Connection,
    old: Look,
    new: Look,
    *,
    statuses: Collection[str] = VALID,
    after: UUID | None = None,
    limit: int = PAGE,
) -> list[Effect]:
    """Return a page of the certifications that make the difference of two counts; the effects sum up to it."""
    return numbers.delta(connection, certification_lines, old, new, statuses=statuses, after=after, limit=limit)


class Listed(NamedTuple):
    """The certifications at a status; with `by`, those valid and ending by that day."""

    look: Look
    status: str
    by: date | None = None

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return what each is worth, and until when."""
        at = self.look._asdict()
        if self.by is None:
            return _told(certifications.listed(connection, status=self.status, **at, limit=None))
        return _told(certifications.expiring(connection, by=self.by, **at, limit=None))

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was ruled on the certifications."""
        return certifications.facts(keys, **self.look._asdict())


class OfPerson(NamedTuple):
    """A person's certifications, at whatever status."""

    person: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return what each is worth, and until when."""
        return _told(certifications.of_person(connection, self.person, **self.look._asdict()))

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was ruled on the certifications."""
        mine = certification_lines.c.person == self.person
        return certifications.facts(keys, **self.look._asdict()).where(mine)


def _told(found: Iterable[Worth]) -> dict[UUID, Says]:
    return {
        each.certification: {
            "programme": each.programme,
            "number": each.number,
            "status": each.status,
            "since": each.since,
            "until": None if each.until == date.max else each.until,
        }
        for each in found
    }
