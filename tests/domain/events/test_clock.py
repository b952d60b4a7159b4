"""What was announced is wall time: it stays, whatever clocks and governments do until then."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.errors import Invalid, RuleBroken
from domain.events.clock import check_shown_once, ends_at, instant, later, minutes_from
from domain.events.commands import attend
from domain.events.event import Event
from domain.events.presences import hours
from domain.events.registration import registration_id
from domain.processes import registration
from tests.domain.events.terms import terms
from tests.domain.processes.worlds import BEN, EVENT, FREE, world

BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(("day", "utc"), [("2026-10-24", 16), ("2026-10-25", 17)])
def test_c33_clocks_turned_between_announcement_and_event_leave_the_wall_time(day: str, utc: int) -> None:
    event = Event.announce(EVENT, terms(starts=f"{day}T18:00", zone=BERLIN, on=date(2026, 6, 1)))
    assert event.terms.starts == f"{day}T18:00"
    assert instant(event.terms.starts, BERLIN) == datetime.fromisoformat(f"{day}T{utc}:00+00:00")


@pytest.fixture
def berlin_like_lagos(tmp_path: Path) -> Iterator[None]:
    """A Berlin that has done away with summer time, as Lagos has none."""
    lagos = ZoneInfo("Africa/Lagos").key
    files = [Path(folder) / lagos for folder in zoneinfo.TZPATH if (Path(folder) / lagos).exists()]
    packaged = Path(__import__("tzdata").__file__).parent / "zoneinfo" / lagos
    (tmp_path / "Europe").mkdir()
    (tmp_path / BERLIN).write_bytes((files or [packaged])[0].read_bytes())
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath()
    ZoneInfo.clear_cache()


def test_c33_a_zone_whose_rules_change_leaves_the_wall_time(berlin_like_lagos: None) -> None:
    assert instant("2026-07-04T18:00", BERLIN) == datetime(2026, 7, 4, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "why"), [("2026-03-29T02:30", "never show .* move it"), ("2026-10-25T02:30", "twice: .* move it")]
)
def test_a_time_that_clocks_show_never_or_twice_is_told_with_the_remedy(starts: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        Event.announce(EVENT, terms(starts=starts, zone=BERLIN, on=date(2026, 2, 1)))
    event = Event.announce(EVENT, terms(zone=BERLIN, on=date(2026, 2, 1)))
    event.pending.clear()
    with pytest.raises(Invalid, match=why):
        event.move(starts, on=date(2026, 2, 1))
    assert event.pending == []


@pytest.mark.parametrize(("starts", "zone"), [("9999-12-31T23:59", "America/New_York"), ("1000-01-01T00:00", "UTC")])
def test_a_year_that_nobody_means_is_told_before_any_clock_is_asked(starts: str, zone: str) -> None:
    with pytest.raises(Invalid, match="check the year"):
        Event.announce(EVENT, terms(starts=starts, zone=zone, on=date(2026, 2, 1)))


@pytest.mark.parametrize("starts", ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T01:59", "2026-10-25T03:00"])
def test_the_times_beside_are_fine(starts: str) -> None:
    check_shown_once(starts, BERLIN)


def test_an_end_is_so_many_minutes_later_even_through_a_night_in_which_clocks_are_turned() -> None:
    assert ends_at("2026-10-24T23:00", BERLIN, 6 * 60) == datetime(2026, 10, 25, 3, tzinfo=UTC)
    assert later("2026-10-24T23:00", 6 * 60) == "2026-10-25T05:00"
    assert minutes_from("2026-10-24T23:00", "2026-10-25T05:00") == 6 * 60


def test_doors_are_open_on_the_day_it_is_where_the_event_is() -> None:
    event = Event.announce(EVENT, terms(starts="2026-11-30T18:00", zone="America/Los_Angeles"))
    open_ = hours(event)
    assert (open_.opens, open_.closes) == (datetime(2026, 11, 30, 8, tzinfo=UTC), datetime(2026, 12, 1, 8, tzinfo=UTC))


@pytest.mark.parametrize("early", [True, False])
def test_attendance_before_the_hour_is_refused_though_it_is_the_day(*, early: bool) -> None:
    journal = world(price=FREE, member_price=FREE)
    registration.register(journal, event_id=EVENT, person_id=BEN, on=date(2026, 11, 1))
    id, at = registration_id(EVENT, BEN), datetime(2026, 11, 30, 16 if early else 17, tzinfo=UTC)
    if early:
        with pytest.raises(RuleBroken, match="begins 2026-11-30T18:00 in Europe/Vienna"):
            attend(journal, id, on=date(2026, 11, 30), at=at)
    else:
        assert attend(journal, id, on=date(2026, 11, 30), at=at) == id
