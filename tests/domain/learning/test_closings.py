"""A cycle is closed once with its outcome, keeps it, and is opened again by somebody else's decision alone."""

from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.aggregate import Fact
from domain.cpd.evaluate import evaluate
from domain.cpd.history import handed_on
from domain.cpd.scheme import CarryOver, Grace, SubLimit
from domain.errors import DomainError, NotAllowed, NotFound, RuleBroken
from domain.learning import closings, obligations
from domain.learning.closing import Judgement
from domain.learning.obligation import Obligation, obligation_id
from domain.learning.obliged import CreditBrought, CycleClosed
from tests.domain.cpd.builders import NOBODY, TOTAL, YEAR, a_line, a_requirement, a_scheme
from tests.fakes import FakeJournal

PERSON = UUID(int=1)
COLLEAGUE = str(UUID(int=2))
DAY = date(2025, 5, 4)
THIRD = Fraction(1, 3)
SCHEME = a_scheme(
    requirements=(TOTAL, a_requirement("two", 5, over=2)),
    carry_over=CarryOver(max=Fraction(10), of_which=(SubLimit(id="law", max=Fraction(2), when={"topic": ("law",)}),)),
    grace=Grace(months=3, credits_count=True),
)


def judged(*lines: tuple[str, object], through: date = date(2025, 3, 31)) -> Judgement:
    """Judge the year 2024, in which twenty hours are asked for."""
    log = [a_line(on, hours, topic="law") for on, hours in lines]
    outcome = evaluate(SCHEME, NOBODY, cycle=YEAR, lines=log)
    return Judgement(outcome, handed_on(SCHEME, outcome), through, version=3, known_at=70)


def closed(journal: FakeJournal, judgement: Judgement, on: date = DAY, by: str = COLLEAGUE) -> Fact:
    def judge(_person_id: UUID, _scheme: str, /, *, within: date, on: date) -> Judgement:
        return judgement

    said = {"within": YEAR.start, "on": on, "decided_by": by}
    id = closings.close_cycle(journal, judge, person_id=PERSON, scheme="scheme", **said)  # type: ignore[arg-type]
    return journal.of(id)[-1]


def reopen(journal: FakeJournal, by: str = COLLEAGUE, start: date = YEAR.start) -> UUID:
    said = {"reason": "An entry was struck off", "on": DAY, "decided_by": by}
    return closings.reopen_cycle(journal, person_id=PERSON, scheme="scheme", start=start, **said)  # type: ignore[arg-type]


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()


def test_a_cycle_is_closed_with_all_that_was_judged_of_it(journal: FakeJournal) -> None:
    fact = closed(journal, judged(("2024-05-01", 23)))
    assert isinstance(fact, CycleClosed)
    assert (fact.start, fact.end, fact.version, fact.known_at) == (YEAR.start, YEAR.end, 3, 70)
    assert (fact.compliant, fact.counted, fact.shortfall, fact.carried_out) == (True, "23", {}, "3")
    assert (fact.reached, fact.required) == ({"total": ["23"], "two": ["23"]}, {"total": "20", "two": "5"})
    assert fact.hands_on == [CreditBrought("2", {"topic": ["law"]}), CreditBrought("1", {})]


def test_what_no_decimal_holds_and_what_grace_made_good_is_kept_exactly(journal: FakeJournal) -> None:
    fact = closed(journal, judged(("2024-05-01", 12), ("2025-02-01", "9")))
    assert isinstance(fact, CycleClosed)
    assert (fact.compliant, fact.taken_of_grace) == (True, {"2025-02-01": "8"})
    short = closed(FakeJournal(), _short_by(THIRD))
    assert isinstance(short, CycleClosed)
    assert (short.compliant, short.shortfall) == (False, {"total": "1/3"})


def _short_by(gap: Fraction) -> Judgement:
    found = judged()
    return found._replace(outcome=replace(found.outcome, shortfall={"total": gap}))


@pytest.mark.parametrize(("late", "refused"), [(0, True), (1, False)])
def test_it_is_closed_from_the_day_after_its_grace_on(journal: FakeJournal, late: int, refused: bool) -> None:  # noqa: FBT001
    on = date(2025, 3, 31) + timedelta(days=late)
    if refused:
        with pytest.raises(RuleBroken, match="run through 2025-03-31"):
            closed(journal, judged(), on)
        assert journal.entries == []
    else:
        assert isinstance(closed(journal, judged(), on), CycleClosed)


def test_a_closed_cycle_is_not_closed_again_until_it_was_reopened(journal: FakeJournal) -> None:
    closed(journal, judged())
    with pytest.raises(RuleBroken, match="reopen it first"):
        closed(journal, judged(("2024-05-01", 23)))
    reopen(journal)
    again = closed(journal, judged(("2024-05-01", 23)))
    assert isinstance(again, CycleClosed)
    assert again.compliant


def test_what_was_reopened_is_closed_by_somebody_and_not_by_the_days_run(journal: FakeJournal) -> None:
    let = {"person_id": PERSON, "scheme": "scheme", "judgement": judged(), "on": DAY}
    closings.let_cycle_close(journal, **let)  # type: ignore[arg-type]
    reopen(journal)
    with pytest.raises(RuleBroken, match="reopened by a decision"):
        closings.let_cycle_close(journal, **let)  # type: ignore[arg-type]
    closed(journal, judged())


def test_nobody_closes_or_reopens_their_own_cycle(journal: FakeJournal) -> None:
    with pytest.raises(NotAllowed, match="colleague"):
        closed(journal, judged(), by=str(PERSON))
    closed(journal, judged())
    with pytest.raises(NotAllowed, match="colleague"):
        reopen(journal, by=str(PERSON))
    assert len(journal.entries) == 1


@pytest.mark.parametrize(("start", "error"), [(date(2023, 1, 1), RuleBroken), (YEAR.end, RuleBroken)])
def test_only_a_closed_cycle_is_reopened(journal: FakeJournal, start: date, error: type[DomainError]) -> None:
    with pytest.raises(NotFound):
        reopen(journal)
    closed(journal, judged())
    with pytest.raises(error, match="begin on: 2024-01-01"):
        reopen(journal, start=start)


def test_the_bounds_of_a_closed_cycle_stay(journal: FakeJournal) -> None:
    closed(journal, judged())
    id, said = obligation_id(PERSON, "scheme"), {"on": DAY, "decided_by": COLLEAGUE}
    later = date(2025, 6, 30)
    with pytest.raises(RuleBroken, match="closed"):
        obligations.agree_cycle(journal, id, start=YEAR.start, end=later, **said)  # type: ignore[arg-type]
    with pytest.raises(RuleBroken, match="closed"):
        obligations.defer(journal, id, day=YEAR.end, until=later, reason="Ill", **said)  # type: ignore[arg-type]
    obligations.defer(journal, id, day=date(2025, 1, 1), until=later, reason="Ill", **said)  # type: ignore[arg-type]


def test_after_a_release_what_ended_before_is_still_closed(journal: FakeJournal) -> None:
    closed(journal, judged())
    id = reopen(journal)
    obligations.release(journal, id, reason="Left", on=DAY, decided_by=COLLEAGUE)
    assert isinstance(closed(journal, judged()), CycleClosed)
    assert journal.get(Obligation, id).closed == {YEAR.start: YEAR.end}
