"""A ticket shown is one check-in however often it is told; attendance is taken down from doors and webinars."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import permutations
from uuid import UUID

import pytest

from domain.errors import Invalid, RuleBroken, Stale
from domain.events import commands, presences
from domain.events.event import Event
from domain.events.presence import Presence, presence_id
from domain.events.presences import Counted, Showing
from domain.events.registration import Registration, State, registration_id
from domain.processes import registration
from tests.domain.processes.worlds import ANN, BEN, CEM, DAY, EVENT, FREE, world
from tests.fakes import FakeJournal

ON = date(2026, 11, 1)
BEGINS = datetime(2026, 11, 30, 17, tzinfo=UTC)
NIGHT = BEGINS + timedelta(hours=6)
ANNS, BENS, CEMS = (registration_id(EVENT, person) for person in (ANN, BEN, CEM))


@pytest.fixture
def journal() -> FakeJournal:
    """Ann and Ben have a seat, Cem waits."""
    journal = world(price=FREE, member_price=FREE, capacity=2)
    for person in (ANN, BEN, CEM):
        registration.register(journal, event_id=EVENT, person_id=person, on=ON)
    return journal


def show(journal: FakeJournal, id: UUID, minutes: int = -10, door: str = "Main door", *, now: datetime = NIGHT) -> None:
    at = BEGINS + timedelta(minutes=minutes)
    presences.check_in(journal, id, showing=Showing(at, door, now), on=DAY)


def see(journal: FakeJournal, id: UUID, start: int, end: int) -> None:
    seen = (BEGINS + timedelta(minutes=start), BEGINS + timedelta(minutes=end))
    presences.see_online(journal, id, seen=seen)


def topics(journal: FakeJournal, id: UUID) -> list[str]:
    return [fact.TOPIC for fact in journal.of(presence_id(id))]


def take(journal: FakeJournal, *seen: UUID, at: datetime = NIGHT) -> None:
    presences.take_attendance(journal, EVENT, seen=seen, at=at, on=DAY)


def state(journal: FakeJournal, id: UUID) -> State:
    return journal.get(Registration, id).state


def test_a_showing_told_twice_is_one_check_in(journal: FakeJournal) -> None:
    show(journal, ANNS)
    show(journal, ANNS)
    assert topics(journal, ANNS) == ["presence.checked_in"]


def test_a_ticket_shown_at_two_doors_is_one_check_in_of_which_both_are_told(journal: FakeJournal) -> None:
    show(journal, ANNS, -5, "Garden")
    show(journal, ANNS, -10, "Main door")
    assert topics(journal, ANNS) == ["presence.checked_in", "presence.shown_again"]
    found = journal.get(Presence, presence_id(ANNS)).showings
    assert {door for _, door in found} == {"Garden", "Main door"}


def test_doors_that_tell_later_and_in_any_order_come_to_the_same() -> None:
    told = [(-10, "Main door"), (-5, "Garden"), (-10, "Main door"), (3, "Main door")]
    ends = set()
    for order in permutations(told):
        journal = world(price=FREE, member_price=FREE)
        registration.register(journal, event_id=EVENT, person_id=ANN, on=ON)
        for minutes, door in order:
            show(journal, ANNS, minutes, door)
        presence = journal.get(Presence, presence_id(ANNS))
        ends.add((presence.is_in, presence.showings, topics(journal, ANNS).count("presence.checked_in")))
    assert len(ends) == 1


def test_a_check_in_is_undone_by_a_fact_and_an_old_telling_does_not_bring_it_back(journal: FakeJournal) -> None:
    show(journal, ANNS)
    presences.undo_check_in(journal, ANNS, on=DAY)
    show(journal, ANNS)
    assert topics(journal, ANNS) == ["presence.checked_in", "presence.check_in_undone"]
    show(journal, ANNS, 5)
    assert journal.get(Presence, presence_id(ANNS)).is_in
    with pytest.raises(RuleBroken, match="nobody is checked in"):
        presences.undo_check_in(journal, BENS, on=DAY)


@pytest.mark.parametrize(
    ("id", "minutes", "now", "why"),
    [
        (CEMS, -10, NIGHT, "waiting, without a seat; register"),
        (ANNS, -18 * 60 - 1, NIGHT, "open on 2026-11-30 in Europe/Vienna"),
        (ANNS, 6 * 60, NIGHT + timedelta(days=1), "open on 2026-11-30"),
        (ANNS, 30, BEGINS + timedelta(minutes=24), "set the clock of the device"),
    ],
)
def test_who_may_not_come_in_is_told_why(journal: FakeJournal, id: UUID, minutes: int, now: datetime, why: str) -> None:
    with pytest.raises(RuleBroken, match=why):
        show(journal, id, minutes, now=now)
    assert topics(journal, id) == []


@pytest.mark.parametrize("minutes", [-18 * 60, 6 * 60 - 1])
def test_the_first_and_the_last_minute_of_the_day_are_open(journal: FakeJournal, minutes: int) -> None:
    show(journal, ANNS, minutes, now=NIGHT + timedelta(days=1))
    assert topics(journal, ANNS) == ["presence.checked_in"]


def test_a_door_has_a_name(journal: FakeJournal) -> None:
    with pytest.raises(Invalid, match="door"):
        show(journal, ANNS, door=" ")


def test_whoever_came_in_attended_all_of_it_and_others_the_minutes_they_were_seen(journal: FakeJournal) -> None:
    show(journal, ANNS)
    see(journal, BENS, -5, 20)
    see(journal, BENS, 10, 40)
    take(journal, ANNS, BENS)
    attended = [fact for _, fact in journal.entries if isinstance(fact, Registration.Attended)]
    assert [(fact.person_id, fact.minutes, fact.on) for fact in attended] == [(ANN, None, DAY), (BEN, 40, DAY)]
    assert journal.get(Event, EVENT).was_held


def test_attendance_taken_twice_adds_only_who_was_seen_since(journal: FakeJournal) -> None:
    show(journal, ANNS)
    take(journal, ANNS)
    see(journal, BENS, 0, 90)
    before = len(journal.entries)
    take(journal, ANNS, BENS)
    assert [fact.TOPIC for _, fact in journal.entries[before:]] == ["registration.attended"]


def test_nobody_is_taken_down_who_was_not_seen_or_undone_or_has_no_seat(journal: FakeJournal) -> None:
    show(journal, ANNS)
    presences.undo_check_in(journal, ANNS, on=DAY)
    take(journal, ANNS, BENS, CEMS)
    assert [state(journal, id) for id in (ANNS, BENS, CEMS)] == [State.CONFIRMED, State.CONFIRMED, State.WAITING]


def test_attendance_is_not_taken_before_the_hour(journal: FakeJournal) -> None:
    show(journal, ANNS)
    with pytest.raises(RuleBroken, match="begins 2026-11-30T18:00"):
        take(journal, ANNS, at=BEGINS - timedelta(seconds=1))
    take(journal, ANNS, at=BEGINS)
    assert state(journal, ANNS) is State.ATTENDED


def test_once_attendance_is_taken_a_check_in_stays(journal: FakeJournal) -> None:
    show(journal, ANNS)
    take(journal, ANNS)
    with pytest.raises(RuleBroken, match="take that back on the roster"):
        presences.undo_check_in(journal, ANNS, on=DAY)


def test_intervals_come_twice_and_in_any_order() -> None:
    minutes = set()
    for order in permutations([(0, 30), (20, 40), (60, 80), (0, 30)]):
        journal = world(price=FREE, member_price=FREE)
        registration.register(journal, event_id=EVENT, person_id=ANN, on=ON)
        for start, end in order:
            see(journal, ANNS, start, end)
        take(journal, ANNS)
        minutes |= {fact.minutes for _, fact in journal.entries if isinstance(fact, Registration.Attended)}
    assert minutes == {60}


def refused(error: type[Exception], why: str, deed: Callable[[], object]) -> None:
    with pytest.raises(error, match=why):
        deed()


def test_being_seen_at_another_time_or_backwards_is_refused(journal: FakeJournal) -> None:
    refused(RuleBroken, "this was at another time", lambda: see(journal, ANNS, 24 * 60, 25 * 60))
    for start, end in ((-900 * 24 * 60, 30), (30, 900 * 24 * 60)):
        refused(RuleBroken, "this was at another time", partial(see, journal, ANNS, start, end))
    refused(Invalid, "left before they joined", lambda: see(journal, ANNS, 20, 20))


def test_an_event_called_off_lets_nobody_in(journal: FakeJournal) -> None:
    commands.call_off(journal, EVENT, on=ON)
    refused(RuleBroken, "called off", lambda: show(journal, ANNS))


def listed(journal: FakeJournal, *ids: UUID) -> list[Counted]:
    return [Counted(id, journal.get(Registration, id).version, 60) for id in ids]


def test_a_list_is_taken_down_whole_or_not_at_all(journal: FakeJournal) -> None:
    plan = listed(journal, ANNS, BENS)
    registration.cancel(journal, BENS, on=ON)
    refused(Stale, "changed meanwhile", lambda: presences.take_list(journal, EVENT, counted=plan, at=NIGHT))
    presences.take_list(journal, EVENT, counted=listed(journal, ANNS), at=NIGHT)
    assert state(journal, ANNS) is State.ATTENDED


def test_whoever_came_in_by_a_door_was_there_for_all_of_it_whatever_a_list_says(journal: FakeJournal) -> None:
    show(journal, ANNS)
    presences.take_list(journal, EVENT, counted=listed(journal, ANNS, BENS), at=NIGHT)
    attended = [journal.get(Registration, id).attended for id in (ANNS, BENS)]
    assert [fact and fact.minutes for fact in attended] == [None, 60]


def test_a_list_before_the_hour_is_refused(journal: FakeJournal) -> None:
    early = BEGINS - timedelta(minutes=1)
    plan = listed(journal, ANNS)
    refused(RuleBroken, "begins", lambda: presences.take_list(journal, EVENT, counted=plan, at=early))
