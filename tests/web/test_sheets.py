"""Lists leave the house as CSV: with the screen's filters and dates, whole, readable, and never a formula."""

import csv
import io
from functools import partial
from uuid import UUID, uuid4

import pytest
from flask import Response as FlaskResponse
from hypothesis import given
from hypothesis import strategies as st

from domain.members.member import Member
from domain.people import commands as people
from domain.processes import membership
from tests.web.houses import OTHER, TODAY, World, carry_out
from web.pages.sheets import RISKY, inert

LISTS = (
    "/members",
    "/members?q=other",
    "/renewals?by=2027-12-31",
    "/certifications?status=valid",
    "/certifications?status=expiring",
    "/revenue",
    "/invoices",
)
FORMULAS = ('=HYPERLINK("http://evil.example","x")', "@SUM(1+1)", "+1+1", "-1+1", "\t=1+1", " =1+1", "＝1+1", "'=1+1")


def rows(world: World, path: str, caller: str = "admin") -> list[dict[str, str]]:
    """Give what a program reads of a list."""
    answer = world.browser(caller).get(f"{path}{'&' if '?' in path else '?'}format=csv")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def an_applicant(world: World, name: str) -> UUID:
    email = f"{uuid4()}@example.org"
    person = carry_out(world.house, partial(people.register, id=uuid4(), name=name, email=email, on=TODAY))
    terms = {"person_id": person, "grade": "full", "on": TODAY, "statement": "I want to learn."}
    return carry_out(world.house, partial(membership.apply, id=uuid4(), **terms))


@pytest.mark.parametrize("path", LISTS)
def test_each_list_says_in_every_row_on_which_dates_it_stands(shared_world: World, path: str) -> None:
    found = rows(shared_world, path)
    assert found or "expiring" in path
    assert {(row["As of"], row["Known at fact"]) for row in found} <= {(str(TODAY), str(shared_world.head()))}


def test_the_members_are_all_there_by_name_number_and_status(shared_world: World) -> None:
    found = {row["Name"]: row for row in rows(shared_world, "/members")}
    assert set(found) == {"Member", "Staff", "Finance", "Admin", "Other"}
    member = shared_world.things[OTHER]["member_id"]
    assert isinstance(member, UUID)
    number = shared_world.house.office.read(Member, member).number
    assert (found["Other"]["Number"], found["Other"]["Status"]) == (number, "current")
    assert found["Other"]["Person id"] == str(shared_world.people[OTHER])


def test_a_file_has_the_filters_and_dates_of_the_screen(shared_world: World) -> None:
    assert [row["Name"] for row in rows(shared_world, "/members?q=other")] == ["Other"]
    assert rows(shared_world, "/members?status=lapsed") == []
    assert rows(shared_world, "/members?as_of=2026-02-28") == []
    assert rows(shared_world, "/members?known_at=2026-02-28") == []
    assert rows(shared_world, "/renewals") == []
    assert len(rows(shared_world, "/renewals?by=2027-02-28")) == 5


def test_a_list_longer_than_a_page_leaves_whole_and_each_row_once(world: World) -> None:
    made = {str(an_applicant(world, f"Zoë {number}")) for number in range(120)}
    world.house.catch_up()
    found = [row["Member id"] for row in rows(world, "/members?status=applicant", "staff")]
    assert (len(found), set(found)) == (120, made)


def test_a_roster_leaves_with_its_names(shared_world: World) -> None:
    things = shared_world.things[OTHER]
    for path in (f"/rosters/events/{things['event_id']}", f"/rosters/courses/{things['course_id']}"):
        assert {row["Name"] for row in rows(shared_world, path, "staff")} >= {"Other", "Member"}


def test_amounts_are_numbers_that_add_up_to_the_screen(shared_world: World) -> None:
    found = rows(shared_world, "/revenue", "finance")
    assert {row["Currency"] for row in found} == {"EUR"}
    dues = [row for row in found if row["Stream"] == "dues"]
    assert {row["State"] for row in dues} == {"deferred"}
    assert all(float(row["Amount"]) > 0 for row in dues)


def test_lists_of_every_kind_leave_by_the_same_door(world: World) -> None:
    """What lists are made of is written by everybody: a name that is a formula is inert on each that bears it."""
    name = FORMULAS[0]
    things = world.things[OTHER]
    carry_out(world.house, partial(people.rename, person_id=world.people[OTHER], name=name, on=TODAY))
    world.house.catch_up()
    for path in (
        "/members",
        "/renewals?by=2027-12-31",
        "/certifications?status=valid",
        "/invoices",
        f"/rosters/events/{things['event_id']}",
        f"/rosters/courses/{things['course_id']}",
        f"/rosters/events/{things['event_id']}/door",
    ):
        cells = [cell for row in rows(world, path) for cell in row.values() if cell and cell.endswith(name)]
        assert set(cells) == {f"'{name}"}, path


@pytest.mark.parametrize("name", FORMULAS)
def test_what_people_type_is_inert_in_a_spreadsheet_and_reads_back(world: World, name: str) -> None:
    an_applicant(world, name)
    world.house.catch_up()
    (row,) = rows(world, "/members?status=applicant", "staff")
    kept = name.strip() if "\t" in name or name.startswith(" ") else name
    assert row["Name"][0] not in RISKY - {"'"}
    assert row["Name"].removeprefix("'") in {name, kept}


@given(st.text())
def test_no_text_begins_as_a_formula_and_each_reads_back(text: str) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerow([inert(text), "end"])
    ((found, _),) = csv.reader(io.StringIO(written.getvalue(), newline=""))
    assert found.lstrip(" ")[:1] not in RISKY - {"'"}
    assert found.removeprefix("'") == text


def test_a_format_that_is_not_there_is_refused(shared_world: World) -> None:
    assert shared_world.browser("staff").get("/members?format=exe").status_code == 422


def test_a_file_is_sent_row_by_row(shared_world: World) -> None:
    answer = shared_world.browser("staff").get("/members?format=csv", buffered=False)
    assert isinstance(answer, FlaskResponse)
    assert answer.is_streamed
    assert "Content-Length" not in answer.headers
    assert len(list(answer.response)) > 5
    answer.close()
