"""Attendance lists as four platforms export them are read alike; what is no such list is told with the remedy."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.events.attendance import minutes_within
from integrations.webinars import WebinarList, read_list
from integrations.webinars.lists import Hours

SAMPLES = Path(__file__).parent / "samples"
ZONE = "Europe/Vienna"
HOURS = Hours(datetime(2026, 11, 29, 23, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC))
BEGINS, ENDS = datetime(2026, 11, 30, 17, tzinfo=UTC), datetime(2026, 11, 30, 18, 30, tzinfo=UTC)


def read(content: str | bytes, zone: str = ZONE) -> WebinarList:
    return read_list(content.encode() if isinstance(content, str) else content, zone=zone, hours=HOURS)


def minutes(found: WebinarList) -> dict[str, int]:
    return {each.email or each.name: minutes_within(each.intervals, BEGINS, ENDS) for each in found.people}


@pytest.mark.parametrize(
    ("sample", "platform", "expected"),
    [
        ("zoom_meeting", "Zoom", {"ann@example.org": 90, "Ben, from Basel": 44}),
        ("zoom_webinar", "Zoom", {"office@example.org": 90, "ann@example.org": 90}),
        ("teams", "Teams", {"ann@example.org": 70, "Ben Bär (Guest)": 44}),
        ("goto_webinar", "GoTo Webinar", {"ann@example.org": 90}),
        ("webex", "Webex", {"ann@example.org": 90}),
    ],
)
def test_everybody_is_read_once_with_the_minutes_they_were_there(
    sample: str, platform: str, expected: dict[str, int]
) -> None:
    found = read((SAMPLES / f"{sample}.csv").read_bytes())
    assert (found.platform, minutes(found), found.findings) == (platform, expected, [])


HEADING = "Name,Email,Join Time,Leave Time\n"


@pytest.mark.parametrize(
    ("joined", "left"),
    [
        ("30/11/2026 18:00", "30/11/2026 19:00"),
        ("11/30/2026 6:00 PM", "11/30/2026 7:00 PM"),
        ("30.11.2026 18:00:00", "30.11.2026 19:00:00"),
        ("2026-11-30T17:00:00Z", "2026-11-30T18:00:00+00:00"),
        ("2026-11-30 17:00:00 UTC", "2026-11-30 18:00:00 GMT"),
    ],
)
def test_days_are_read_in_the_order_in_which_they_fall_on_the_event(joined: str, left: str) -> None:
    assert minutes(read(f"{HEADING}Ann,ann@example.org,{joined},{left}\n")) == {"ann@example.org": 60}


def test_times_are_of_the_zone_that_is_named() -> None:
    line = "Ann,ann@example.org,2026-11-30 12:00,2026-11-30 13:00\n"
    assert minutes(read(HEADING + line, zone="America/New_York")) == {"ann@example.org": 60}


def test_lines_that_cannot_be_read_are_told_by_their_number_and_the_others_are_used() -> None:
    found = read(
        f"{HEADING}Ann,ann@example.org,2026-11-30 18:00,2026-11-30 19:00\n"
        "Ben,ben@example.org,soon,2026-11-30 19:00\n"
        "Cem,cem@example.org,2026-11-30 19:00,2026-11-30 18:00\n"
        ",,2026-11-30 18:00,2026-11-30 19:00\n"
        "Dan,dan@example.org,0001-01-01 00:00,9999-12-31 23:59\n"
    )
    assert list(minutes(found)) == ["ann@example.org"]
    wrong = [(fault.line, fault.column) for fault in found.findings]
    assert wrong == [(3, "joined"), (4, "left"), (5, "name"), (6, "joined")]
    assert all(";" in fault.message for fault in found.findings)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "no line of the file is the heading"),
        ("a,b\n1,2\n", "export it as CSV from GoTo Webinar, Webex, Teams, Zoom"),
        (f"{HEADING}Ann,ann@example.org,2026-11-20 18:00,2026-11-20 19:00\n", "check that it is this event's"),
        (b"PK\x03\x04....", "save the table as CSV"),
    ],
)
def test_what_is_no_list_of_the_event_is_refused_with_the_remedy(content: str | bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        read(content)
    assert refused.value.field == "file"


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.sampled_from(["", HEADING]))
def test_any_text_is_read_or_refused(text: str, heading: str) -> None:
    with suppress(Invalid):
        found = read(heading + text)
        assert all(joined <= left for each in found.people for joined, left in each.intervals)
