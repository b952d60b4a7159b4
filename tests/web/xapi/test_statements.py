"""Programs speak xAPI 1.0.3 over HTTP: statements are taken once, told as learning, voided, and given back."""

import threading
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest
from werkzeug.serving import make_server

from domain.learning.activity import Activity
from domain.learning.statement import Statement, kept_id
from projections.views import cpd_credits
from tests.web.houses import OTHER, TODAY, World
from web.xapi.mapping import VERBS
from web.xapi.statements import HEADER, VERSION

SAYS = {HEADER: VERSION}


class Store(NamedTuple):
    """The store of statements of an installation, served over HTTP, and who asks it."""

    world: World
    address: str

    def ask(self, method: str, who: str, path: str = "", body: Any = None, **query: str) -> httpx.Response:
        headers = SAYS | ({"Authorization": f"Bearer {self.world.tokens[who]}"} if who else {})
        return httpx.request(method, f"{self.address}/xapi/statements{path}", headers=headers, params=query, json=body)

    def put(self, who: str, id: str, statement: Any) -> httpx.Response:
        return self.ask("PUT", who, body=statement, statementId=id)

    def log_of(self, who: str) -> dict[str, str]:
        """Give titles and statuses of somebody's log."""
        self.world.house.engine.catch_up()
        person = self.world.people[who]
        with self.world.house.views.reading() as connection:
            found = cpd_credits.lines(connection, person, as_of=TODAY)
        return {self.world.house.office.codec.open_field(person, each.title): each.status for each in found}


@pytest.fixture(scope="module")
def store(shared_world: World) -> Iterator[Store]:
    server = make_server("127.0.0.1", 0, shared_world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Store(shared_world, f"http://127.0.0.1:{server.port}")
    server.shutdown()
    thread.join()


def a_statement(who: str = "member", title: str = "Ethics", verb: str = "completed", **parts: Any) -> dict[str, Any]:
    return {
        "actor": {"mbox": f"mailto:{who}@example.org"},
        "verb": {"id": f"{VERBS}{verb}", "display": {"en": verb}},
        "object": {"id": "https://learn.example.org/1", "definition": {"name": {"en": title}}},
        "result": {"duration": "PT1H30M", "score": {"scaled": 0.9}},
        "timestamp": "2026-02-01T10:00:00Z",
        **parts,
    }


def voiding(target: str, who: str = "member") -> dict[str, Any]:
    return {
        "actor": {"mbox": f"mailto:{who}@example.org"},
        "verb": {"id": f"{VERBS}voided"},
        "object": {"objectType": "StatementRef", "id": target},
    }


def test_a_statement_is_a_line_of_the_log_and_is_given_back_as_it_came(store: Store) -> None:
    id, sent = str(uuid4()), a_statement(title="Given back")
    answer = store.put("member", id, sent)
    assert (answer.status_code, answer.headers[HEADER]) == (204, VERSION)
    assert store.log_of("member")["Given back"] == "accepted"
    got = store.ask("GET", "member", statementId=id)
    assert {name: got.json()[name] for name in sent} == sent
    assert (got.json()["id"], got.json()["version"]) == (id, VERSION)
    assert got.json()["authority"]["account"]["name"] == str(store.world.people["member"])
    assert "stored" in got.json()


def test_the_same_statement_again_is_taken_once_and_another_under_its_id_refused(store: Store) -> None:
    id = str(uuid4())
    first, again = (store.put("member", id, a_statement(title="Once")) for _ in range(2))
    head = store.world.head()
    assert (first.status_code, again.status_code) == (204, 204)
    other = store.put("member", id, a_statement(title="Other"))
    assert other.status_code == HTTPStatus.CONFLICT
    assert "an id of its own" in other.json()["detail"]
    assert store.world.head() == head
    assert "Other" not in store.log_of("member")


def test_several_are_taken_together_or_not_at_all(store: Store) -> None:
    good, bad = a_statement(title="Together"), a_statement(title="Alone", verb="failed")
    assert store.ask("POST", "member", body=[good, bad]).status_code == HTTPStatus.BAD_REQUEST
    assert "Together" not in store.log_of("member")
    taken = store.ask("POST", "member", body=[good, a_statement(title="Beside", verb="attended")])
    assert (taken.status_code, len(taken.json())) == (200, 2)
    assert {"Together", "Beside"} <= store.log_of("member").keys()


def test_what_is_voided_counts_nowhere_and_is_asked_for_by_another_name(store: Store) -> None:
    id, by = str(uuid4()), str(uuid4())
    store.put("member", id, a_statement(title="Taken back"))
    first, again = (store.put("member", by, voiding(id)) for _ in range(2))
    assert (first.status_code, again.status_code) == (204, 204)
    assert store.log_of("member")["Taken back"] == "void"
    assert store.ask("GET", "member", statementId=id).status_code == HTTPStatus.NOT_FOUND
    assert store.ask("GET", "member", voidedStatementId=id).json()["id"] == id
    assert store.ask("GET", "member", statementId=by).json()["verb"]["id"] == f"{VERBS}voided"
    kept = store.world.house.office.read(Statement, kept_id(UUID(id)))
    assert kept.activity is not None
    assert store.world.house.office.read(Activity, kept.activity).is_void
    assert store.put("member", str(uuid4()), voiding(id)).status_code == HTTPStatus.BAD_REQUEST
    assert store.put("member", str(uuid4()), voiding(by)).status_code == HTTPStatus.BAD_REQUEST
    assert store.put("member", str(uuid4()), voiding(str(uuid4()))).status_code == HTTPStatus.NOT_FOUND


def test_nobody_speaks_of_others_or_voids_or_reads_what_is_theirs_save_the_office(store: Store) -> None:
    id = str(uuid4())
    assert store.put("member", id, a_statement(who=OTHER)).status_code == HTTPStatus.FORBIDDEN
    assert store.put("member", id, a_statement(who="nobody")).status_code == HTTPStatus.FORBIDDEN
    account = {"account": {"homePage": "http://127.0.0.1:8000", "name": str(store.world.people[OTHER])}}
    assert store.put("staff", id, a_statement(actor=account, title="By account")).status_code == 204
    assert store.log_of(OTHER)["By account"] == "accepted"
    assert store.ask("GET", "member", statementId=id).status_code == HTTPStatus.NOT_FOUND
    assert store.put("member", str(uuid4()), voiding(id)).status_code == HTTPStatus.FORBIDDEN
    unknown = store.put("staff", str(uuid4()), a_statement(who="nobody"))
    assert (unknown.status_code, "nobody here" in unknown.json()["detail"]) == (400, True)


def test_a_page_of_statements_that_stand_and_the_next(store: Store) -> None:
    for number in range(3):
        store.put("other", str(uuid4()), a_statement(who=OTHER, title=f"Page {number}", verb="experienced"))
    store.world.house.engine.catch_up()
    first = store.ask("GET", "other", limit="2", verb=f"{VERBS}experienced").json()
    names = [each["object"]["definition"]["name"]["en"] for each in first["statements"]]
    assert names == ["Page 2", "Page 1"]
    headers = SAYS | {"Authorization": f"Bearer {store.world.tokens['other']}"}
    more = httpx.get(store.address + first["more"], headers=headers).json()
    assert (len(more["statements"]), more["more"]) == (1, "")
    past = store.ask("GET", "other", until="2020-01-01T00:00:00Z").json()
    assert past["statements"] == []


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        ("no object", "statement"),
        (a_statement(verb="launched"), "verb"),
        (a_statement(timestamp="0000-01-01"), "timestamp"),
        (a_statement(timestamp="0001-01-01T00:00:00Z"), "on"),
        (a_statement(timestamp="9999-12-31T00:00:00Z"), "on"),
        (a_statement(result={"duration": "-PT1H"}), "result"),
        (a_statement(actor={"mbox": "mailto:a@b", "openid": "x"}), "actor"),
        (a_statement(actor=[]), "actor"),
        (a_statement(id="not the one"), "id"),
        (a_statement(result={"extensions": {"urn:collegium:xapi:amounts": {"hours": "-1"}}}), "amounts"),
        (a_statement(context={"extensions": {"urn:collegium:xapi:schemes": ["unheard of"]}}), "for_schemes"),
    ],
)
def test_what_cannot_be_told_is_a_bad_request_that_names_the_field(store: Store, statement: Any, field: str) -> None:
    head = store.world.head()
    answer = store.put("member", str(uuid4()), statement)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert store.world.head() == head


