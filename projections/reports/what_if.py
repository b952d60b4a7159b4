"""What other rules would do to whoever holds a certificate: who would fail and why, which days would move."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import Connection

from domain.certifications.programme_rules import Rules
from domain.cpd.history import judge
from domain.cpd.lines import Line
from domain.cpd.numbers import plain
from domain.errors import DomainError
from domain.learning.scheme import Trust
from projections.reports.cpd_case import Case, cases
from projections.reports.holders import Holder, held
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_holders

PART = 1_000
"""People read at a time."""
BY_CREDITS = frozenset({"credits", "either"})
BY_EXAM = frozenset({"exam", "either"})

Short = Mapping[str, str]
"""What is short of each requirement, as exact numbers; nothing is short of who complies."""


class Proposal(NamedTuple):
    """Other rules for a programme; `scheme` are rules of its scheme to try in place of those in force."""

    programme: str
    rules: Rules
    scheme: cpd_credits.Rules | None = None


class Days(NamedTuple):
    """From when a certificate is renewed, and until when, None where that has no end."""

    renewable_from: date
    renewable_until: date | None


class Trial(NamedTuple):
    """What would become of a holder, and what is short now of whoever would fail.

    What is short is None where it cannot be told. `sits` is whoever would renew by an examination and does not now.
    """

    holder: Holder
    before: Short | None
    after: Short | None
    was: Days
    would_be: Days
    sits: bool

    @property
    def fails(self) -> bool:
        """Tell whether something would be short."""
        return bool(self.after)

    @property
    def newly(self) -> bool:
        """Tell whether something would be short, and nothing is now."""
        return self.fails and self.before == {}


class Totals(NamedTuple):
    """How many hold a certificate, would fail, of them comply now, cannot be judged, would sit, renew on other days."""

    holders: int
    fail: int
    newly: int
    untold: int
    sit: int
    moved: int


def totals(trials: Iterator[Trial]) -> Totals:
    """Return how many of each there are."""
    found: Counter[str] = Counter()
    for trial in trials:
        found["holders"] += 1
        told = {"fail": trial.fails, "newly": trial.newly, "untold": trial.after is None, "sit": trial.sits}
        found.update(name for name, is_so in told.items() if is_so)
        found["moved"] += trial.was != trial.would_be
    return Totals(**{name: found[name] for name in Totals._fields})


def trials(connection: Connection, proposal: Proposal, look: Look, *, after: UUID | None = None) -> Iterator[Trial]:
    """Yield what would become of each holder, in the order of ids; a thousand are read at a time, nothing is kept."""
    rules = {each.version: each.rules for each in cpd_holders.versions(connection, proposal.programme)}
    while part := held(connection, proposal.programme, look, after=after, limit=PART):
        yield from _tried(connection, proposal, look, part, rules)
        after = part[-1].certification


def trials_of(connection: Connection, proposal: Proposal, look: Look, certifications: Sequence[UUID]) -> list[Trial]:
    """Return what would become of some holders, in the order of ids."""
    rules = {each.version: each.rules for each in cpd_holders.versions(connection, proposal.programme)}
    part = held(connection, proposal.programme, look, among=certifications, limit=len(certifications))
    return list(_tried(connection, proposal, look, part, rules))


class _Desk:
    """What the holders of a part are judged by, read once for each scheme."""

    def __init__(self, connection: Connection, look: Look, part: list[Holder]) -> None:
        self.connection = connection
        self.look = look
        self.persons = sorted({holder.person for holder in part})
        self._known: dict[str, dict[UUID, Case]] = {}
        self._lines: dict[tuple[str, UUID, Trust], list[Line]] = {}

    def short(self, holder: Holder, rules: Rules, *, by: cpd_credits.Rules | None = None) -> Short | None:
        """Return what is short under rules, by other rules of their scheme if given; None where it cannot be told."""
        if rules.scheme is None or rules.recertification not in BY_CREDITS:
            return {}
        case = self._of(rules.scheme)[holder.person]
        case = case.under(by or case.rules, by_evidence=rules.trust == cpd_holders.EVIDENCE)
        member = case.member
        if case.settled.member is None and member.joined is None:
            member = replace(member, joined=holder.awarded)
        try:
            found = judge(
                case.scheme, member, self._log(holder.person, case), self.look.as_of, agreed=case.settled.agreed
            )
        except DomainError:
            return None
        return {name: plain(gap) for name, gap in found.shortfall.items()}

    def _of(self, scheme: str) -> dict[UUID, Case]:
        if scheme not in self._known:
            self._known[scheme] = dict(cases(self.connection, self.persons, scheme, self.look))
        return self._known[scheme]

    def _log(self, person: UUID, case: Case) -> list[Line]:
        """Return the log as rules see it that believe people so: the same lines for all that do."""
        key = case.rules.scheme, person, case.trust
        if key not in self._lines:
            self._lines[key] = case.lines
        return self._lines[key]


def _tried(
    connection: Connection, proposal: Proposal, look: Look, part: list[Holder], rules: Mapping[int, Rules]
) -> Iterator[Trial]:
    desk, asks = _Desk(connection, look, part), proposal.rules.recertification
    for holder in part:
        present = rules.get(holder.version, proposal.rules)
        short = desk.short(holder, proposal.rules, by=proposal.scheme)
        sits = asks == "exam" or (asks == "either" and bool(short))
        yield Trial(
            holder=holder,
            before=desk.short(holder, present) if short else None,
            after={} if asks == "either" and short else short,
            was=_days(present, holder.expires),
            would_be=_days(proposal.rules, holder.expires),
            sits=sits and present.recertification not in BY_EXAM,
        )


def _days(rules: Rules, expires: date) -> Days:
    return Days(rules.renewable_from(expires), rules.renewable_until(expires))
