"""The pages of a programme: its rules in plain words, the editor, what-if, holders and their re-basing."""

import csv
import io
import re
from typing import Any

import pytest

from tests.domain.learning.schemes import FILE
from tests.offices import MovingClock
from tests.web.houses import OTHER, PROGRAMME, World

AT = f"/certifications/programmes/{PROGRAMME}"
TERM = {"months": "24", "scheme": "demo", "recertification": "credits", "window_months": "3", "grace_days": "30"}


@pytest.fixture
def staff(world: World) -> Any:
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world.browser("staff")


def send(world: World, client: Any, path: str, **form: object) -> Any:
    """Send a form as the page shows it, with the version that it has seen."""
    seen = re.search(r'name="seen" value="(\d+)"', client.get(f"{AT}/draft").text)
    assert seen is not None
    world.house.engine.catch_up()
    answer = client.post(f"{AT}/{path}", data={"seen": seen[1], **form})
    world.house.engine.catch_up()
    return answer


def publish(world: World, staff: Any) -> None:
    assert send(world, staff, "draft/term", **TERM).status_code == 303
    assert send(world, staff, "versions", starts="2026-03-01").status_code == 303


def test_the_office_drafts_each_part_tries_it_and_publishes_it(world: World, staff: Any) -> None:
    parts = {
        "entry": {"key-0": "degree", "text-0": "A degree in engineering", "evidence-0": "yes"},
        "examinations": {"code-0": "safety", "title-0": "Safety", "mark-0": "62.5", "attempts-0": "3", "best-0": "yes"},
        "fees": {"application": "250", "examination": "80", "renewal": "120.50"},
        "term": TERM,
        "checks": {"trust": "sampled", "sample_percent": "10", "four_eyes": "yes"},
    }
    for part, form in parts.items():
        assert send(world, staff, f"draft/{part}", **form).status_code == 303, part
    page = staff.get(f"{AT}/draft").text
    for words in (
        "A degree in engineering, with evidence",
        "passed with 62.5 points, 3 attempts",
        "€120.50",
        "2 years",
    ):
        assert words in page
    assert re.search(r"Kept by</td>.*?>Demo</td>", page, re.DOTALL), "a scheme goes by its name"
    tried = staff.get(f"{AT}/what-if").text
    assert "18 of total" in tried
    answer = send(world, staff, "versions", starts="2026-03-02")
    assert answer.status_code == 303
    shown = world.browser().get(f"/programmes/{PROGRAMME}").text
    assert "Version 2 begins on" in shown
    assert "A degree in engineering" not in shown
    assert "10 per cent are drawn" in staff.get(AT).text


def test_a_draft_is_given_up(world: World, staff: Any) -> None:
    send(world, staff, "draft/term", **TERM)
    assert send(world, staff, "draft-removals").status_code == 303
    assert "No draft" in staff.get(AT).text


