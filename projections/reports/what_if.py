"""What other rules would do to whoever holds a certificate: who would fail and why, which days would move."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import Connection, Select, select

from domain.certifications.programme_rules import Rules
from domain.certifications.validity import Status
from domain.cpd.numbers import plain
from domain.errors import DomainError
from projections.intervals import seen
from projections.latest import latest
from projections.reports.cpd_case import Case, cases
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_holders
from projections.views.certifications import certificates, certification_lines
from projections.views.cpd_holders import awards

PART = 1_000
"""People read at a time."""
HELD = frozenset({Status.VALID, Status.SUSPENDED})
BY_CREDITS = frozenset({"credits", "either"})
BY_EXAM = frozenset({"exam", "either"})

Short = Mapping[str, str]
"""What is short of each requirement, as exact numbers; nothing is short of who complies."""


class Proposal(NamedTuple):
    """Other rules for a programme; `scheme` are rules of its scheme to try in place of those in force."""

    programme: str
    rules: Rules
    scheme: cpd_credits.Rules | None = None


class Holder(NamedTuple):
    """A certificate as it was held: by whom, under which version, through which day."""

    certification: UUID
    person: UUID
    number: str
    status: str
    version: int
    awarded: date
    expires: date


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
    while part := holders(connection, proposal.programme, look, after=after, limit=PART):
        yield from _tried(connection, proposal, look, part, rules)
        after = part[-1].certification


def holders(
    connection: Connection,
    programme: str,
    look: Look,
    *,
    version: int | None = None,
    after: UUID | None = None,
    limit: int,
) -> list[Holder]:
    """Return a page of those who hold a programme's certificate, in the order of ids; of one version if named."""
    c = certificates.c
    listed = _held(programme, look).order_by(c.certification).limit(limit)
    found: list[Holder] = []
    while len(found) < limit:
        rows = connection.execute(listed if after is None else listed.where(c.certification > after)).all()
        lines = _lines(connection, [row.certification for row in rows], look)
        told = [_holder(row, lines[row.certification]) for row in rows if row.certification in lines]
        found += [holder for holder in told if version in {None, holder.version}]
        if len(rows) < limit:
            break
        after = rows[-1].certification
    return found[:limit]


def _held(programme: str, look: Look) -> Select[Any]:
    c, line = certificates.c, certification_lines.c
    return (
        select(c.certification, c.person, c.number, line.status)
        .join_from(certification_lines, certificates, c.certification == line.certification)
        .where(c.programme == programme, seen(certification_lines, *look), line.status.in_(HELD))
    )


def _lines(connection: Connection, certifications: Sequence[UUID], look: Look) -> dict[UUID, Any]:
    c = awards.c
    last = latest(awards, c.certification, *look, c.certification.in_(certifications))
    query = select(c.certification, c.version, c.awarded, c.expires).where(last)
    return {row.certification: row for row in connection.execute(query)}


def _holder(row: Any, line: Any) -> Holder:  # noqa: ANN401  rows of the queries above
    return Holder(row.certification, row.person, row.number, row.status, line.version, line.awarded, line.expires)


class _Desk:
    """What the holders of a part are judged by, read once for each scheme."""

    def __init__(self, connection: Connection, look: Look, part: list[Holder]) -> None:
        self.connection = connection
        self.look = look
        self.since = {holder.person: holder.awarded for holder in part}
        self._cases: dict[str, dict[UUID, Case]] = {}

    def short(self, holder: Holder, rules: Rules, *, by: cpd_credits.Rules | None = None) -> Short | None:
        """Return what is short under rules, by other rules of their scheme if given; None where it cannot be told."""
        if rules.scheme is None or rules.recertification not in BY_CREDITS:
            return {}
        case = self._of(rules.scheme)[holder.person]
        member, settled = case.member, case.settled.member
        if settled is None and member.joined is None:
            member = replace(member, joined=holder.awarded)
        try:
            found = case._replace(rules=by or case.rules, member=member).judged(self.look.as_of)
        except DomainError:
            return None
        return {name: plain(gap) for name, gap in found.shortfall.items()}

    def _of(self, scheme: str) -> dict[UUID, Case]:
        if scheme not in self._cases:
            self._cases[scheme] = dict(cases(self.connection, sorted(self.since), scheme, self.look))
        return self._cases[scheme]


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
