"""A programme's sessions move with their event, its speakers are credited for speaking, a series keeps its order."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from domain.errors import Invalid, RuleBroken
from domain.events import commands, programme
from domain.events.clock import later
from domain.events.event import Event
from domain.events.series import Series
from domain.events.session import Session
from domain.learning.activity import Activity
from domain.processes.policies import credit_speaking
from tests.domain.processes.worlds import ANN, BEN, EVENT, ON, entry_of, world
from tests.fakes import FakeJournal

SESSION, SERIES = UUID(int=71), UUID(int=72)
BEGINS = datetime(2026, 11, 30, 17, tzinfo=UTC)
AFTER = BEGINS + timedelta(hours=3)


@pytest.fixture
def journal() -> FakeJournal:
    """An event from 18:00 to 19:30 with one session."""
    journal = world()
    schedule(journal)
    return journal


def schedule(
    journal: FakeJournal, id: UUID = SESSION, starts: str = "2026-11-30T18:15", minutes: int = 30, title: str = "Arches"
) -> UUID:
    return programme.schedule_session(
        journal, id, event_id=EVENT, title=title, starts=starts, minutes=minutes, room="Hall 2", on=ON
    )


def test_a_session_scheduled_twice_is_one(journal: FakeJournal) -> None:
    assert schedule(journal, title="Vaults") == SESSION
    assert journal.get(Session, SESSION).title == "Arches"


@pytest.mark.parametrize(
    ("starts", "minutes", "field"),
    [
        ("2026-11-30T17:59", 30, "starts"),
        ("2026-11-30T19:01", 30, "minutes"),
        ("2026-11-30T18:00", 91, "minutes"),
        ("2026-11-30T18:00", 0, "minutes"),
        ("tomorrow", 30, "starts"),
    ],
)
def test_a_session_lies_within_its_event(starts: str, minutes: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        schedule(world(), starts=starts, minutes=minutes)
    assert refused.value.field == field


def test_a_session_may_take_the_whole_event() -> None:
    assert schedule(world(), starts="2026-11-30T18:00", minutes=90) == SESSION


def test_a_moved_event_takes_its_sessions_along(journal: FakeJournal) -> None:
    commands.move(journal, EVENT, starts="2026-12-07T10:00", on=ON)
    event, session = journal.get(Event, EVENT), journal.get(Session, SESSION)
    assert later(event.terms.starts, session.after) == "2026-12-07T10:15"


def test_a_speaker_is_credited_once_for_having_spoken(journal: FakeJournal) -> None:
    programme.name_speaker(journal, SESSION, person_id=BEN, credit={"hours": "2"}, on=ON)
    programme.give_session(journal, SESSION, person_id=BEN, at=AFTER)
    (given,) = [fact for fact in journal.of(SESSION) if isinstance(fact, Session.Given)]
    first = credit_speaking(journal, entry_of(SESSION, given))
    assert first == credit_speaking(journal, entry_of(SESSION, given))
    assert first is not None
    (logged,) = journal.of(first)
    assert isinstance(logged, Activity.Logged)
    assert (logged.amounts, logged.on, logged.title) == ({"hours": "2"}, date(2026, 11, 30), "Arches")
    assert logged.attributes == {"type": "webinar", "role": "speaker"}


def test_speaking_for_no_credit_is_put_on_no_log(journal: FakeJournal) -> None:
    programme.name_speaker(journal, SESSION, person_id=BEN, on=ON)
    programme.give_session(journal, SESSION, person_id=BEN, at=AFTER)
    given = journal.of(SESSION)[-1]
    assert credit_speaking(journal, entry_of(SESSION, given)) is None


def test_nobody_spoke_before_the_session_began_nor_twice_nor_without_being_named(journal: FakeJournal) -> None:
    programme.name_speaker(journal, SESSION, person_id=BEN, on=ON)
    starts = BEGINS + timedelta(minutes=15)
    with pytest.raises(RuleBroken, match="begins 2026-11-30T18:15"):
        programme.give_session(journal, SESSION, person_id=BEN, at=starts - timedelta(seconds=1))
    programme.give_session(journal, SESSION, person_id=BEN, at=starts)
    with pytest.raises(RuleBroken, match="already that they spoke"):
        programme.give_session(journal, SESSION, person_id=BEN, at=AFTER)
    with pytest.raises(Invalid, match="name them first"):
        programme.give_session(journal, SESSION, person_id=ANN, at=AFTER)
    with pytest.raises(RuleBroken, match="was given"):
        programme.drop_session(journal, SESSION, on=ON)


def test_a_speaker_released_is_named_anew(journal: FakeJournal) -> None:
    programme.name_speaker(journal, SESSION, person_id=BEN, on=ON)
    with pytest.raises(RuleBroken, match="named already"):
        programme.name_speaker(journal, SESSION, person_id=BEN, on=ON)
    programme.release_speaker(journal, SESSION, person_id=BEN, on=ON)
    programme.name_speaker(journal, SESSION, person_id=BEN, credit={"hours": "1"}, on=ON)
    assert journal.get(Session, SESSION).speakers == {BEN: {"hours": "1"}}


def test_a_session_dropped_is_dropped(journal: FakeJournal) -> None:
    programme.drop_session(journal, SESSION, on=ON)
    for deed in (
        lambda: programme.drop_session(journal, SESSION, on=ON),
        lambda: programme.reschedule_session(journal, SESSION, starts="2026-11-30T18:30", minutes=5, room="", on=ON),
        lambda: programme.name_speaker(journal, SESSION, person_id=BEN, on=ON),
    ):
        with pytest.raises(RuleBroken, match="dropped"):
            deed()


def test_a_programme_stays_as_it_was_once_the_event_is_called_off(journal: FakeJournal) -> None:
    commands.call_off(journal, EVENT, on=ON)
    with pytest.raises(RuleBroken, match="called off"):
        schedule(journal, UUID(int=99))


def test_a_series_is_of_events_there_are_each_once_in_order() -> None:
    journal = world()
    programme.begin_series(journal, SERIES, title="Winter", summary="Evenings", on=ON)
    programme.begin_series(journal, SERIES, title="Other", summary="Evenings", on=ON)
    programme.arrange_series(journal, SERIES, events=[EVENT], on=ON)
    found = journal.get(Series, SERIES)
    assert (found.title, found.events) == ("Winter", [EVENT])
    with pytest.raises(Invalid, match="twice"):
        programme.arrange_series(journal, SERIES, events=[EVENT, EVENT], on=ON)
    with pytest.raises(Invalid, match="there is no event"):
        programme.arrange_series(journal, SERIES, events=[UUID(int=999)], on=ON)
    with pytest.raises(RuleBroken, match="already"):
        programme.arrange_series(journal, SERIES, events=[EVENT], on=ON)
