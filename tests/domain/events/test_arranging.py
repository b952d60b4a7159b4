"""What surrounds an event is agreed apart from its seats, and what follows it is told once and answered freely."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.errors import Invalid, RuleBroken
from domain.events import afterwards, arranging, commands
from domain.events.attendance import CreditRule
from domain.events.feedback import Feedback, feedback_id
from domain.events.notice import Notice
from domain.events.registration import Registration, registration_id
from domain.processes import registration
from domain.processes.policies import credit_attendance
from tests.domain.processes.worlds import ANN, BEN, DAY, EVENT, FREE, ON, entry_of, world
from tests.fakes import FakeJournal

LINK = "https://meet.example.org/room"
BENS = registration_id(EVENT, BEN)


@pytest.fixture
def journal() -> FakeJournal:
    """Ann and Ben have a seat."""
    journal = world(price=FREE, member_price=FREE, capacity=2)
    for person in (ANN, BEN):
        registration.register(journal, event_id=EVENT, person_id=person, on=ON)
    return journal


def attended(journal: FakeJournal, minutes: int | None = None) -> UUID | None:
    commands.attend(journal, BENS, on=DAY, minutes=minutes)
    return credit_attendance(journal, entry_of(BENS, journal.of(BENS)[-1]))


@pytest.mark.parametrize(("minutes", "hours"), [(81, "1.5"), (60, "0.75"), (44, None)])
def test_minutes_earn_credit_by_the_rule_agreed(journal: FakeJournal, minutes: int, hours: str | None) -> None:
    arranging.agree_credit_rule(journal, EVENT, rule=CreditRule(50, 90, 25), on=ON)
    activity = attended(journal, minutes)
    amounts = [fact.amounts for fact in journal.of(activity)] if activity else [{}]  # type: ignore[attr-defined]
    assert amounts == [{"hours": hours} if hours else {}]


def test_a_rule_comes_before_the_event_is_held(journal: FakeJournal) -> None:
    commands.hold(journal, EVENT, on=DAY)
    with pytest.raises(RuleBroken, match="before the event is held"):
        arranging.agree_credit_rule(journal, EVENT, rule=CreditRule(50, 90, 25), on=DAY)


@pytest.mark.parametrize("link", ["http://meet.example.org", "javascript:alert(1)", "https://", "https://x y.org", ""])
def test_a_link_is_an_address_that_opens_safely(journal: FakeJournal, link: str) -> None:
    with pytest.raises(Invalid) as refused:
        arranging.agree_link(journal, EVENT, link=link, on=ON)
    assert refused.value.field == "link"


def test_a_recording_is_shown_on_its_days_until_it_is_withdrawn(journal: FakeJournal) -> None:
    until = DAY + timedelta(days=30)
    arranging.offer_recording(journal, EVENT, link=LINK, first=DAY, through=until, on=DAY)
    found = arranging.arrangement_of(journal, EVENT)
    days = [DAY - timedelta(days=1), DAY, until, until + timedelta(days=1)]
    assert [found.recording_on(day) for day in days] == [None, LINK, LINK, None]
    arranging.withdraw_recording(journal, EVENT, on=DAY)
    assert arranging.arrangement_of(journal, EVENT).recording_on(DAY) is None
    with pytest.raises(RuleBroken, match="none to withdraw"):
        arranging.withdraw_recording(journal, EVENT, on=DAY)


@pytest.mark.parametrize(("first", "through"), [(-1, 5), (5, 4), (0, 5 * 366 + 1)])
def test_a_recordings_days_begin_with_the_event_and_end_within_five_years(
    journal: FakeJournal, first: int, through: int
) -> None:
    days = {"first": DAY + timedelta(days=first), "through": DAY + timedelta(days=through)}
    with pytest.raises((Invalid, RuleBroken)):
        arranging.offer_recording(journal, EVENT, link=LINK, on=DAY, **days)


def test_a_recording_may_be_open_to_the_end_of_the_calendar(journal: FakeJournal) -> None:
    arranging.offer_recording(journal, EVENT, link=LINK, first=date.max, through=date.max, on=DAY)
    assert arranging.arrangement_of(journal, EVENT).recording_on(date.max) == LINK


def test_nothing_is_arranged_for_what_was_called_off(journal: FakeJournal) -> None:
    commands.call_off(journal, EVENT, on=ON)
    with pytest.raises(RuleBroken, match="called off"):
        arranging.agree_venue(journal, EVENT, name="Hall", address="Road 1", access="", on=ON)


def notices(journal: FakeJournal) -> list[Notice.Due]:
    return [fact for _, fact in journal.entries if isinstance(fact, Notice.Due)]


def test_whoever_registered_is_told_of_a_move_once_and_of_the_next_again(journal: FakeJournal) -> None:
    for change, starts in ((7, "2026-12-01T18:00"), (9, "2026-11-30T18:00")):
        commands.move(journal, EVENT, starts=starts, on=ON)
        for _ in range(2):
            afterwards.tell(journal, BENS, what="moved", change=change, on=ON)
    told = [(notice.person_id, notice.starts) for notice in notices(journal)]
    assert told == [(BEN, "2026-12-01T18:00"), (BEN, "2026-11-30T18:00")]


def test_whoever_was_there_needs_no_word(journal: FakeJournal) -> None:
    commands.attend(journal, BENS, on=DAY)
    afterwards.tell(journal, BENS, what="called off", change=5, on=DAY)
    assert notices(journal) == []


def answer(journal: FakeJournal, *, worth: int = 5, different: str = "Ask first", on: date = DAY) -> None:
    afterwards.give_feedback(journal, BENS, worth=worth, different=different, recommends=True, on=on)


def test_an_answer_is_given_once_by_whoever_was_there(journal: FakeJournal) -> None:
    with pytest.raises(RuleBroken, match="those who were there"):
        answer(journal)
    commands.attend(journal, BENS, on=DAY)
    for worth in (0, 6):
        with pytest.raises(Invalid, match="1 to 5"):
            answer(journal, worth=worth)
    answer(journal, different=" ")
    with pytest.raises(RuleBroken, match="answered already"):
        answer(journal)
    (given,) = journal.of(feedback_id(BENS))
    assert isinstance(given, Feedback.Given)
    assert (given.person_id, given.worth, given.different, given.recommends) == (BEN, 5, "", True)


@pytest.mark.parametrize("days", [60, 61])
def test_answers_are_taken_for_sixty_days(journal: FakeJournal, days: int) -> None:
    commands.attend(journal, BENS, on=DAY)
    on = DAY + timedelta(days=days)
    if days == 60:
        answer(journal, on=on)
    else:
        with pytest.raises(RuleBroken, match="write to the office"):
            answer(journal, on=on)
    assert isinstance(journal.of(BENS)[-1], Registration.Attended)
