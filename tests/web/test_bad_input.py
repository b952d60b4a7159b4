"""Whatever is wrong with a request is named with its field and its remedy, and nothing is kept of it."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.web.houses import World, open_house, settle
from tests.web.routes import Route, routes, sample

ADMIN = "admin"
DEEP = '{"name":' + "[" * 50_000 + "]" * 50_000 + "}"
BROKEN = {
    "cut short": b'{"name": "Ad',
    "no JSON": b"name=Ada",
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "nested without end": DEEP.encode(),
    "a number past all numbers": b'{"minutes": 1e400}',
    "not a number": b'{"minutes": NaN}',
    "a number of five thousand digits": b'{"minutes": ' + b"9" * 5_000 + b"}",
    "a name given twice": b'{"name": "Ada", "name": "Eve"}',
}
NO_OBJECTS = ([], "text", 7, True, [{}])
READ_ONLY = (
    "id",
    "position",
    "number",
    "status",
    "version",
    "roles",
    "paid",
    "open",
    "taken",
    "first_joined",
    "person",
)
TEXTS = ("\x00", "Ada\x00", "\x07bell", "\ud800", "\x1b[31m")
NO_TEXTS: tuple[Any, ...] = (1, True, None, [], {}, 1.5)
NO_NUMBERS: tuple[Any, ...] = ("1", True, False, 1.5, 1.0, -1, 10**40, [], {}, None)
NO_DATES: tuple[Any, ...] = ("2026-02-30", "2026-13-01", "0000-01-01", "31.12.2026", "tomorrow", 20260101, True, None)
QUERIES = (
    *("q=%00", "as_of=%00", "cursor=a%00b", "cursor=WzFd", "cursor=!!", "on=2026-02-30", "limit=-1", "month=0000-01"),
    *("known_at=%C2%B2", "known_at=99999999999999999999", "as_of=0001-01-01", "as_of=9999-12-31", "currency=XXX"),
    *("known_at=0001-01-01", "known_at=9999-12-31", "month=9999-12", "year=0", "page=-1", "id=%27"),
)
NO_MONEY: tuple[Any, ...] = (
    {"minor": 10.5, "currency": "EUR"},
    {"minor": "10", "currency": "EUR"},
    {"minor": True, "currency": "EUR"},
    {"minor": -1, "currency": "EUR"},
    {"minor": 10**13, "currency": "EUR"},
    {"minor": 10, "currency": "ZZZ"},
    {"minor": 10, "currency": "eur"},
    {"minor": 10},
    {"minor": 10, "currency": "EUR", "rate": 2},
    10,
    None,
)


def with_body(world: World) -> list[Route]:
    return [route for route in routes(world.app) if route.is_api and route.schema is not None]


def problem_of(world: World, route: Route, **options: Any) -> dict[str, Any]:
    """Give the problem that a request is answered with, after seeing that nothing came of it."""
    before = world.head()
    answer = route.ask(world.client(ADMIN), world.things["other"], **options)
    problem: dict[str, Any] = answer.get_json(force=True)
    seen = f"{route.endpoint} {str(options)[:200]} -> {answer.status_code} {answer.text[:300]}"
    assert 400 <= answer.status_code < 500, seen
    assert answer.content_type == "application/problem+json", seen
    assert world.head() == before, seen
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["type"].startswith("/api/docs#problem-")
    return problem


def fields_of(problem: dict[str, Any]) -> set[str]:
    return {error["field"].split(".")[0] for error in problem.get("errors", ())}


def refused(world: World, route: Route, field: str, value: object) -> None:
    """See that one wrong value in an otherwise right body is refused by name."""
    assert route.schema is not None
    body = sample(route.schema, world.things["other"]) | {field: value}
    raw = json.dumps(body)
    problem = problem_of(world, route, data=raw, content_type="application/json", json=None)
    assert problem["status"] == 422, (route.endpoint, field, value, problem)
    assert field in fields_of(problem), (route.endpoint, field, value, problem)
    assert all(len(error["message"]) > len("wrong") for error in problem["errors"])


def fields(world: World, *wanted: Callable[[Any], bool]) -> Iterator[tuple[Route, str]]:
    for route in with_body(world):
        assert route.schema is not None
        for name, field in route.schema.load_fields.items():
            if any(is_wanted(field) for is_wanted in wanted):
                yield route, name


def kind(*names: str) -> Callable[[Any], bool]:
    return lambda field: type(field).__name__ in names


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_json_is_refused(shared_world: World, raw: bytes) -> None:
    for route in with_body(shared_world):
        problem = problem_of(shared_world, route, data=raw, content_type="application/json", json=None)
        assert problem["status"] == 400


@pytest.mark.parametrize("body", NO_OBJECTS, ids=repr)
def test_what_is_no_object_is_refused(shared_world: World, body: object) -> None:
    for route in with_body(shared_world):
        assert problem_of(shared_world, route, json=body)["status"] == 422


def test_another_media_type_is_refused(shared_world: World) -> None:
    for route in with_body(shared_world):
        problem = problem_of(shared_world, route, data="<name/>", content_type="text/xml", json=None)
        assert problem["status"] == 415


def test_a_body_that_is_too_large_is_refused(shared_world: World) -> None:
    for route in with_body(shared_world):
        assert problem_of(shared_world, route, json={"name": "x" * 300_000})["status"] == 413


def test_an_unknown_field_is_refused_by_name(shared_world: World) -> None:
    for route in with_body(shared_world):
        refused(shared_world, route, "favourite_colour", "blue")


@pytest.mark.parametrize("name", READ_ONLY)
def test_what_only_the_association_decides_cannot_be_sent(shared_world: World, name: str) -> None:
    for route in with_body(shared_world):
        assert route.schema is not None
        if name not in route.schema.load_fields:
            refused(shared_world, route, name, "1")


def test_a_body_where_none_is_taken_is_refused(shared_world: World) -> None:
    for route in routes(shared_world.app):
        if route.is_api and route.method == "POST" and route.schema is None:
            problem = problem_of(shared_world, route, json={"status": "awarded"})
            assert (problem["status"], fields_of(problem)) == (422, {"body"})


def test_every_required_field_is_missed_by_name(shared_world: World) -> None:
    for route, name in fields(shared_world, lambda field: field.required):
        assert route.schema is not None
        body = sample(route.schema, shared_world.things["other"])
        del body[name]
        assert fields_of(problem_of(shared_world, route, json=body)) == {name}


def test_texts_that_no_one_can_see_are_refused(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("String")):
        for value in TEXTS:
            refused(shared_world, route, name, value)


def test_texts_of_another_type_are_refused(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("String")):
        for value in NO_TEXTS:
            if value is not None or not route.schema.load_fields[name].allow_none:  # type: ignore[union-attr]
                refused(shared_world, route, name, value)


def test_overlong_and_empty_texts_are_refused(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("String")):
        for value in ("", "x" * 200_001):
            refused(shared_world, route, name, value)


def test_numbers_that_are_none_are_refused(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("Whole")):
        for value in NO_NUMBERS:
            if value is not None or not route.schema.load_fields[name].allow_none:  # type: ignore[union-attr]
                refused(shared_world, route, name, value)


def test_impossible_dates_are_refused(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("Date")):
        for value in NO_DATES:
            refused(shared_world, route, name, value)


def test_amounts_that_are_no_money_are_refused(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("Nested")):
        for value in NO_MONEY:
            refused(shared_world, route, name, value)


def test_ids_that_are_none_are_refused(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("UUID")):
        for value in ("1", "x" * 36, 7, True, None, {}):
            refused(shared_world, route, name, value)


def test_marks_and_amounts_of_learning_are_checked(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("Dict")):
        for value in ({"Hours!": "1"}, {"hours": 1}, {"hours": None}, {"a" * 50: "1"}, {"hours": [1]}, [], "1", 1):
            refused(shared_world, route, name, value)


def test_truth_is_true_or_false(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("Flag")):
        for value in (1, 0, "true", "yes", "on", []):
            refused(shared_world, route, name, value)


def test_no_number_or_truth_is_read_by_a_lenient_field(shared_world: World) -> None:
    """`Whole` and `Flag` of web.api.fields are the strict ones."""
    assert [f"{r.endpoint}.{name}" for r, name in fields(shared_world, kind("Integer", "Boolean", "Float"))] == []


def test_dates_at_the_ends_of_time_break_nothing(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("Date")):
        assert route.schema is not None
        for value in ("0001-01-01", "9999-12-31"):
            body = sample(route.schema, shared_world.things["other"]) | {name: value}
            answer = route.ask(shared_world.client(ADMIN), shared_world.things["other"], json=body)
            assert answer.status_code < 500, (route.endpoint, value, answer.text)


def test_ids_of_another_kind_name_nothing(shared_world: World) -> None:
    things = shared_world.things["other"]
    for route in routes(shared_world.app):
        wanted = {name for name in route.rule.arguments if name.endswith("_id")}
        if route.is_api and wanted:
            wrong = {name: things["event_id" if name != "event_id" else "person_id"] for name in wanted}
            answer = route.ask(shared_world.client(ADMIN), {**things, **wrong})
            assert answer.status_code == 404, (route.endpoint, answer.status_code, answer.text)


def test_a_stale_version_is_refused_and_a_current_one_taken(world: World) -> None:
    client, person = world.client(ADMIN), world.people["other"]
    address = f"/api/v1/people/{person}"
    etag = client.get(address).headers["ETag"]
    assert client.post(f"{address}/names", json={"name": "Eva"}, headers={"If-Match": etag}).status_code == 201
    before = world.head()
    stale = client.post(f"{address}/names", json={"name": "Eve"}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json["code"], world.head()) == (412, "stale", before)
    assert client.get(address).headers["ETag"] != etag


@pytest.mark.parametrize("version", ['"x"', '"²"', '"' + "9" * 5_000 + '"', '"-1"', '"1", "2"', "1.0"])
def test_a_precondition_that_is_no_version_is_refused(shared_world: World, version: str) -> None:
    before = shared_world.head()
    address = f"/api/v1/people/{shared_world.people['other']}/names"
    answer = shared_world.client(ADMIN).post(address, json={"name": "Eve"}, headers={"If-Match": version})
    assert (answer.status_code, fields_of(answer.json)) == (422, {"If-Match"})
    assert shared_world.head() == before


def test_no_address_ignores_a_precondition(shared_world: World) -> None:
    """A version that was never reached fails it, or the address says that it does not compare."""
    for route in routes(shared_world.app):
        if route.is_api and route.method == "POST":
            before = shared_world.head()
            headers = {"If-Match": '"999"'}
            answer = route.ask(shared_world.client(ADMIN), shared_world.things["other"], headers=headers)
            assert answer.status_code in {403, 409, 412, 422}, (route.endpoint, answer.text)
            assert shared_world.head() == before


def test_a_refund_above_the_payment_names_what_can_be_given_back(shared_world: World) -> None:
    payment, before = shared_world.things["other"]["received"], shared_world.head()
    body = {"refund": "R-1", "amount": 18_001}
    answer = shared_world.client("finance").post(f"/api/v1/payments/{payment}/refunds", json=body)
    assert answer.status_code in {409, 422}
    assert shared_world.head() == before
    assert any(character.isdigit() for character in answer.json["detail"])


def test_a_payment_in_another_currency_is_refused(shared_world: World) -> None:
    invoice, before = shared_world.things["other"]["invoice_id"], shared_world.head()
    body = {"reference": "B-9", "via": "bank", "on": "2026-03-01", "amount": {"minor": 10_000, "currency": "USD"}}
    answer = shared_world.client("finance").post(f"/api/v1/invoices/{invoice}/receipts", json=body)
    assert answer.status_code in {409, 422}
    assert shared_world.head() == before


@pytest.mark.parametrize("query", QUERIES)
def test_queries_that_make_no_sense_break_nothing(shared_world: World, query: str) -> None:
    for route in routes(shared_world.app):
        if route.method == "GET" and route.endpoint != "static":
            client = shared_world.client(ADMIN) if route.is_api else shared_world.browser(ADMIN)
            answer = client.get(f"{route.path(shared_world.things['admin'])}?{query}", buffered=True)
            assert answer.status_code < 500, (route.endpoint, answer.text)
            assert answer.status_code == 400 or "%00" not in query, route.endpoint


@pytest.mark.postgres
def test_unseen_characters_reach_no_database(postgres_url: str, tmp_path: Any, clock: Any) -> None:
    house = open_house(tmp_path, postgres_url, clock)
    world = settle(house)
    for route in with_body(world)[:6]:
        for name in (n for n, f in route.schema.load_fields.items() if kind("String")(f)):  # type: ignore[union-attr]
            refused(world, route, name, "A\x00")
    house.close()


def test_a_misspelt_word_in_a_query_is_refused_by_name(shared_world: World) -> None:
    for address in ("/api/v1/reports/revenue", "/api/v1/members", "/api/v1/people"):
        found = shared_world.client("admin").get(f"{address}?as_off=2026-01-31")
        problem = found.get_json()
        assert (found.status_code, problem["errors"][0]["field"]) == (422, "as_off")
