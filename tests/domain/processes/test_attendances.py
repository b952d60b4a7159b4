"""Attendance taken down by mistake is taken back with its credit, and can be taken down and credited again."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.billing.invoice import Invoice
from domain.errors import Invalid, RuleBroken, Stale
from domain.events import commands, presences
from domain.events.presences import Showing
from domain.events.registration import Registration, State, registration_id
from domain.learning import commands as learning
from domain.learning.activity import Activity
from domain.processes import registration
from domain.processes.attendances import withdraw_attendance
from domain.processes.payments import receive_payment
from domain.processes.policies import credit_attendance
from tests.domain.processes.worlds import BEN, DAY, EVENT, ON, PRICE, entry_of, world
from tests.fakes import FakeJournal

BENS = registration_id(EVENT, BEN)
WHY = "Mixed up with somebody of the same name"
LATER = DAY + timedelta(days=9)
BEGINS = datetime(2026, 11, 30, 17, tzinfo=UTC)
NIGHT = BEGINS + timedelta(hours=6)


@pytest.fixture
def journal() -> FakeJournal:
    """Ben has a seat, invoiced and not paid."""
    journal = world()
    registration.register(journal, event_id=EVENT, person_id=BEN, on=ON)
    return journal


def was_there(journal: FakeJournal, minutes: int | None = None) -> UUID | None:
    """Ben was there, and the policy follows at once."""
    commands.attend(journal, BENS, on=DAY, minutes=minutes)
    return credit_attendance(journal, entry_of(BENS, journal.of(BENS)[-1]))


def take_back(journal: FakeJournal) -> None:
    withdraw_attendance(journal, BENS, reason=WHY, on=LATER)


def standing(journal: FakeJournal) -> list[dict[str, str]]:
    """What attendance credits to Ben that was not struck off."""
    found = [
        (id, fact)
        for id, fact in journal.entries
        if isinstance(fact, Activity.Logged) and not journal.get(Activity, id).is_void
    ]
    return [fact.amounts for _, fact in found]


def test_attendance_is_taken_back_with_its_credit_and_the_reason(journal: FakeJournal) -> None:
    credited = was_there(journal)
    assert credited is not None
    take_back(journal)
    assert journal.get(Registration, BENS).state is State.BOOKED
    fact = journal.of(credited)[-1]
    assert isinstance(fact, Activity.Voided)
    assert (fact.reason, fact.on) == (WHY, LATER)


def test_whoever_paid_meanwhile_has_a_confirmed_seat_again(journal: FakeJournal) -> None:
    was_there(journal)
    invoice = journal.get(Registration, BENS).invoice_id
    assert invoice
    receive_payment(journal, reference="p1", invoice_id=invoice, amount=PRICE, via="bank", fee=0, on=DAY)
    assert not journal.get(Invoice, invoice).open
    take_back(journal)
    assert journal.get(Registration, BENS).state is State.CONFIRMED


def test_it_is_taken_back_once_and_only_where_it_was_taken_down(journal: FakeJournal) -> None:
    with pytest.raises(RuleBroken, match="needs one that is attended"):
        take_back(journal)
    was_there(journal)
    take_back(journal)
    before = list(journal.entries)
    with pytest.raises(RuleBroken, match="needs one that is attended"):
        take_back(journal)
    assert journal.entries == before


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_it_wants_a_reason(journal: FakeJournal, reason: str) -> None:
    was_there(journal)
    before = list(journal.entries)
    with pytest.raises(Invalid) as refused:
        withdraw_attendance(journal, BENS, reason=reason, on=LATER)
    assert (refused.value.field, journal.entries) == ("reason", before)


def test_two_officers_at_once_are_told_apart_by_version(journal: FakeJournal) -> None:
    was_there(journal)
    seen = journal.get(Registration, BENS).version
    take_back(journal)
    was_there(journal)
    with pytest.raises(Stale):
        withdraw_attendance(journal, BENS, reason=WHY, on=LATER, expected=seen)


def test_taken_down_again_it_is_credited_again_for_what_is_true_then(journal: FakeJournal) -> None:
    for minutes in (90, 60, 45):
        was_there(journal, minutes)
        assert len(standing(journal)) == 1
        if minutes != 45:
            take_back(journal)
            assert standing(journal) == []
    assert standing(journal) == [{"hours": "0.75"}]


def test_a_policy_that_comes_late_credits_nothing_that_was_taken_back(journal: FakeJournal) -> None:
    commands.attend(journal, BENS, on=DAY, minutes=90)
    first = entry_of(BENS, journal.of(BENS)[-1])
    take_back(journal)
    assert credit_attendance(journal, first) is None
    was_there(journal, 45)
    assert credit_attendance(journal, first) is None
    assert standing(journal) == [{"hours": "0.75"}]


def test_an_entry_that_was_struck_off_before_is_left_as_it_is(journal: FakeJournal) -> None:
    credited = was_there(journal)
    assert credited is not None
    learning.void(journal, credited, on=DAY, reason="I left at once")
    told = journal.of(credited)
    take_back(journal)
    assert journal.of(credited) == told


def test_what_doors_and_webinars_said_does_not_bring_it_back(journal: FakeJournal) -> None:
    presences.check_in(journal, BENS, showing=Showing(BEGINS, "Main door", NIGHT), on=DAY)
    seen = (BEGINS, BEGINS + timedelta(minutes=30))
    presences.see_online(journal, BENS, seen=seen)
    take(journal)
    take_back(journal)
    presences.see_online(journal, BENS, seen=seen)
    presences.check_in(journal, BENS, showing=Showing(BEGINS, "Main door", NIGHT), on=LATER)
    take(journal)
    assert journal.get(Registration, BENS).state is State.BOOKED
    presences.see_online(journal, BENS, seen=(seen[1], seen[1] + timedelta(minutes=20)))
    take(journal)
    fact = journal.of(BENS)[-1]
    assert isinstance(fact, Registration.Attended)
    assert fact.minutes == 20


def take(journal: FakeJournal) -> None:
    presences.take_attendance(journal, EVENT, seen=[BENS], at=NIGHT, on=DAY)
