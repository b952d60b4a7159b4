"""What a table would do is rehearsed by the rules themselves; what it would not do says why, and nothing is done."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from domain.errors import Invalid, RuleBroken
from domain.learning import commands as learning
from tests.web.bulk.imports import HEADING, begin, plan, row, said
from tests.web.houses import OTHER, TODAY, World, carry_out


def said_of(world: World, *rows: str, heading: str = HEADING) -> dict[int, str | None]:
    """Give what is said of each row that would not be done, and check that nothing was done."""
    before = world.head()
    batch = plan(world, heading + "".join(f"{each}\n" for each in rows))
    assert world.head() == before + 1  # the plan alone
    return said(world, batch)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("nobody@example.org,2026-02-01,A book,1", "email: nobody here has this address; correct it"),
        ("other@example.org,30.02.2026,A book,1", "on: '30.02.2026' is on no calendar"),
        ("other@example.org,02/03/2026,A book,1", "on: '02/03/2026' is no day"),
        ("other@example.org,2026-02-01,A book,-1", "hours: '-1' is less than nothing"),
        ("other@example.org,0001-01-01,A book,1", "on: nobody alive learnt anything before 1900-01-01"),
        ("other@example.org,9999-12-31,A book,1", "on: 9999-12-31 is yet to come"),
        ("other@example.org,2026-03-02,A book,1", "on: 2026-03-02 is yet to come"),
        ("other@example.org,2026-02-01,A book,", "hours: no amount is given"),
        ("other@example.org,2026-02-01,A book,0.12345", "amounts: '0.12345' hours is no amount"),
        ("other@example.org,2026-02-01,A book,999999", "amounts: '999999' hours is no amount"),
        ("other@example.org,,A book,1", "on: it is empty; fill it in"),
    ],
    ids=["unknown person", "bad date", "two dates in one", "negative hours", "year 0001", "year 9999", "tomorrow",
         "no amount", "too exact", "too many", "no date"],
)  # fmt: skip
def test_a_row_that_cannot_be_logged_says_why(shared_world: World, bad: str, why: str) -> None:
    found = said_of(shared_world, f"other@example.org,2026-02-01,{uuid4()},1", bad)
    assert list(found) == [3]
    assert (found[3] or "").startswith(why)


def test_half_minutes_and_minutes_beyond_a_day_are_refused(shared_world: World) -> None:
    heading = "email,on,title,minutes\n"
    rows = (f"other@example.org,2026-02-01,{each},{minutes}" for each, minutes in enumerate(("90", "90.5", "1441")))
    found = said_of(shared_world, *rows, heading=heading)
    assert ["no whole number" in (found[3] or ""), "out of range" in (found[4] or "")] == [True, True]


def test_what_is_on_the_log_already_is_not_logged_again_however_it_is_written(shared_world: World) -> None:
    entry: dict[str, Any] = {"kind": "reading", "title": "The Trial", "on": TODAY, "amounts": {"hours": "2"}}
    deed = partial(learning.log, id=uuid4(), person_id=shared_world.people[OTHER], **entry)
    carry_out(shared_world.house, deed)
    shared_world.house.catch_up()
    rows = ("other@example.org,1.3.2026,THE  trial,2", "other@example.org,2026-03-01,The Trial,3")
    found = said_of(shared_world, *rows)
    assert list(found) == [2]
    assert "on the log already" in (found[2] or "")


def test_a_row_that_says_what_one_before_says_is_left_out(shared_world: World) -> None:
    found = said_of(shared_world, row(1).strip(), row(2).strip(), row(1).strip())
    assert found == {4: "it says what line 2 says; leave one of them out"}


def test_attributes_that_schemes_look_at_come_along(shared_world: World) -> None:
    heading = "email,on,title,hours,attribute topic,Attribute verifiable\n"
    batch = plan(shared_world, f"{heading}other@example.org,2026-02-01,Marks,1,law;tax,yes\n")
    (line,) = shared_world.house.lines.at(batch, "due")
    assert line.fields is not None
    assert line.fields["attributes"] == {"topic": ["law", "tax"], "verifiable": True}


def test_a_table_without_a_needed_column_plans_nothing(shared_world: World) -> None:
    before = shared_world.head()
    with pytest.raises(Invalid, match=r"heading with (hours|email)"):
        plan(shared_world, "on,title,hours\n2026-02-01,A book,1\n")
    assert shared_world.head() == before


def test_a_plan_is_not_begun_once_facts_changed_and_the_lines_are_named(shared_world: World) -> None:
    batch = plan(shared_world, HEADING + row(11) + row(12))
    entry: dict[str, Any] = {
        "kind": "course",
        "title": "Book 12",
        "on": TODAY.replace(month=2, day=13),
        "amounts": {"hours": "1"},
    }
    deed = partial(learning.log, id=uuid4(), person_id=shared_world.people[OTHER], **entry)
    carry_out(shared_world.house, deed)
    shared_world.house.catch_up()
    before = shared_world.head()
    with pytest.raises(RuleBroken, match="facts changed: line 3: it is on the log already"):
        begin(shared_world, batch)
    assert shared_world.head() == before


def test_the_same_table_is_the_same_plan_and_another_is_another(shared_world: World) -> None:
    first, again, other = (plan(shared_world, HEADING + row(each)) for each in (21, 21, 22))
    assert first == again != other


def test_whoever_imports_for_themselves_cannot_name_somebody_else(shared_world: World) -> None:
    batch = plan(shared_world, HEADING + row(31), by="member", person="member")
    assert "somebody else's" in (said(shared_world, batch)[2] or "")
    own = plan(shared_world, "on,title,hours\n2026-02-01,Mine alone,1\n", by="member", person="member")
    assert said(shared_world, own) == {}
