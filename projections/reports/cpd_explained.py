"""Which facts a log and the standings of a person rest on, and what made the difference between two of them."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CompoundSelect, Connection, Select, SelectBase, Subquery, literal, select, union_all

from projections.latest import known, latest
from projections.reports.cpd_standing import standings
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_holders, cpd_obligations


class Standings(NamedTuple):
    """How a person stands under each scheme that binds them."""

    person: UUID
    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return cycle, amounts and outcome under each scheme, by its id."""
        found = standings(connection, self.person, **self.look._asdict())
        return {each.rules.scheme: each.says() for each in found}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select the rules in force, the certifications that ask for them, the log and its verdicts."""
        return union_all(
            *(
                select(literal(scheme).label("key"), each.c.position)
                for scheme in keys
                for each in behind(self.person, scheme, self.look)
            )
        )


def behind(person: UUID, scheme: str, look: Look) -> Iterator[Subquery]:
    """Yield the facts behind a standing: the rules in force, what asks for them, the log, what was settled."""
    at = look._asdict()
    yield _in_force(scheme, **at).subquery()
    yield _logged(person, **at, scheme=scheme).subquery()
    yield cpd_obligations.facts(person, scheme, known_at=look.known_at).subquery()
    yield cpd_holders.asking(person, scheme, **at).subquery()


class Log(NamedTuple):
    """What a person learnt, without its sealed title."""

    person: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return day, kind, amounts and status of each activity."""
        found = cpd_credits.lines(connection, self.person, **self.look._asdict())
        return {e.activity: {"on": e.on, "kind": e.kind, "amounts": e.amounts, "status": e.status} for e in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was logged, and what struck it off."""
        found = _logged(self.person, **self.look._asdict()).subquery().c
        return select(found.key, found.position).where(found.key.in_(keys))


def _logged(
    person_id: UUID, *, as_of: date, known_at: int | None = None, scheme: str | None = None
) -> CompoundSelect[UUID, int]:
    """Select activity and position of what a person logged, and of what was said of it, as `lines` tells them."""
    logged, said = cpd_credits.activities.c, cpd_credits.verdicts.c
    log = (logged.person == person_id) & known(cpd_credits.activities, as_of, known_at)
    judged = (said.person == person_id) & known(cpd_credits.verdicts, None, known_at) & cpd_credits.about(scheme)
    return union_all(
        select(logged.activity.label("key"), logged.position).where(log),
        select(said.activity, said.position).where(judged, said.activity.in_(select(logged.activity).where(log))),
    )


def _in_force(scheme: str, *, as_of: date, known_at: int | None = None) -> Select[int]:
    """Select the position of the rules of a scheme that are in force on a day."""
    schemes = cpd_credits.schemes
    last = latest(schemes, schemes.c.scheme, as_of, known_at, schemes.c.scheme == scheme)
    return select(schemes.c.position).where(last)
