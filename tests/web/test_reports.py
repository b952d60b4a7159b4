"""No report without its reasons: what is told as of a day, or as known at a position, explains itself."""

from typing import Any

import pytest

from tests.web.houses import OTHER, World

API = "/api/v1"
SEEN = {"as_of", "known_at", "first"}
EXPLAINED_BY = {
    "/members": "/reports/members",
    "/reports/revenue": "/reports",
    "/reports/balances": "/reports",
    "/schemes/{scheme}/audit": "/schemes",
    "/people/{person_id}/standings/{scheme}": "/people/{person_id}/standings",
    "/events/{event_id}/promotions": "/events/{event_id}/tickets",
}
"""Where the reasons of what has none of its own address are."""

FACTS = {"/history/{subject}", "/verify/{number}"}
"""What is nothing but facts, each with its position; and the signed word to anybody on one certificate."""

WITHOUT = {
    "/events/{event_id}/arrangements": "what was agreed last, nothing counted: each part is one fact",
    "/people/{person_id}/what-if": "tries what never happened, so no fact is its reason",
    "/programmes/{code}/what-if": "tries rules nobody has published, so no fact is its reason",
}
"""What is told as of a day and rightly explains nothing, and why."""


@pytest.fixture(scope="module")
def paths(shared_world: World) -> dict[str, set[str]]:
    """Give what each address that is read takes in its query."""
    told: dict[str, Any] = shared_world.client().get(f"{API}/openapi.json").json
    return {
        path.removeprefix(API): {each["name"] for each in item["get"].get("parameters", []) if each["in"] == "query"}
        for path, item in told["paths"].items()
        if "get" in item
    }


def reports(paths: dict[str, set[str]]) -> dict[str, set[str]]:
    return {path: taken for path, taken in paths.items() if taken & SEEN and not path.endswith(("/explain", "/delta"))}


def unexplained(paths: dict[str, set[str]]) -> list[str]:
    bases = {path: EXPLAINED_BY.get(path, path) for path in reports(paths).keys() - FACTS - WITHOUT.keys()}
    wanted = {f"{base}/{deed}" for base in bases.values() for deed in ("explain", "delta")}
    return sorted(wanted - paths.keys())


def test_every_report_has_its_reasons_and_its_differences(paths: dict[str, set[str]]) -> None:
    assert len(reports(paths)) > 15
    assert unexplained(paths) == []
    assert EXPLAINED_BY.keys() | WITHOUT.keys() <= reports(paths).keys()


def test_a_report_without_them_would_be_found(paths: dict[str, set[str]]) -> None:
    assert unexplained({**paths, "/reports/new": {"as_of", "known_at"}}) == [
        "/reports/new/delta",
        "/reports/new/explain",
    ]


def test_every_report_is_as_known_at_a_position(paths: dict[str, set[str]]) -> None:
    assert {path for path, taken in reports(paths).items() if "known_at" not in taken} == set()
    assert {path for path, taken in reports(paths).items() if not taken & {"as_of", "last"}} == FACTS


def test_every_reason_is_seen_from_where_its_report_is_and_every_difference_from_two_places(
    paths: dict[str, set[str]],
) -> None:
    for path, taken in paths.items():
        if path.endswith("/explain"):
            assert {"known_at", "cursor"} <= taken, path
        if path.endswith("/delta"):
            days = {"as_of", "first", "last", "by", "expiring_by", "known_at"} & taken
            assert {f"before_{name}" for name in days} | {"cursor"} <= taken, path


EXPLAINED = [
    ("staff", "/people/{person}/bookings"),
    ("staff", "/people/{person}/activities"),
    ("staff", "/people/{person}/certifications"),
    ("finance", "/people/{person}/invoices"),
    ("staff", "/certifications"),
    ("anonymous", "/events"),
    ("anonymous", "/courses"),
    ("anonymous", "/programmes"),
    ("anonymous", "/fees"),
    ("staff", "/events/{event}/roster"),
    ("staff", "/reports/members/movements?first=2026-01-01&last=2026-03-01"),
    ("staff", "/reports/members/cohorts"),
    ("finance", "/reports/receivables"),
]


def ask(world: World, caller: str, path: str, deed: str, **query: object) -> dict[str, Any]:
    things = {"person": world.people[OTHER], "event": world.things[OTHER]["event_id"]}
    address, _, asked = path.format(**things).partition("?")
    words = "&".join([*filter(None, [asked]), *(f"{name}={value}" for name, value in query.items())])
    answer = world.client(caller).get(f"{API}{address}/{deed}?{words}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json or {}
    return body


@pytest.mark.parametrize(("caller", "path"), EXPLAINED)
def test_what_changed_since_the_beginning_is_all_there_is_and_names_facts_of_the_explanation(
    shared_world: World, caller: str, path: str
) -> None:
    changes: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while page := ask(shared_world, caller, path, "delta", before_known_at=0, limit=2, **cursor):
        changes += page["items"]
        if page["cursor"] is None:
            break
        cursor = {"cursor": page["cursor"]}
    positions = ask(shared_world, caller, path, "explain", limit=200)["positions"]
    assert changes
    assert all(change["before"] is None and change["after"] for change in changes)
    assert {position for change in changes for position in change["facts"]} == set(positions)
    one = ask(shared_world, caller, path, "explain", of=changes[0]["id"], limit=200)["positions"]
    assert one == changes[0]["facts"]


def test_nobody_explains_with_what_is_anothers(shared_world: World) -> None:
    mine, other = shared_world.people["member"], shared_world.people[OTHER]
    of = ask(shared_world, "staff", "/people/{person}/bookings", "delta", before_known_at=0)["items"][0]["id"]
    member = shared_world.client("member")
    assert member.get(f"{API}/people/{other}/bookings/explain").status_code == 404
    answer = member.get(f"{API}/people/{mine}/bookings/explain?of={of}").json
    assert answer is not None
    assert answer["positions"] == []


def test_a_word_that_a_difference_does_not_know_is_refused(shared_world: World) -> None:
    answer = shared_world.client().get(f"{API}/courses/delta?before_on=2026-01-01")
    assert answer.status_code == 422
    assert "before_as_of" in answer.text
