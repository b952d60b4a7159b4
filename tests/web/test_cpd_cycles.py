"""The end of a CPD cycle over HTTP and by the day's run: closed once, kept, reopened by a colleague's decision."""

from datetime import date, timedelta

from tests.web.houses import TODAY, World
from tests.web.test_obligations import API, Staff
from web.due import run_due

YEAR_BEFORE = "2024-06-01"
END = "2025-05-31"


def staff(world: World) -> Staff:
    """Give a member of staff who holds a member to ten hours a year since June 2024."""
    found = Staff(world)
    found.publish(on=YEAR_BEFORE)
    found.place(joined=YEAR_BEFORE)
    world.house.engine.catch_up()
    return found


def test_the_days_run_closes_a_cycle_once_and_a_reopened_one_never(world: World) -> None:
    office = staff(world)
    office.log("12", "2024-09-01")
    day = date.fromisoformat(END) + timedelta(days=31)
    assert run_due(world.house, day - timedelta(days=1)).done["cycles closed"] == 0
    assert run_due(world.house, day).done["cycles closed"] == 1
    assert run_due(world.house, TODAY).done["cycles closed"] == 0
    told = office.stands("2026-02-01", within=YEAR_BEFORE)
    assert (told["counted"], told["closed"]["on"], told["would_now_be"]) == ("12", day.isoformat(), None)
    office.do(f"/people/{office.person}/standings/cpd/reopenings", start=YEAR_BEFORE, reason="Late evidence")
    assert run_due(world.house, TODAY).done["cycles closed"] == 0


def test_the_day_before_a_closing_shows_the_cycle_open(world: World) -> None:
    office = staff(world)
    run_due(world.house, TODAY)
    assert office.stands("2025-06-30", within=YEAR_BEFORE)["closed"] is None
    assert office.stands("2025-07-01", within=YEAR_BEFORE)["closed"]["on"] == "2025-07-01"


def test_a_void_after_the_close_is_told_and_changes_the_outcome_only_by_a_decision(world: World) -> None:
    office = staff(world)
    void = office.log("4", "2024-09-01")
    office.log("8", "2024-10-01")
    path = f"/people/{office.person}/standings/cpd"
    world.house.engine.catch_up()
    office.do(f"{path}/closings", within="2025-01-01")
    office.do(f"/activities/{void}/voidings", reason="Logged twice")
    told = office.stands("2026-03-01", within=YEAR_BEFORE)
    assert (told["counted"], told["compliant"], told["would_now_be"]["shortfall"]) == ("12", True, {"total": "2"})
    (differing,) = office.client.get(f"{API}/reports/cpd-cycles").json["items"]
    assert (differing["person"], differing["compliant"]) == (office.person, True)
    assert office.refused(f"{path}/closings", within="2025-01-01") == (
        409,
        f"the cycle from {YEAR_BEFORE} to {END} is closed; reopen it first, with a reason",
    )
    office.do(f"{path}/reopenings", start=YEAR_BEFORE, reason="An entry was struck off")
    world.house.engine.catch_up()
    office.do(f"{path}/closings", within="2025-01-01")
    told = office.stands("2026-03-01", within=YEAR_BEFORE)
    assert (told["counted"], told["compliant"], told["would_now_be"]) == ("8", False, None)


def test_what_cannot_be_closed_says_why_and_nothing_is_stored(world: World) -> None:
    office = staff(world)
    path = f"/people/{office.person}/standings/cpd"
    assert office.refused(f"{path}/closings", within="2023-01-01")[0] == 422
    status, told = office.refused(f"{path}/closings", within=TODAY.isoformat())
    assert (status, told) == (409, "the cycle and its grace run through 2026-05-31; close it after that day")
    assert office.refused(f"/people/{office.person}/standings/other/closings", within="2025-01-01")[0] == 404
    assert office.refused(f"{path}/reopenings", start="2024-06-02", reason="Why")[0] == 409
    own = f"/people/{world.people['staff']}/standings/demo"
    assert office.refused(f"{own}/closings", within="2025-01-01")[0] == 403


def test_sent_twice_with_one_key_a_cycle_is_closed_once(world: World) -> None:
    office = staff(world)
    path, key = f"{API}/people/{office.person}/standings/cpd/closings", {"Idempotency-Key": "close-1"}
    world.house.engine.catch_up()
    first, second = (office.client.post(path, json={"within": "2025-01-01"}, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["position"] == second.json["position"]


def test_members_see_their_closed_cycles_and_close_none(world: World) -> None:
    office = staff(world)
    office.do(f"/people/{office.person}/standings/cpd/closings", within="2025-01-01")
    world.house.catch_up()
    member = world.client("member")
    (cycle,) = member.get(f"{API}/people/{office.person}/cpd-cycles").json["items"]
    assert (cycle["start"], cycle["end"], cycle["version"], cycle["compliant"]) == (YEAR_BEFORE, END, 1, False)
    refused = member.post(f"{API}/people/{office.person}/standings/cpd/closings", json={"within": "2025-01-01"})
    assert refused.status_code == 403