@pytest.mark.parametrize(
    ("part", "form", "said"),
    [
        ("term", TERM | {"scheme": ""}, "there is no scheme"),
        ("term", TERM | {"window_months": "24"}, "could be renewed at once"),
        ("term", TERM | {"months": "many"}, "whole number"),
        ("fees", {"application": "-1", "examination": "0", "renewal": "0"}, "Write an amount"),
        ("examinations", {"code-0": "safety", "title-0": "Safety", "attempts-0": "2"}, "how many points"),
        ("entry", {"key-0": "A Degree", "text-0": "x"}, "is no key"),
        ("checks", {"trust": "evidence", "sample_percent": "5"}, "leave it out"),
    ],
)
def test_a_part_that_makes_no_sense_is_shown_again_with_what_to_do(
    shared_world: World, part: str, form: dict[str, str], said: str
) -> None:
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    head = shared_world.head()
    answer = send(shared_world, shared_world.browser("staff"), f"draft/{part}", **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert shared_world.head() == head


def test_whoever_saves_over_a_colleagues_draft_is_told(world: World, staff: Any) -> None:
    send(world, staff, "draft/term", **TERM)
    answer = staff.post(f"{AT}/draft/fees", data={"seen": "1", "application": "1", "examination": "0", "renewal": "0"})
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text


def test_the_chosen_holders_are_re_based_and_the_list_leaves_as_a_file(world: World, staff: Any) -> None:
    publish(world, staff)
    ids = [str(world.things[who]["certification_id"]) for who in (OTHER, "finance")]
    answer = staff.post(f"{AT}/rebasings", data={"id": ids, "version": "2", "reason": "New law"})
    world.house.catch_up()
    plan = re.search(r'name="plan" value="(\w+)"', staff.get(answer.location).text)
    assert plan is not None
    assert staff.post(f"{answer.location}/starts", data={"plan": plan[1]}).status_code == 303
    world.house.catch_up()
    rows = list(csv.DictReader(io.StringIO(staff.get(f"{AT}/holders?version=2&format=csv").text.lstrip("\ufeff"))))
    assert {row["Certification id"] for row in rows} == set(ids)
    assert {(row["Version"], row["By version"]) for row in rows} == {("2", "1")}
    assert "version 2" in staff.get(f"{AT}/holders").text


def test_the_file_of_a_scheme_is_tried_and_one_that_does_not_hold_is_refused_with_its_place(
    world: World, staff: Any
) -> None:
    publish(world, staff)
    head = world.head()
    tried = staff.post(f"{AT}/what-if", data={"content": FILE})
    assert (tried.status_code, "23 of total" in tried.text) == (200, True)
    refused = staff.post(f"{AT}/what-if", data={"content": FILE.replace("months: 12", "months: 0")})
    assert (refused.status_code, "cycle.months is 0" in refused.text) == (422, True)
    assert world.head() == head


def test_a_what_if_leaves_as_a_file_with_both_dates(world: World, staff: Any) -> None:
    publish(world, staff)
    text = staff.get(f"{AT}/what-if?version=2&who=everybody&format=csv&as_of=2026-03-01").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Would be short"] for row in rows} == {"18 of total"}
    assert {(row["As of"], row["Would renew from"] != row["Renews from"]) for row in rows} == {("2026-03-01", True)}


def test_a_programme_is_defined_and_its_rules_are_drafted_next(world: World, staff: Any) -> None:
    form = {"code": "NEW", "title": "New Programme", "months": "12", "fee": "100"}
    answer = staff.post("/certifications/programmes", data=form)
    assert answer.headers["Location"].endswith("/certifications/programmes/NEW/draft")
    world.house.engine.catch_up()
    assert "New Programme" in world.browser().get("/programmes").text
    assert "Nothing yet" in staff.get("/certifications/programmes/NEW/draft").text


def test_a_holder_reads_their_version_and_gets_the_invoice_for_renewing_in_its_window(
    world: World, staff: Any, clock: MovingClock
) -> None:
    publish(world, staff)
    assert send(world, staff, "draft/fees", application="0", examination="0", renewal="120").status_code == 303
    assert send(world, staff, "versions", starts="2026-03-01").status_code == 303
    id = world.things[OTHER]["certification_id"]
    law = {"version": 3, "reason": "New law"}
    assert world.client("staff").post(f"/api/v1/certifications/{id}/rebasings", json=law).status_code == 201
    own = f"/certificates/{id}/renewal"
    early = staff.post(own, data={})
    assert (early.status_code, "can be renewed from 2028-11-28" in early.text) == (422, True)
    clock.move(days=1_090)
    world.house.engine.catch_up()
    staff = world.browser("staff")
    page = staff.get(own).text
    assert "Under version 3 of the rules" in page
    assert "€120.00" in page
    billed = staff.post(own, data={})
    assert (billed.status_code, "/invoices/" in billed.headers["Location"]) == (303, True)
    world.house.engine.catch_up()
    assert "it is paid before the renewal" in staff.get(own).text
