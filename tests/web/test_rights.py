"""Every address lets in whom the table says and nobody else, to what is own, another's or nobody's."""

import json
from http import HTTPStatus

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.houses import CALLERS, OTHER, ROLES, World
from tests.web.rights import RIGHTS
from tests.web.routes import Route, routes
from web.app import create_app
from web.auth.rights import EVERYONE, Right, right_of
from web.logs import HEADER

WHOSE = ("missing", "another's", "own")
LET_IN = {200, 201, 202, 302, 303, 400, 409, 410, 412, 422}
QUALIFIED = {"for-self", "never-own", "seen-by"}
"""What a right does not declare by itself: the route looks at the body or at the thing."""

FIRST = {"candidacies_api.award", "candidacies_api.refuse"}
"""What nobody does who has reviewed the application, as other addresses let them."""
LAST = ("erase", "withdraw_evidence")
"""What takes away what other addresses need."""
UNGUARDED = {"static"}
"""Files that are the same for everybody; they pass no guard."""


def words(endpoint: str) -> set[str]:
    return set(RIGHTS[endpoint].split())


def listed(app: Flask) -> list[Route]:
    """Give the routes in the table, erasures last, as nobody erased may do anything any more."""
    known = (route for route in routes(app) if route.endpoint in RIGHTS)
    return sorted(
        known,
        key=lambda route: (route.endpoint not in FIRST, *(each in route.endpoint for each in LAST), route.is_api),
    )


def declared(app: Flask, endpoint: str) -> set[str]:
    right = right_of(app, endpoint)
    if endpoint in UNGUARDED or (right is not None and right.public):
        return {"everybody"}
    assert right is not None, f"{endpoint} declares no right; put @public or @allow(...) on it"
    return _in_words(right)


def _in_words(right: Right) -> set[str]:
    roles = {"people"} if right.roles >= EVERYONE else set(right.roles)
    return roles | ({"own"} if right.owner else set())


def test_every_address_is_in_the_table_and_nothing_else(shared_world: World) -> None:
    assert {route.endpoint for route in routes(shared_world.app)} ^ RIGHTS.keys() == set()


def test_every_address_declares_what_the_table_says(shared_world: World) -> None:
    found = {route.endpoint: declared(shared_world.app, route.endpoint) for route in listed(shared_world.app)}
    assert found == {endpoint: words(endpoint) - QUALIFIED for endpoint in found}


def expected(route: Route, caller: str, whose: str) -> set[int]:
    """Give the statuses that the table allows."""
    told, roles = words(route.endpoint), {"people", "member", *ROLES.get(caller, ())}
    if "everybody" in told:
        return LET_IN | {404} if route.rule.arguments else LET_IN
    if caller == "anonymous":
        return {401} if route.by_token else {303}
    if "seen-by" in told:
        return _if_seen(whose, roles)
    if told & roles and not _names_another(roles, whose, told):
        return _if_let_in(route, whose, told)
    if "own" in told or "for-self" in told:
        return LET_IN if whose == "own" else {404}
    return {403}


def _if_seen(whose: str, roles: set[str]) -> set[int]:
    if whose == "own":
        return {200}
    return {404} if whose == "missing" or not roles & {"staff", "finance", "admin"} else {200, 404}


def _names_another(roles: set[str], whose: str, told: set[str]) -> bool:
    return "for-self" in told and whose != "own" and not roles & {"staff", "admin"}


def _if_let_in(route: Route, whose: str, told: set[str]) -> set[int]:
    if "never-own" in told and whose == "own":
        return {403} if route.is_api else {422}
    if whose != "missing" or not (route.rule.arguments or "for-self" in told):
        return LET_IN
    if "for-self" in told:
        return {422}
    return {404} if route.is_api else {404, 422}


@pytest.mark.parametrize("caller", CALLERS)
def test_each_address_answers_as_the_table_says(world: World, caller: str) -> None:
    app, things = world.app, world.things
    app.config["WTF_CSRF_ENABLED"] = False
    mine = {"own": caller if caller in ROLES else OTHER, "another's": OTHER, "missing": "nobody"}
    wrong = []
    for route in listed(app):
        for whose in WHOSE if route.rule.arguments or "for-self" in words(route.endpoint) else ("own",):
            client = world.client(caller) if route.by_token else world.browser(caller)
            world.house.engine.catch_up()  # or each page would wait for what the one before has done
            answer = route.ask(client, things[mine[whose]])
            allowed = expected(route, caller, whose)
            if answer.status_code not in allowed or not says_so(route, answer):
                wrong.append(f"{route.endpoint} ({whose}) answers {answer.status_code}: {answer.data[:200]!r}")
    assert not wrong, "\n".join(wrong)


def says_so(route: Route, answer: TestResponse) -> bool:
    """Tell whether a refusal comes as its reader can take it: a problem for programs, a page for people."""
    status = answer.status_code
    if status < 400 or route.endpoint == "static":
        return True
    body = answer.text
    if not route.rule.rule.startswith(("/api/", "/xapi/", "/webhooks/", "/health")):
        return body.startswith("<!doctype html>")
    problem = json.loads(body)
    return problem["status"] == status and bool(problem["code"]) and len(problem["detail"]) > len("no")


def test_what_is_anothers_looks_exactly_like_what_is_nobodys(shared_world: World) -> None:
    client, things = shared_world.client("member"), shared_world.things
    for route in listed(shared_world.app):
        if route.is_api and "own" in words(route.endpoint):
            theirs, nobodys = (route.ask(client, things[whose]) for whose in (OTHER, "nobody"))
            assert theirs.status_code == nobodys.status_code == HTTPStatus.NOT_FOUND
            assert theirs.data == nobodys.data
            assert alike(theirs) == alike(nobodys)


def alike(answer: TestResponse) -> dict[str, str]:
    """Give an answer's headers but its id, which is another for each request."""
    return {name: value for name, value in answer.headers if name != HEADER}


def test_a_route_without_a_right_lets_nobody_in(world: World) -> None:
    world = world._replace(app=create_app(world.house))
    world.app.add_url_rule("/forgotten", "forgotten", lambda: "secrets")
    for caller in CALLERS:
        answer = world.browser(caller).get("/forgotten")
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "secrets" not in answer.text
    with pytest.raises(AssertionError, match="declares no right"):
        declared(world.app, "forgotten")


def test_a_session_is_worth_nothing_to_the_api(shared_world: World) -> None:
    person = shared_world.people["admin"]
    answer = shared_world.browser("admin").get(f"/api/v1/people/{person}")
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
