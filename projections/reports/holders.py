"""Who holds a programme's certificate on a day, under which version of its rules, and by which their days are."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, SelectBase, func, select, union_all

from domain.certifications.validity import Status
from projections.intervals import seen
from projections.latest import known, latest
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import certifications
from projections.views.certifications import certificates, certification_lines
from projections.views.cpd_holders import REBASED, awards

HELD = frozenset({Status.VALID, Status.SUSPENDED})
PAGE = 1_000


class Holder(NamedTuple):
    """A certificate as it was held: under which version, awarded when, through which day by which version."""

    certification: UUID
    person: UUID
    number: str
    status: str
    version: int
    awarded: date
    expires: date
    dated_by: int


def held(  # noqa: PLR0913  which page of which list
    connection: Connection,
    programme: str,
    look: Look,
    *,
    version: int | None = None,
    among: Sequence[UUID] | None = None,
    after: UUID | None = None,
    limit: int = PAGE,
) -> list[Holder]:
    """Return a page of those who hold a programme's certificate, in the order of ids; of one version, of some ids."""
    c = certificates.c
    listed = _certificates(programme, look).order_by(c.certification).limit(limit)
    listed = listed if among is None else listed.where(c.certification.in_(among))
    if version is not None:
        under = (awards.c.programme == programme) & latest(awards, awards.c.certification, *look)
        listed = listed.where(
            c.certification.in_(select(awards.c.certification).where(under, awards.c.version == version))
        )
    rows = connection.execute(listed if after is None else listed.where(c.certification > after)).all()
    lines = _lines(connection, [row.certification for row in rows], look)
    return [_holder(row, lines[row.certification]) for row in rows if lines[row.certification]]


def by_version(connection: Connection, programme: str, look: Look) -> dict[int, int]:
    """Return how many hold a programme's certificate under each version."""
    last = latest(awards, awards.c.certification, *look, awards.c.programme == programme)
    holding = _certificates(programme, look).subquery().c.certification
    query = select(awards.c.version, func.count()).where(last, awards.c.certification.in_(select(holding)))
    return {row[0]: row[1] for row in connection.execute(query.group_by(awards.c.version).order_by(awards.c.version))}


class Held(NamedTuple):
    """Those who hold a programme's certificate, as a report that explains itself."""

    programme: str
    look: Look
    version: int | None = None

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return version and days of each certificate."""
        found: dict[UUID, Says] = {}
        after: UUID | None = None
        while page := held(connection, self.programme, self.look, version=self.version, after=after):
            after = page[-1].certification
            found |= {holder.certification: _told(holder) for holder in page}
        return found

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was ruled on the certificates, what bound them, and the versions that they were under."""
        c = awards.c
        lines = c.certification.in_(keys) & known(awards, *self.look)
        return union_all(
            certifications.facts(keys, **self.look._asdict()),
            select(c.certification.label("key"), c.position).where(lines),
            select(c.certification, c.cause).where(lines, c.cause.is_not(None)),
        )


def _certificates(programme: str, look: Look) -> Select[Any]:
    c, line = certificates.c, certification_lines.c
    return (
        select(c.certification, c.person, c.number, line.status)
        .join_from(certification_lines, certificates, c.certification == line.certification)
        .where(c.programme == programme, seen(certification_lines, *look), line.status.in_(HELD))
    )


def _lines(connection: Connection, certifications: Sequence[UUID], look: Look) -> dict[UUID, list[Any]]:
    c = awards.c
    query = select(c.certification, c.how, c.version, c.awarded, c.expires).order_by(c.position)
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in connection.execute(query.where(c.certification.in_(certifications), known(awards, *look))):
        found[row.certification].append(row)
    return found


def _holder(row: Any, lines: list[Any]) -> Holder:  # noqa: ANN401  rows of the queries above
    last = lines[-1]
    dated_by = [line.version for line in lines if line.how != REBASED][-1]
    said = (row.certification, row.person, row.number, row.status)
    return Holder(*said, last.version, last.awarded, last.expires, dated_by)


def _told(holder: Holder) -> Says:
    said = holder._asdict()
    return {name: said[name] for name in ("number", "status", "version", "awarded", "expires", "dated_by")}