def test_the_version_is_told_and_asked_for(store: Store) -> None:
    about = httpx.get(f"{store.address}/xapi/about")
    assert (about.json(), about.headers[HEADER]) == ({"version": [VERSION]}, VERSION)
    token = {"Authorization": f"Bearer {store.world.tokens['member']}"}
    silent = httpx.get(f"{store.address}/xapi/statements", headers=token)
    assert (silent.status_code, silent.headers[HEADER]) == (400, VERSION)
    assert httpx.get(f"{store.address}/xapi/statements", headers={**token, HEADER: "2.0.0"}).status_code == 400
    assert store.ask("GET", "").status_code == HTTPStatus.UNAUTHORIZED


def test_a_token_may_come_as_a_password_and_a_browsers_session_is_worth_nothing(store: Store) -> None:
    at = f"{store.address}/xapi/statements"
    auth = ("any name", store.world.tokens["member"])
    assert httpx.get(at, headers=SAYS, auth=auth).status_code == 200
    assert httpx.get(at, headers=SAYS, auth=("any name", "wrong")).status_code == HTTPStatus.UNAUTHORIZED
    assert store.world.browser("member").get("/xapi/statements", headers=SAYS).status_code == HTTPStatus.UNAUTHORIZED


def test_what_a_program_said_is_sealed_where_it_is_kept(store: Store) -> None:
    store.put("member", str(uuid4()), a_statement(title="Nobody reads this in the journal"))
    raws = store.world.house.office.recorder.page(0, 10_000)
    assert [raw for raw in raws if b"Nobody reads this" in raw.state] == []
