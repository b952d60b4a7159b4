"""A round is fixed before its seed is known; whoever is drawn is heard, decided about by others, and may appeal."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

import pytest

from domain.audits import commands
from domain.audits.case import AuditCase, case_id
from domain.audits.round import AuditRound
from domain.audits.sample import drawn
from domain.errors import Invalid, NotAllowed, RuleBroken
from domain.learning import commands as learning
from domain.processes import audits
from tests.domain.processes.worlds import ANN, BEN, ON, world
from tests.fakes import FakeJournal
from tests.projections.views.histories import publish

ROUND = UUID(int=61)
OFFICER, COLLEAGUE = (str(UUID(int=n)) for n in (71, 72))
PEOPLE = {f"ticket {n}": uuid5(ROUND, str(n)) for n in range(18)} | {"of ann": ANN, "of ben": BEN}
TERMS: dict[str, Any] = {"scheme": "demo", "title": "Autumn", "register_day": ON, "known_at": 7,
                         "seed_from": "The lottery of 7 October", "days": 30, "on": ON}  # fmt: skip
SEED = "03 14 22 31 40 45"
LATE = ON + timedelta(days=31)


def announced(rate: str | None = "1/4", **changes: Any) -> FakeJournal:
    journal = world()
    publish(journal, ON)
    audits.announce(journal, ROUND, rate=rate, tickets=PEOPLE, **(TERMS | changes))
    return journal


def everybody() -> FakeJournal:
    journal = announced("1")
    audits.draw(journal, ROUND, seed=SEED, tickets=PEOPLE, on=ON)
    return journal


def bens(journal: FakeJournal) -> AuditCase:
    return journal.get(AuditCase, case_id(ROUND, BEN))


def assess(journal: FakeJournal, result: Any = "not_passed", by: str = OFFICER, on: date = LATE) -> None:
    commands.assess(journal, case_id(ROUND, BEN), result=result, grounds="No proof of hours", decided_by=by, on=on)


def test_a_round_is_announced_with_the_digest_of_everybody_and_without_a_seed() -> None:
    journal = announced()
    found = journal.get(AuditRound, ROUND)
    assert (found.announced.population, found.announced.rate, found.seed) == (20, "1/4", None)
    before = len(journal.entries)
    audits.announce(journal, ROUND, rate="1", tickets=PEOPLE, **TERMS)
    assert len(journal.entries) == before


def test_the_seed_draws_the_sample_that_anybody_draws_and_asks_each_of_it() -> None:
    journal = announced()
    audits.draw(journal, ROUND, seed=SEED, tickets=PEOPLE, on=ON)
    asked = [fact for _, fact in journal.entries if isinstance(fact, AuditCase.Opened)]
    assert [fact.ticket for fact in asked] == drawn(SEED, list(PEOPLE), 5)
    assert {fact.person_id for fact in asked} == {PEOPLE[ticket] for ticket in drawn(SEED, list(PEOPLE), 5)}
    with pytest.raises(RuleBroken, match="was drawn"):
        audits.draw(journal, ROUND, seed=SEED, tickets=PEOPLE, on=ON)


@pytest.mark.parametrize("change", ["added", "gone", "another"])
def test_a_register_with_one_member_changed_is_not_drawn_from(change: str) -> None:
    journal, others = announced(), dict(PEOPLE)
    if change != "added":
        del others["of ben"]
    if change != "gone":
        others["of cem"] = UUID(int=13)
    with pytest.raises(RuleBroken, match="not what was announced"):
        audits.draw(journal, ROUND, seed=SEED, tickets=others, on=ON)
    assert journal.get(AuditRound, ROUND).seed is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rate": "0"}, "rate"),
        ({"rate": "1/0"}, "rate"),
        ({"rate": "5 of 100"}, "rate"),
        ({"rate": "21/20"}, "rate"),
        ({"rate": "1e-5000"}, "rate"),
        ({"rate": "1e-999999999"}, "rate"),
        ({"rate": None}, "rate"),
        ({"register_day": LATE}, "register_day"),
        ({"days": 0}, "days"),
        ({"scheme": "unknown"}, "scheme"),
        ({"seed_from": " "}, "seed_from"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_their_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        announced(**changes)
    assert refusal.value.field == field


def test_without_a_rate_that_of_the_programme_is_drawn() -> None:
    """The trust dial is per programme. B 19."""
    journal = announced(None, dials={"statics": Fraction(1, 10), "dynamics": Fraction(10, 100)})
    assert journal.get(AuditRound, ROUND).announced.rate == "1/10"
    assert announced("1/4", dials={"statics": Fraction(1)}).get(AuditRound, ROUND).announced.rate == "1/4"


def test_programmes_that_say_different_parts_leave_the_rate_to_the_office() -> None:
    with pytest.raises(Invalid, match=r"different parts \(dynamics 1, statics 1/10\)") as refusal:
        announced(None, dials={"statics": Fraction(1, 10), "dynamics": Fraction(1)})
    assert refusal.value.field == "rate"


def test_a_seed_is_long_enough_and_a_round_falls_on_somebody() -> None:
    with pytest.raises(Invalid, match="6 characters"):
        audits.draw(announced(), ROUND, seed="7", tickets=PEOPLE, on=ON)
    journal = announced()
    with pytest.raises(RuleBroken, match="binds nobody"):
        audits.announce(journal, UUID(int=62), rate="1", tickets={}, **TERMS)


def test_evidence_is_of_ones_own_log_until_it_is_decided() -> None:
    journal = everybody()
    own, other = UUID(int=81), UUID(int=82)
    for id, person in ((own, BEN), (other, ANN)):
        learning.log(journal, id, person_id=person, kind="reading", title="A book", on=ON, amounts={"hours": "1"})
    give: dict[str, Any] = {"text": "Scanned receipt", "on": ON}
    with pytest.raises(Invalid, match="not on the log"):
        audits.give_evidence(journal, bens(journal).id, activities=[other], **give)
    with pytest.raises(Invalid, match="not on the log"):
        audits.give_evidence(journal, bens(journal).id, activities=[UUID(int=99)], **give)
    audits.give_evidence(journal, bens(journal).id, activities=[own], **give)
    assert bens(journal).activities == [own]
    assess(journal, "passed", on=ON)
    with pytest.raises(RuleBroken, match="decided already"):
        audits.give_evidence(journal, bens(journal).id, activities=[own], **give)


def test_nobody_decides_about_themselves_nor_twice_nor_before_their_time_is_over() -> None:
    journal = everybody()
    with pytest.raises(NotAllowed):
        assess(journal, by=str(BEN))
    with pytest.raises(RuleBroken, match="until 2026-10-31"):
        assess(journal, on=ON)
    assess(journal, "excused", on=ON)
    with pytest.raises(RuleBroken, match="decided already"):
        assess(journal)


def test_an_appeal_is_decided_by_somebody_who_had_not_decided() -> None:
    journal = everybody()
    with pytest.raises(RuleBroken, match="nothing to appeal"):
        commands.appeal(journal, bens(journal).id, grounds="I was ill", on=LATE)
    assess(journal)
    commands.appeal(journal, bens(journal).id, grounds="I was ill", on=LATE)
    again: dict[str, Any] = {"result": "excused", "grounds": "A letter shows it", "on": LATE}
    for by in (OFFICER, str(BEN)):
        with pytest.raises(NotAllowed):
            commands.decide_appeal(journal, bens(journal).id, decided_by=by, **again)
    commands.decide_appeal(journal, bens(journal).id, decided_by=COLLEAGUE, **again)
    assert bens(journal).result == "excused"
    with pytest.raises(RuleBroken, match="no appeal waits"):
        commands.decide_appeal(journal, bens(journal).id, decided_by=COLLEAGUE, **again)


@pytest.mark.parametrize(("days", "is_late"), [(30, False), (31, True)])
def test_an_appeal_comes_within_a_month(days: int, *, is_late: bool) -> None:
    journal = everybody()
    assess(journal)
    on = LATE + timedelta(days=days)
    if is_late:
        with pytest.raises(RuleBroken, match="was possible until"):
            commands.appeal(journal, bens(journal).id, grounds="I was ill", on=on)
    else:
        commands.appeal(journal, bens(journal).id, grounds="I was ill", on=on)
