"""Bulk work on its pages and by the API: a table is brought, looked at, carried out and undone."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from tests.web.bulk.imports import HEADING, done, plan, row, send_file
from tests.web.houses import World


@pytest.fixture
def office(shared_world: World) -> Iterator[World]:
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    yield shared_world
    shared_world.app.config["WTF_CSRF_ENABLED"] = True


def batch_in(world: World, answer: TestResponse) -> UUID:
    assert answer.status_code == 303, answer.text
    world.house.engine.catch_up()
    return UUID(answer.location.rpartition("/")[2])


def press(world: World, who: str, batch: UUID, deed: str, **form: str) -> TestResponse:
    answer = world.browser(who).post(f"/bulk/{batch}/{deed}", data=form)
    world.house.catch_up()
    return answer


def test_staff_bring_a_table_see_the_plan_carry_it_out_and_undo_it(office: World) -> None:
    staff = office.browser("staff")
    table = HEADING + row(101) + "nobody@example.org,2026-02-01,A book,1\n"
    batch = batch_in(office, send_file(staff, "/bulk", table, kind="learning", idempotency_key="a"))
    page = staff.get(f"/bulk/{batch}").text
    assert "Nothing is done yet. 1 line will be done" in page
    assert "nobody here has this address" in page
    name = page.partition('name="plan" value="')[2][:64]
    assert press(office, "staff", batch, "starts", plan=name).status_code == 303
    page = staff.get(f"/bulk/{batch}").text
    assert "It is finished." in page
    assert press(office, "staff", batch, "undoings").status_code == 303
    assert "It was undone: 1 taken back, 0 kept" in staff.get(f"/bulk/{batch}").text
    assert "Undone" in staff.get("/bulk").text


def test_the_result_is_a_table_of_its_own(office: World) -> None:
    batch = done(office, HEADING + row(111) + "nobody@example.org,2026-02-01,A book,1\n")
    office.house.catch_up()
    sheet = office.browser("staff").get(f"/bulk/{batch}?format=csv").text.splitlines()
    assert [line.split(",")[:2] for line in sheet[1:]] == [["2", "done"], ["3", "skipped"]]


def test_a_file_that_is_no_table_is_refused_beside_the_form(office: World) -> None:
    before = office.head()
    for content, why in ((b"PK\x03\x04", "workbook"), (b"", "no file was chosen"), (b"a,b\n1,2\n", "heading")):
        answer = send_file(office.browser("staff"), "/bulk", content, kind="learning")
        assert (answer.status_code, why in answer.text) == (422, True)
    assert office.head() == before


def test_a_table_beyond_all_bounds_is_refused_before_it_is_read(office: World) -> None:
    assert send_file(office.browser("staff"), "/bulk", b"x" * 2_100_000, kind="learning").status_code == 413


def test_the_same_form_sent_twice_is_one_import_and_another_file_another(office: World) -> None:
    staff = office.browser("staff")
    found = [
        batch_in(office, send_file(staff, "/bulk", HEADING + row(number), kind="learning", idempotency_key="same"))
        for number in (121, 121, 122)
    ]
    assert found[0] == found[1] != found[2]


def test_a_plan_that_facts_have_overtaken_is_refused_on_its_page(office: World) -> None:
    first, second = plan(office, HEADING + row(131)), plan(office, HEADING + row(131) + row(132))
    pages = {batch: office.browser("staff").get(f"/bulk/{batch}").text for batch in (first, second)}
    names = {batch: page.partition('name="plan" value="')[2][:64] for batch, page in pages.items()}
    assert press(office, "staff", first, "starts", plan=names[first]).status_code == 303
    refused = press(office, "staff", second, "starts", plan=names[second])
    assert refused.status_code == 422
    assert "facts changed: line 2: it is on the log already" in refused.text


def test_a_member_logs_several_lines_at_once_after_seeing_them(office: World) -> None:
    member = office.browser("member")
    form = {"title_1": "A talk", "on_1": "2026-02-03", "hours_1": "1,5", "kind_1": "conversation", "kind_2": "reading"}
    batch = batch_in(office, member.post("/cpd/several", data=form))
    name = member.get(f"/bulk/{batch}").text.partition('name="plan" value="')[2][:64]
    press(office, "member", batch, "starts", plan=name)
    assert "A talk" in member.get("/cpd").text


@pytest.mark.parametrize(
    ("form", "why"),
    [({"kind_1": "reading"}, "no line is filled in"), ({"title_2": "A talk", "hours_2": "1"}, "line 2")],
)
def test_lines_without_what_they_need_are_shown_again(office: World, form: dict[str, str], why: str) -> None:
    answer = office.browser("member").post("/cpd/several", data=form)
    assert (answer.status_code, why in answer.text) == (422, True)
    assert form.get("title_2", "Line 1") in answer.text


def test_a_member_brings_a_table_of_their_own_and_sees_no_other_import(office: World) -> None:
    member = office.browser("member")
    table = "Date;What;Hours\n1.2.2026;Père Goriot;1,5\n".encode("cp1252")
    batch = batch_in(office, send_file(member, "/cpd/several/tables", table))
    assert "1 line will be done" in member.get(f"/bulk/{batch}").text
    assert office.browser("other").get(f"/bulk/{batch}").status_code == 404
    assert member.get("/bulk").status_code == 403


def test_a_program_plans_looks_and_begins_once(office: World) -> None:
    api, at = office.client("member"), f"/api/v1/people/{office.people['member']}/imports"
    sent = {"file": "on,title,points\n2026-02-04,By program,3\n"}
    planned = [api.post(at, json=sent, headers={"Idempotency-Key": "p"}).json for _ in range(2)]
    assert planned[0] is not None
    assert planned[1] == planned[0] | {"repeated": True}
    batch = f"/api/v1/batches/{planned[0]['id']}"
    shown = api.get(batch).json
    assert shown is not None
    assert (shown["state"], shown["counts"]) == ("planned", {"due": 1})
    assert api.post(f"{batch}/starts", json={"plan": "0" * 64}).status_code == 409
    begun = {"json": {"plan": shown["plan"]}, "headers": {"Idempotency-Key": "s"}}
    assert [api.post(f"{batch}/starts", **begun).status_code for _ in range(2)] == [201, 200]
    office.house.catch_up()
    assert api.get(f"{batch}/lines").json["items"][0]["state"] == "done"  # type: ignore[index]


def test_a_table_of_a_program_that_is_none_names_the_field(office: World) -> None:
    answer = office.client("staff").post("/api/v1/batches", json={"kind": "exemptions", "file": "a,b\n1,2\n"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"][0]["field"] == "file"


def test_the_list_stands_on_both_dates_and_explains_itself(office: World) -> None:
    before = office.head()
    batch = done(office, HEADING + row(141))
    api = office.client("staff")
    now, then = (api.get("/api/v1/batches", query_string=query).json for query in ({}, {"known_at": str(before)}))
    assert now is not None
    assert then is not None
    assert now["items"][0] | {"on": ""} == {
        "id": str(batch), "planned": before + 1, "kind": "learning", "person": None, "lines": 1, "skipped": 0,
        "state": "finished", "on": "", "done": 1, "left": 0,
    }  # fmt: skip
    assert str(batch) not in {each["id"] for each in then["items"]}
    told = api.get("/api/v1/batches/explain", query_string={"of": str(batch)}).json
    assert told is not None
    assert len(told["positions"]) == 3
    (change,) = api.get("/api/v1/batches/delta", query_string={"before_known_at": str(before)}).json["items"]  # type: ignore[index]
    assert (change["id"], change["before"], change["facts"]) == (str(batch), None, told["positions"])
