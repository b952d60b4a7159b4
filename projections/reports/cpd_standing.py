"""How a person stands under a CPD scheme on a day, as known at a position, and which facts say so."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CompoundSelect, Connection, Select, SelectBase, Subquery, literal, select, union_all

from domain.cpd.credit import as_attributes
from domain.cpd.evaluate import Outcome
from domain.cpd.history import judge
from domain.cpd.lines import Line, MemberFacts
from domain.cpd.scheme_text import scheme_from_json
from domain.cpd.told import told
from domain.errors import DomainError, NotFound
from projections.latest import known, latest
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_holders, cpd_obligations
from projections.views.cpd_credits import Learnt, Rules

PART = 1_000
_read = lru_cache(64)(scheme_from_json)


class Standing(NamedTuple):
    """What the rules in force make of a log, line by line; `rests_on` are the positions of the facts used."""

    rules: Rules
    outcome: Outcome
    lines: list[Learnt]
    rests_on: list[int]

    def says(self) -> dict[str, object]:
        """Return what a standing tells: amounts are exact numbers as text."""
        cycle, said = self.outcome.cycle, told(self.outcome)
        del said["cycle"]
        rules = {"scheme": self.rules.scheme, "version": self.rules.version}
        return {**rules, "start": cycle.start, "end": cycle.end, **said}


def standing(  # noqa: PLR0913  whose, under what, seen from where, and which cycle by which rules
    connection: Connection,
    person_id: UUID,
    scheme: str,
    *,
    as_of: date,
    known_at: int | None = None,
    within: date | None = None,
    version: int | None = None,
) -> Standing:
    """Return how a person stands. Where the office settled nothing, cycles run from the last award.

    `within` asks for the cycle that holds another day, `version` for a calculation by other rules than those in
    force. Raises NotFound if the scheme was not published by then, Invalid if no cycle can be told.
    """
    look = Look(as_of, known_at)
    rules = _rules(connection, scheme, look, version)
    settled = cpd_obligations.settled(connection, [person_id], scheme, **look._asdict())[person_id]
    found = cpd_credits.lines(connection, person_id, **look._asdict(), scheme=scheme, trust=rules.trust)
    rests_on = {rules.position, *settled.rests_on, *(position for line in found for position in line.rests_on)}
    member = settled.member
    if member is None:
        held = cpd_holders.held_since(connection, person_id, scheme, **look._asdict())
        joined, award = held or (None, None)
        member = MemberFacts(joined=joined, exempt=settled.exempt)
        rests_on |= set() if award is None else {award}
    lines = [_line(each) for each in found]
    outcome = judge(_read(rules.content), member, lines, as_of, agreed=settled.agreed, within=within)
    return Standing(rules, outcome, found, sorted(rests_on))


def everybody(
    connection: Connection, persons: Iterable[UUID], scheme: str, look: Look
) -> Iterator[tuple[UUID, Outcome]]:
    """Yield how each of many people stands under a scheme, in order; who has no cycle yet is left out.

    Read a thousand people at a time. Raises NotFound if the scheme was not published by then.
    """
    rules, waiting = _rules(connection, scheme, look), iter(persons)
    while part := list(islice(waiting, PART)):
        logs = cpd_credits.logs(connection, part, **look._asdict(), scheme=scheme, trust=rules.trust)
        since = cpd_holders.all_held_since(connection, part, scheme, **look._asdict())
        settled = cpd_obligations.settled(connection, part, scheme, **look._asdict())
        for person in part:
            with suppress(DomainError):
                member, agreed = settled[person].member, settled[person].agreed
                member = member or MemberFacts(joined=since.get(person), exempt=settled[person].exempt)
                lines = [_line(each) for each in logs[person]]
                yield person, judge(_read(rules.content), member, lines, look.as_of, agreed=agreed)


def _rules(connection: Connection, scheme: str, look: Look, version: int | None = None) -> Rules:
    if version is not None:
        rules = cpd_credits.version_of(connection, scheme, version, known_at=look.known_at)
        if rules is None:
            raise NotFound(f"there is no version {version} of {scheme!r}; leave it out for the latest", field="version")
        return rules
    rules = cpd_credits.rules_of(connection, scheme, **look._asdict())
    if rules is None:
        raise NotFound(f"no scheme {scheme!r} was published by {look.as_of}; check its id", field="scheme")
    return rules


def standings(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Standing]:
    """Return how a person stands under each scheme that binds them, where it can be told."""
    found = []
    for scheme in binding(connection, person_id, as_of=as_of, known_at=known_at):
        with suppress(DomainError):
            found.append(standing(connection, person_id, scheme, as_of=as_of, known_at=known_at))
    return found


def binding(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[str]:
    """Return the schemes that a person's certifications ask for or their office holds them to, by their ids."""
    settled = cpd_obligations.schemes_of(connection, person_id, as_of=as_of, known_at=known_at)
    asked = dict.fromkeys(cpd_holders.schemes_of(connection, person_id, as_of=as_of, known_at=known_at), True)
    return sorted(scheme for scheme, is_subject in (asked | settled).items() if is_subject)


class Standings(NamedTuple):
    """How a person stands under each scheme that binds them."""

    person: UUID
    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return cycle, amounts and outcome under each scheme, by its id."""
        found = standings(connection, self.person, **self.look._asdict())
        return {each.rules.scheme: each.says() for each in found}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select the rules in force, what asks for them, the log, its verdicts and the award that began the cycle."""
        return union_all(
            *(select(literal(scheme).label("key"), each.c.position) for scheme in keys for each in self._facts(scheme))
        )

    def _facts(self, scheme: str) -> Iterator[Subquery]:
        at = self.look._asdict()
        yield _in_force(scheme, **at).subquery()
        yield _logged(self.person, **at, scheme=scheme).subquery()
        yield cpd_obligations.facts(self.person, scheme, known_at=self.look.known_at).subquery()
        yield cpd_holders.asking(self.person, scheme, **at).subquery()
        yield cpd_holders.last_award(self.person, scheme, **at).subquery()


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


def _line(learnt: Learnt) -> Line:
    return Line(
        id=str(learnt.activity),
        on=learnt.on,
        attributes=as_attributes(learnt.amounts, learnt.attributes),
        status=learnt.status,
        claimed_for=None if learnt.for_schemes is None else tuple(learnt.for_schemes),
    )
