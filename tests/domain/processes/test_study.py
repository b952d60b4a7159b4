"""How people get through a course: modules, attempts of which the best counts, time, and a place taken back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import OnCompletion
from domain.courses import commands as courses
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment, State, enrolment_id
from domain.courses.facts import GradePrice, Module
from domain.errors import Invalid, NotAllowed, RuleBroken
from domain.processes import enrolment, payments, places, study
from domain.processes.enrolment import PURPOSE
from domain.values import Money
from tests.domain.processes.worlds import ANN, BEN, CEM, COURSE, FREE, MEMBER_SINCE, ON, PRICE, anns, world
from tests.fakes import FakeJournal
from tests.projections.views.histories import award, publish

BENS = enrolment_id(COURSE, BEN)
ADVANCED = UUID(int=21)


def begun(*, free: bool = True) -> FakeJournal:
    journal = world(price=FREE, member_price=FREE) if free else world()
    enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=ON)
    if not free:
        pay(journal)
    return journal


def place(journal: FakeJournal) -> Enrolment:
    return journal.get(Enrolment, BENS)


def invoice(journal: FakeJournal) -> Invoice:
    id = place(journal).invoice_id
    assert id is not None
    return journal.get(Invoice, id)


def pay(journal: FakeJournal) -> None:
    found = invoice(journal)
    payments.receive_payment(journal, reference="r1", invoice_id=found.id, amount=PRICE, via="bank", on=ON)


def modules(journal: FakeJournal, *titles: str) -> None:
    courses.structure(journal, COURSE, modules=[Module(title) for title in titles], on=ON)


def test_the_last_module_completes_a_course_by_the_learners_own_word() -> None:
    journal = begun()
    modules(journal, "Loads", "Beams")
    study.finish_module(journal, BENS, module=2, stated_by="learner", on=ON)
    assert place(journal).state is State.CONFIRMED
    study.finish_module(journal, BENS, module=1, stated_by="teacher", on=ON)
    assert (place(journal).state, sorted(place(journal).modules)) == (State.COMPLETED, [1, 2])


def test_a_module_is_finished_once_and_only_one_that_there_is() -> None:
    journal = begun()
    modules(journal, "Loads", "Beams")
    study.finish_module(journal, BENS, module=1, stated_by="learner", on=ON)
    with pytest.raises(RuleBroken, match="finished already"):
        study.finish_module(journal, BENS, module=1, stated_by="learner", on=ON)
    with pytest.raises(Invalid, match="2 modules"):
        study.finish_module(journal, BENS, module=3, stated_by="learner", on=ON)


def test_passing_the_assessment_completes_a_course_that_has_one() -> None:
    journal = begun()
    modules(journal, "Loads")
    courses.agree_attempts(journal, COURSE, most=2, again=False, on=ON)
    study.finish_module(journal, BENS, module=1, stated_by="learner", on=ON)
    study.attempt(journal, BENS, judged_by="desk", passed=False, points=4_000, on=ON)
    assert place(journal).state is State.CONFIRMED
    study.attempt(journal, BENS, judged_by="desk", passed=True, points=7_000, on=ON)
    assert place(journal).state is State.COMPLETED


def test_result_overwritten_by_a_later_failure() -> None:
    """Passed the course and then tried again, failing the second time: the best attempt stays. C 37."""
    journal = begun()
    courses.agree_attempts(journal, COURSE, most=3, again=False, on=ON)
    study.attempt(journal, BENS, judged_by="desk", passed=True, points=6_000, on=ON)
    study.attempt(journal, BENS, judged_by="desk", passed=False, points=2_000, on=ON)
    assert place(journal).state is State.COMPLETED
    assert [(attempt.number, attempt.passed) for attempt in place(journal).attempts] == [(1, True), (2, False)]


def test_a_course_taken_again_is_another_place_and_the_first_stays_completed() -> None:
    journal = begun()
    courses.agree_attempts(journal, COURSE, most=1, again=True, on=ON)
    study.attempt(journal, BENS, judged_by="desk", passed=True, on=ON)
    again = enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=ON)
    study.attempt(journal, again, judged_by="desk", passed=False, on=ON)
    assert again == enrolment_id(COURSE, BEN, 2)
    assert place(journal).state is State.COMPLETED
    assert places.has_completed(journal, COURSE, BEN)


def test_attempts_end_with_those_agreed() -> None:
    journal = begun()
    with pytest.raises(RuleBroken, match="0 attempts"):
        study.attempt(journal, BENS, judged_by="desk", passed=True, on=ON)
    courses.agree_attempts(journal, COURSE, most=1, again=False, on=ON)
    study.attempt(journal, BENS, judged_by="desk", passed=False, on=ON)
    with pytest.raises(RuleBroken, match="1 attempts"):
        study.attempt(journal, BENS, judged_by="desk", passed=True, on=ON)


def test_whoever_let_the_time_pass_is_given_more_or_enrols_again() -> None:
    journal = begun(free=False)
    late = date(2027, 10, 2)
    with pytest.raises(RuleBroken, match="until 2027-10-01"):
        enrolment.complete(journal, BENS, on=late)
    study.extend(journal, BENS, through=date(2027, 12, 31), on=late)
    assert invoice(journal).service(PURPOSE).how == OnCompletion(str(BENS), date(2027, 12, 31))
    enrolment.complete(journal, BENS, on=late)
    other = begun()
    assert enrolment.enrol(other, course_id=COURSE, person_id=BEN, on=late) == enrolment_id(COURSE, BEN, 2)


def test_more_time_is_a_later_day_within_reason() -> None:
    journal = begun()
    for through in (date(2027, 10, 1), date(2040, 1, 1)):
        with pytest.raises(Invalid):
            study.extend(journal, BENS, through=through, on=ON)


def test_a_course_gives_the_time_agreed_when_somebody_enrols() -> None:
    journal = world()
    courses.agree_access(journal, COURSE, months=3, on=ON)
    enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=ON)
    assert invoice(journal).service(PURPOSE).how == OnCompletion(str(BENS), date(2027, 1, 1))


def test_what_is_charged_counts_as_the_stream_agreed_and_what_was_charged_before_stays() -> None:
    journal = begun(free=False)
    courses.agree_stream(journal, COURSE, stream="certification", on=ON)
    enrolment.enrol(journal, course_id=COURSE, person_id=CEM, on=ON)
    cems = journal.get(Enrolment, enrolment_id(COURSE, CEM)).invoice_id
    assert cems is not None
    streams = [each.service(PURPOSE).stream for each in (invoice(journal), journal.get(Invoice, cems))]
    assert streams == ["education", "certification"]


def test_members_of_a_grade_pay_their_own_price() -> None:
    journal, own = world(), Money(1_000, "EUR")
    courses.agree_grade_prices(journal, COURSE, prices=[GradePrice("full", own)], on=ON)
    id = enrolment.enrol(journal, course_id=COURSE, person_id=ANN, on=ON, standing=anns)
    assert journal.get(Enrolment, id).price == own


def advanced(journal: FakeJournal, *, programmes: tuple[str, ...] = ()) -> None:
    terms: dict[str, Any] = {
        "title": "Shells",
        "summary": "Thin ones.",
        "performance": "Design a shell.",
        "on": MEMBER_SINCE,
    }
    courses.offer(journal, ADVANCED, price=FREE, member_price=FREE, **terms)
    courses.agree_prerequisites(journal, ADVANCED, courses=[COURSE], programmes=programmes, on=ON)


def test_a_course_asks_for_another_first_until_it_is_completed_or_waived() -> None:
    journal = begun()
    advanced(journal)
    with pytest.raises(RuleBroken, match="Reading structures first"):
        enrolment.enrol(journal, course_id=ADVANCED, person_id=BEN, on=ON)
    enrolment.complete(journal, BENS, on=ON)
    enrolment.enrol(journal, course_id=ADVANCED, person_id=BEN, on=ON)
    places.waive(journal, course_id=ADVANCED, person_id=ANN, reason="Taught it elsewhere", on=ON)
    enrolment.enrol(journal, course_id=ADVANCED, person_id=ANN, on=ON)
    with pytest.raises(RuleBroken, match="nothing to waive"):
        places.waive(journal, course_id=ADVANCED, person_id=ANN, reason="Again", on=ON)


def test_a_course_asks_for_a_certification_which_is_looked_at_again() -> None:
    journal = begun()
    enrolment.complete(journal, BENS, on=ON)
    publish(journal, ON)
    advanced(journal, programmes=("statics",))
    award(journal, ANN, ON)
    anns_ = next(id for id, _ in journal.entries[::-1])
    with pytest.raises(RuleBroken, match="certification statics"):
        enrolment.enrol(journal, course_id=ADVANCED, person_id=BEN, on=ON, certified=lambda *_: anns_)
    award(journal, BEN, ON, number=2)
    bens = next(id for id, _ in journal.entries[::-1])
    enrolment.enrol(journal, course_id=ADVANCED, person_id=BEN, on=ON, certified=lambda *_: bens)


@pytest.mark.parametrize(("days", "left"), [(14, 0), (15, 2_250), (60, 2_250), (61, 4_500)])
def test_a_place_given_up_is_credited_by_the_courses_policy(days: int, left: int) -> None:
    journal = world()
    courses.agree_refunds(journal, COURSE, full_days=14, share_bp=5_000, share_days=60, on=ON)
    enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=ON)
    found = invoice(journal)
    enrolment.cancel(journal, BENS, on=ON + timedelta(days=days))
    assert journal.get(Invoice, found.id).service(PURPOSE).net_left == left


@pytest.mark.parametrize("days", [1, 30, 90])
def test_undo_of_a_place_given_up_returns_seat_and_money(days: int) -> None:
    """Cancel, then undo: capacity, money and credit are as before. C 30."""
    journal = world()
    courses.limit_seats(journal, COURSE, limit=1, on=ON)
    courses.agree_refunds(journal, COURSE, full_days=14, share_bp=5_000, share_days=60, on=ON)
    enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=ON)
    pay(journal)
    first, on = invoice(journal), ON + timedelta(days=days)
    through = place(journal).through
    enrolment.cancel(journal, BENS, on=on)
    enrolment.resume(journal, BENS, on=on)
    kept = sum(journal.get(Invoice, id).service(PURPOSE).net_left for id in {first.id, invoice(journal).id})
    assert (place(journal).state, place(journal).through, kept) == (State.CONFIRMED, through, PRICE.minor)
    assert invoice(journal).open == 0
    with pytest.raises(RuleBroken, match="no place was given up"):
        enrolment.resume(journal, BENS, on=on)


@pytest.mark.parametrize("days", [1, 30])
def test_what_was_given_as_goodwill_before_is_not_invoiced_as_a_place_is_taken_back(days: int) -> None:
    """What was paid in all stays the price less the goodwill. C 30."""
    journal = world()
    courses.agree_refunds(journal, COURSE, full_days=14, share_bp=5_000, share_days=60, on=ON)
    enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=ON)
    pay(journal)
    first, on = invoice(journal), ON + timedelta(days=days)
    billing.credit(journal, first.id, line=PURPOSE, net=1_000, ends_service=False, on=on)
    enrolment.cancel(journal, BENS, on=on)
    enrolment.resume(journal, BENS, on=on)
    kept = sum(journal.get(Invoice, id).service(PURPOSE).net_left for id in {first.id, invoice(journal).id})
    assert (place(journal).state, kept, invoice(journal).open) == (State.CONFIRMED, PRICE.minor - 1_000, 0)


def test_a_place_given_up_is_taken_back_within_a_week() -> None:
    journal = begun()
    enrolment.cancel(journal, BENS, on=ON)
    with pytest.raises(RuleBroken, match="within 7 days"):
        enrolment.resume(journal, BENS, on=ON + timedelta(days=8))
    enrolment.resume(journal, BENS, on=ON + timedelta(days=7))
    assert place(journal).state is State.CONFIRMED


def test_an_unknown_course_cannot_be_asked_for() -> None:
    journal = begun()
    with pytest.raises(Invalid, match="no course"):
        courses.agree_prerequisites(journal, COURSE, courses=[UUID(int=99)], programmes=[], on=ON)
    assert journal.get(Course, COURSE).needs_courses == []


def test_nobody_takes_down_their_own_result_or_completion() -> None:
    journal = begun()
    courses.agree_attempts(journal, COURSE, most=2, again=False, on=ON)
    before = len(journal.entries)
    with pytest.raises(NotAllowed, match="ask a colleague"):
        study.attempt(journal, BENS, passed=True, judged_by=str(BEN), on=ON)
    with pytest.raises(NotAllowed, match="ask a colleague"):
        study.take_down_completion(journal, BENS, judged_by=str(BEN), on=ON)
    assert len(journal.entries) == before
    study.take_down_completion(journal, BENS, judged_by="desk", on=ON)
    assert place(journal).state is State.COMPLETED
