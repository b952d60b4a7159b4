"""Whatever is wrong with a request is named with its field and its remedy, and nothing is kept of it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import marshmallow as ma
import pytest
from werkzeug.test import TestResponse

from tests.web.houses import OTHER, World, open_house, settle
from tests.web.routes import Route, routes, sample
from web.uploads import largest_of

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
PLACES = (
    ('{"name": "Ad', "line 1, column 10: a text begins there and never ends; close it with a quotation mark"),
    ('{"name" "Ada"}', 'line 1, column 9: a ":" was expected between a name and its value'),
    ('{"name": }', "line 1, column 10: a value was expected"),
    ('{\n  "name": "Ada"\n  "email": "a@x.org"}', 'line 3, column 3: a "," was expected before the next value'),
    ("{name: 1}", "line 1, column 2: a name in double quotation marks was expected"),
    ('{"name": "Ada",}', "line 1, column 16: a name in double quotation marks was expected"),
    ('{"name": "a\nb"}', "line 1, column 12: a line end or control character stands in a text"),
    ('{"name": "\\q"}', 'line 1, column 11: a "\\" stands before a character that takes none'),
    ('{"name": "\\u12"}', "line 1, column 12: four hexadecimal digits were expected"),
    ('{} {"name": "Ada"}', "line 1, column 4: the end was expected; send one value"),
    ('{"minutes": NaN}', "NaN is no number of JSON; send digits"),
    ('{"minutes": 1e400}', "1e400 is beyond all numbers; send a smaller one"),
    ('{"minutes": ' + "9" * 5_000 + "}", "a number has 5000 digits; send one with fewer than"),
    (DEEP, "values within values more than 12 deep; send it flatter"),
)
THEIR_WORDS = (
    "Not a valid",
    "Unknown field",
    "Missing data",
    "may not be null",
    "Must be",
    "minimum length",
    "Invalid ",
)
"""How the library speaks; no answer does."""
CODES = {("certifications_api.apply", "programme"), ("members_api.apply", "grade")}
"""Fields that name a thing by its code."""
UNTOLD = {"evidence.reflect", "audit_cases.appeal"}
"""What is the owner's alone: others learn nothing of it, not even whether it is there."""
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
NO_QUERY: tuple[tuple[type[ma.fields.Field], str], ...] = (
    (ma.fields.Date, "2026-02-30"),
    (ma.fields.UUID, "1"),
    (ma.fields.Integer, "1.5"),
    (ma.fields.Boolean, "perhaps"),
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


def asked_by_whom_it_is_for(world: World, route: Route, **options: Any) -> TestResponse:
    """Give the answer to the administrator, or to the owner where it is the owner's alone."""
    asked = [route.ask(world.client(who), world.things[OTHER], **options) for who in (ADMIN, OTHER)]
    return asked[asked[0].status_code == HTTPStatus.NOT_FOUND]


def problem_of(world: World, route: Route, **options: Any) -> dict[str, Any]:
    """Give the problem that a request is answered with, after seeing that nothing came of it."""
    before = world.head()
    answer = asked_by_whom_it_is_for(world, route, **options)
    problem: dict[str, Any] = answer.get_json(force=True)
    seen = f"{route.endpoint} {str(options)[:200]} -> {answer.status_code} {answer.text[:300]}"
    assert 400 <= answer.status_code < 500, seen
    assert answer.content_type == "application/problem+json", seen
    assert world.head() == before, seen
    assert problem["status"] == answer.status_code
    assert problem["title"]
    assert problem["type"].startswith("/api/docs#problem-")
    return problem


def says_what_to_do(message: str) -> bool:
    """Tell whether a message is in our words and has a remedy behind what was wrong."""
    wrong, _, remedy = message.partition("; ")
    return len(wrong) > len("wrong") and len(remedy) > len("give") and not any(w in message for w in THEIR_WORDS)


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
    assert all(says_what_to_do(error["message"]) for error in problem["errors"]), (route.endpoint, problem)


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
        assert problem["code"] in {"malformed-json", "duplicate-key"}


@pytest.mark.parametrize(("raw", "told"), PLACES, ids=range(len(PLACES)))
def test_broken_json_is_told_with_its_place_and_what_was_expected(shared_world: World, raw: str, told: str) -> None:
    (route,) = (route for route in with_body(shared_world) if route.endpoint == "people.register")
    problem = problem_of(shared_world, route, data=raw, content_type="application/json", json=None)
    assert (problem["status"], problem["code"], fields_of(problem)) == (400, "malformed-json", {"body"})
    assert told in problem["detail"]


def test_a_name_given_twice_is_told_by_name_wherever_it_stands(shared_world: World) -> None:
    for route in with_body(shared_world):
        for raw in ('{"name": 1, "é": 2, "é": 2}', '{"price": [{"é": 1, "é": 2}]}'):
            problem = problem_of(shared_world, route, data=raw, content_type="application/json", json=None)
            assert (problem["status"], problem["code"]) == (400, "duplicate-key")
            assert problem["errors"] == [{"field": "\\xe9", "message": problem["detail"]}]
            assert "is given twice; send it once" in problem["detail"]


@pytest.mark.parametrize("body", NO_OBJECTS, ids=repr)
def test_what_is_no_object_is_refused(shared_world: World, body: object) -> None:
    for route in with_body(shared_world):
        problem = problem_of(shared_world, route, json=body)
        assert problem["status"] == 422
        if body:
            assert all(says_what_to_do(error["message"]) for error in problem["errors"]), problem


def test_another_media_type_is_refused(shared_world: World) -> None:
    for route in with_body(shared_world):
        problem = problem_of(shared_world, route, data="<name/>", content_type="text/xml", json=None)
        assert problem["status"] == 415


def test_a_body_that_is_too_large_is_refused(shared_world: World) -> None:
    for route in with_body(shared_world):
        most = largest_of(shared_world.app, route.endpoint)
        assert problem_of(shared_world, route, json={"name": "x" * most})["status"] == 413


def test_an_unknown_field_is_refused_by_name(shared_world: World) -> None:
    for route in with_body(shared_world):
        refused(shared_world, route, "favourite_colour", "blue")


def test_an_unknown_field_is_told_which_there_are_and_which_it_may_mean(shared_world: World) -> None:
    for route in with_body(shared_world):
        assert route.schema is not None
        for name in route.schema.load_fields:
            slip = f"{name}x"
            problem = problem_of(
                shared_world, route, json=sample(route.schema, shared_world.things["other"]) | {slip: 1}
            )
            (message,) = (error["message"] for error in problem["errors"] if error["field"] == slip)
            assert all(known in message for known in route.schema.load_fields), message
            assert "did you mean" in message


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
        (error,) = problem_of(shared_world, route, json=body)["errors"]
        assert (error["field"], error["message"]) == (name, "This is missing; give a value for it.")


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
            if value is not None or not route.schema.load_fields[name].allow_none:  # type: ignore[union-attr]
                refused(shared_world, route, name, value)


def test_amounts_that_are_no_money_are_refused(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("Nested")):
        for value in NO_MONEY:
            if value is not None or not route.schema.load_fields[name].allow_none:  # type: ignore[union-attr]
                refused(shared_world, route, name, value)


def test_ids_that_are_none_are_refused(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("UUID")):
        for value in ("1", "x" * 36, 7, True, None, {}):
            if value is not None or not route.schema.load_fields[name].allow_none:  # type: ignore[union-attr]
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


def test_ids_of_another_kind_in_the_address_name_nothing(shared_world: World) -> None:
    things = shared_world.things["other"]
    for route in routes(shared_world.app):
        wanted = {name for name in route.rule.arguments if name.endswith("_id")}
        if route.is_api and wanted:
            before = shared_world.head()
            wrong = {name: things["event_id" if name != "event_id" else "person_id"] for name in wanted}
            given = {} if route.schema is None else {"json": sample(route.schema, things)}
            answer = route.ask(shared_world.client(ADMIN), {**things, **wrong}, **given)
            assert answer.status_code == 404, (route.endpoint, answer.status_code, answer.text)
            assert fields_of(answer.json) <= wanted, (route.endpoint, answer.json)
            # of things within things the outer one is told first: a file is looked for beside an entry that is there
            is_told = bool(fields_of(answer.json)) or route.endpoint in UNTOLD
            assert is_told or route.method == "GET", (route.endpoint, answer.json)
            assert shared_world.head() == before


def test_ids_of_another_kind_in_a_body_are_refused_by_name(shared_world: World) -> None:
    tried = set()
    for route, name in fields(shared_world, kind("UUID")):
        for wrong in (shared_world.things["other"]["course_id"], uuid4()):
            refused(shared_world, route, name, str(wrong))
            tried.add(name)
    assert "person_id" in tried


def test_codes_that_name_nothing_are_refused_by_name(shared_world: World) -> None:
    for route, name in fields(shared_world, kind("String")):
        if (route.endpoint, name) in CODES:
            refused(shared_world, route, name, "NONE")


def test_whoever_may_not_act_for_somebody_learns_which_field_to_mend(shared_world: World) -> None:
    before, answers = shared_world.head(), []
    for person in (shared_world.people["other"], uuid4(), shared_world.things["other"]["event_id"]):
        body = {"person_id": str(person), "grade": "full"}
        answers.append(shared_world.client("member").post("/api/v1/members", json=body))
    assert {(answer.status_code, answer.data) for answer in answers} == {(404, answers[0].data)}
    assert fields_of(answers[0].json) == {"person_id"}
    assert "give your own id" in answers[0].json["detail"]
    assert shared_world.head() == before


def test_a_stale_version_is_refused_and_a_current_one_taken(world: World) -> None:
    client, person = world.client(ADMIN), world.people["other"]
    address = f"/api/v1/people/{person}"
    etag = client.get(address).headers["ETag"]
    assert client.post(f"{address}/names", json={"name": "Eva"}, headers={"If-Match": etag}).status_code == 201
    before = world.head()
    stale = client.post(f"{address}/names", json={"name": "Eve"}, headers={"If-Match": etag})
    assert (stale.status_code, stale.json["code"], world.head()) == (412, "stale", before)
    assert client.get(address).headers["ETag"] != etag


@pytest.mark.parametrize("version", ['"x"', '"²"', '"' + "9" * 5_000 + '"', '"-1"', '"1", "2"', "1.0", "1", ""])
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
            answer = asked_by_whom_it_is_for(shared_world, route, headers=headers)
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
        # A statement store is asked under its own header first, so /xapi/ refuses before it reads a query.
        is_asked = route.endpoint != "static" and not route.rule.rule.startswith("/xapi/")
        if route.method == "GET" and is_asked:
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


@pytest.mark.parametrize(
    "known_at", ["2026-03-01T10:00:00", "2026-03-01T10:00:00 01:00", "soon", "2026-02-30", "999999"]
)
@pytest.mark.parametrize("field", ["known_at", "before_known_at"])
def test_an_instant_that_names_no_moment_is_refused_by_name(shared_world: World, field: str, known_at: str) -> None:
    address = "/api/v1/reports/delta"
    found = shared_world.client("admin").get(address, query_string={"account": "deferred", field: known_at})
    (error,) = found.get_json()["errors"]
    assert (found.status_code, error["field"]) == (422, field)
    assert says_what_to_do(error["message"]), error


def test_an_instant_is_read_with_its_zone_and_a_day_to_its_end_at_the_seat(shared_world: World) -> None:
    client, head = shared_world.client("admin"), shared_world.head()
    zone = shared_world.house.settings.zone
    midnight = datetime(2026, 3, 2, tzinfo=zone)
    asked = ["2026-03-01", midnight.isoformat(), midnight.astimezone(UTC).isoformat(), "0001-01-01", str(head)]
    answers = [client.get("/api/v1/reports/revenue", query_string={"known_at": known_at}) for known_at in asked]
    assert [answer.status_code for answer in answers] == [200] * len(asked)
    day, *instants, first, last = [answer.json["known_at"] for answer in answers]
    assert instants == [day, day]
    assert (first, last) == (0, head)


def test_unseen_characters_in_a_query_are_told_by_name(shared_world: World) -> None:
    found = shared_world.client("admin").get("/api/v1/people?q=a%00")
    assert (found.status_code, found.json["code"], fields_of(found.json)) == (400, "unseen-characters", {"q"})
    assert says_what_to_do(found.json["detail"])


def test_every_field_of_every_query_is_checked_by_name(shared_world: World) -> None:
    for route, name, field in queried(shared_world):
        wrong = next((value for kind, value in NO_QUERY if isinstance(field, kind)), None)
        if wrong is not None:
            problem = problem_of(shared_world, route, query_string={name: wrong})
            assert problem["status"] == 422
            assert name in fields_of(problem), (route.endpoint, problem)
            assert all(says_what_to_do(error["message"]) for error in problem["errors"]), problem


def queried(world: World) -> Iterator[tuple[Route, str, ma.fields.Field]]:
    """Give each field that a query of the API takes."""
    for route in routes(world.app):
        told = getattr(world.app.view_functions[route.endpoint], "_apidoc", {}).get("arguments", {})
        for parameter in told.get("parameters", ()):
            if route.is_api and parameter["in"] == "query":
                yield from ((route, name, field) for name, field in parameter["schema"].load_fields.items())
