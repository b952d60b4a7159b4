"""What a person is judged by under a scheme: the rules, their terms, what was settled, closed and logged."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from domain.cpd.credit import as_attributes
from domain.cpd.evaluate import Outcome
from domain.cpd.history import Agreed, judge
from domain.cpd.lines import Line, MemberFacts
from domain.cpd.scheme import Scheme
from domain.cpd.scheme_text import scheme_from_json
from domain.errors import NotFound
from domain.learning.scheme import Trust
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_holders, cpd_obligations
from projections.views.cpd_credits import Learnt, Rules, Status
from projections.views.cpd_obligations import Settled

PART = 1_000
read = lru_cache(64)(scheme_from_json)


class Case(NamedTuple):
    """One person under one version of a scheme; `award` is the position of the award that began their cycles.

    What they log waits until it is accepted where the scheme says so, and where a programme that they hold under does.
    """

    rules: Rules
    member: MemberFacts
    settled: Settled
    log: list[Learnt]
    award: int | None = None
    by_evidence: bool = False

    @property
    def scheme(self) -> Scheme:
        """Return the rules."""
        return read(self.rules.content)

    @property
    def lines(self) -> list[Line]:
        """Return the log as the rules see it."""
        return [line_of(each) for each in self.log]

    @property
    def rests_on(self) -> list[int]:
        """Return the positions of the facts that say all this."""
        logged = (position for line in self.log for position in line.rests_on)
        award = () if self.award is None else (self.award,)
        return sorted({self.rules.position, *self.settled.rests_on, *logged, *award})

    @property
    def trust(self) -> Trust:
        """Return whether what they log counts until it is rejected, or waits until it is accepted."""
        return "asks" if self.by_evidence or self.rules.trust == "asks" else "counts"

    def under(self, rules: Rules, *, by_evidence: bool | None = None) -> "Case":
        """Return the same person under other rules, or believed otherwise."""
        other = self._replace(rules=rules, by_evidence=self.by_evidence if by_evidence is None else by_evidence)
        return other if other.trust == self.trust else other._replace(log=_believed(self.log, other.trust))

    def judged(self, as_of: date, *, within: date | None = None, agreed: Agreed | None = None) -> Outcome:
        """Judge the cycle that matters on a day, or the one that holds another. Raises Invalid if none can be told."""
        agreed = self.settled.agreed if agreed is None else agreed
        return judge(self.scheme, self.member, self.lines, as_of, agreed=agreed, within=within)


def case_of(
    connection: Connection,
    person_id: UUID,
    scheme: str,
    look: Look,
    *,
    version: int | None = None,
    rules: Rules | None = None,
) -> Case:
    """Return what a person is judged by, under the rules in force or a version by its number.

    Where the office settled nothing, cycles run from the last award. Raises NotFound for rules that there are not.
    """
    rules = rules or rules_of(connection, scheme, look, version)
    settled = cpd_obligations.settled(connection, [person_id], scheme, **look._asdict())[person_id]
    log = cpd_credits.lines(connection, person_id, **look._asdict(), scheme=scheme, trust=rules.trust)
    held = cpd_holders.held_since(connection, person_id, scheme, **look._asdict())
    joined, award, by_evidence = held or (None, None, False)
    member = settled.member or MemberFacts(joined=joined, exempt=settled.exempt)
    rests_on = award if settled.member is None or by_evidence else None
    return Case(rules, member, settled, log, rests_on).under(rules, by_evidence=by_evidence)


def cases(connection: Connection, persons: Iterable[UUID], scheme: str, look: Look) -> Iterator[tuple[UUID, Case]]:
    """Yield what each of many people is judged by, in order, read a thousand people at a time.

    Raises NotFound if the scheme was not published by then.
    """
    rules = rules_of(connection, scheme, look)
    for part in parts(persons):
        logs = cpd_credits.logs(connection, part, **look._asdict(), scheme=scheme, trust=rules.trust)
        for person, member, settled, by_evidence in terms(connection, part, scheme, look):
            yield person, Case(rules, member, settled, logs[person]).under(rules, by_evidence=by_evidence)


def terms(
    connection: Connection, part: list[UUID], scheme: str, look: Look
) -> Iterator[tuple[UUID, MemberFacts, Settled, bool]]:
    """Yield what the rules need to know of several people, what was settled, and if only what was shown counts."""
    held = cpd_holders.all_held_since(connection, part, scheme, **look._asdict())
    settled = cpd_obligations.settled(connection, part, scheme, **look._asdict())
    for person in part:
        found, (joined, by_evidence) = settled[person], held.get(person, (None, False))
        yield person, found.member or MemberFacts(joined=joined, exempt=found.exempt), found, by_evidence


def parts(persons: Iterable[UUID]) -> Iterator[list[UUID]]:
    """Yield many people in parts that are read at once."""
    waiting = iter(persons)
    while part := list(islice(waiting, PART)):
        yield part


def rules_of(connection: Connection, scheme: str, look: Look, version: int | None = None) -> Rules:
    """Return the rules in force on a day, or a version by its number. Raises NotFound if there are none."""
    if version is not None:
        rules = cpd_credits.version_of(connection, scheme, version, known_at=look.known_at)
        if rules is None:
            raise NotFound(f"there is no version {version} of {scheme!r}; leave it out for the latest", field="version")
        return rules
    rules = cpd_credits.rules_of(connection, scheme, **look._asdict())
    if rules is None:
        raise NotFound(f"no scheme {scheme!r} was published by {look.as_of}; check its id", field="scheme")
    return rules


def line_of(learnt: Learnt) -> Line:
    """Return an activity as the rules see it."""
    return Line(
        id=str(learnt.activity),
        on=learnt.on,
        attributes=as_attributes(learnt.amounts, learnt.attributes),
        status=learnt.status,
        claimed_for=None if learnt.for_schemes is None else tuple(learnt.for_schemes),
    )


def _believed(log: list[Learnt], trust: Trust) -> list[Learnt]:
    """Return a log on which everything that nobody decided on stands as trust has it."""
    status: Status = "accepted" if trust == "counts" else "pending"
    return [each if len(each.rests_on) > 1 else each._replace(status=status) for each in log]
