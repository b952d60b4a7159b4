"""A member sees what counts where and why not, what something would change, and past cycles; staff close and reopen."""

import csv
import io
import re
from functools import partial
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from domain.events import commands as events
from domain.values import Money
from tests.web.houses import TODAY, World, carry_out
from tests.web.test_obligations import API, Staff

RULES = """\
scheme:
  id: {id}
  title: {title}
  unit: hour
  cycle: {{months: 12, starts: member}}
  credit: {{value: {{hours: 1}}}}
  caps: [{{id: books, when: {{type: reading}}, max: 3}}]
  requirements: [{{id: total, min: {least}}}, {{id: ethics, when: {{topic: ethics}}, min: 2}}]
  carry_over: {{max: 5}}
  grace: {{months: 2, credits_count: true}}
  after_cycle: [{{stage: suspended}}]
cases:
  - {{id: short, member: {{joined: 2024-01-01}}, log: [{{id: a, date: 2024-05-01, hours: 4}}], expect: {{counted: 4}}}}
"""
LAW = {"id": "law", "title": "Law", "least": 5}
JOINED = "2025-02-01"


@pytest.fixture(scope="module")
def office(shared_world: World) -> Staff:
    """Give a member of staff; the member is held to two schemes since February 2025 and has a log."""
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    found = Staff(shared_world)
    for scheme in ({"id": "care", "title": "Care", "least": 10}, LAW):
        found.do("/schemes", content=RULES.format(**scheme), on="2024-01-01")
        found.place(str(scheme["id"]), JOINED)
    found.log("12", "2025-05-01", attributes={"type": "course", "topic": "ethics"}, title="Duties of care")
    found.log("4", "2025-06-01", attributes={"type": "reading"}, title="A long book", for_schemes=["care"])
    found.log("1", "2026-02-10", attributes={"type": "course"}, title="This year")
    shared_world.house.engine.catch_up()
    return found


@pytest.fixture(scope="module")
def member(office: Staff) -> FlaskClient:
    return office.world.browser("member")


def seen(client: FlaskClient, path: str, **query: object) -> str:
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_one_log_serves_several_certifications_and_each_says_what_counts(member: FlaskClient) -> None:
    care, law = (seen(member, f"/cpd/schemes/{id}", within="2025-06-01") for id in ("care", "law"))
    assert "Duties of care 1 May 2025 12 12" in care
    assert "Duties of care 1 May 2025 12 12" in law
    assert "A long book 1 Jun 2025 4 3 a limit was used up by earlier entries" in care
    assert "A long book 1 Jun 2025 – 0 it is claimed for another certification" in law


def test_a_cycle_names_its_rules_its_gaps_and_what_comes_in(member: FlaskClient) -> None:
    told = seen(member, "/cpd/schemes/care")
    assert "judged by version 1 of the rules" in told
    assert "Ethics 0 2 2 hours to go" in told
    assert "5 hours came in from the cycle before." in told
    assert "can still make good what this cycle lacks" in told
    assert "1 Feb 2025 to 31 Jan 2026" in told


def test_exemptions_and_deferments_are_told_with_their_days(office: Staff, member: FlaskClient) -> None:
    id = office.place("law", JOINED)
    why = {"reason": "Leave"}
    office.do(f"/obligations/{id}/exemptions", first="2025-03-01", through="2025-04-30", **why)
    office.do(f"/obligations/{id}/deferments", day="2026-02-05", until="2027-06-30", **why)
    office.world.house.engine.catch_up()
    assert "You are exempt from 1 Mar 2025 to 30 Apr 2025." in seen(member, "/cpd/schemes/law", within="2025-06-01")
    assert "The end of this cycle was put off to 30 Jun 2027." in seen(member, "/cpd/schemes/law")


def test_a_webinar_is_tried_from_its_page(office: Staff, member: FlaskClient) -> None:
    offer = {"title": "Ethics at dusk", "summary": "Right", "price": Money(0, "EUR"), "member_price": Money(0, "EUR")}
    when = {"starts": "2026-05-04T18:00", "zone": "Europe/Berlin", "minutes": 90, "capacity": 9, "on": TODAY}
    more = {"credit": {"hours": "1.5"}, "attributes": {"topic": "ethics"}}
    event: UUID = carry_out(office.world.house, partial(events.announce, id=uuid4(), **offer, **when, **more))
    office.world.house.engine.catch_up()
    assert f"/cpd/what-if?event_id={event}" in member.get(f"/events/{event}").text
    before = office.world.head()
    told = seen(member, "/cpd/what-if", event_id=event)
    assert "Ethics at dusk counts 1.5 hours." in told
    assert "Ethics 0 1.5 0.5 hours to go" in told
    assert office.world.head() == before
    assert member.get("/cpd/what-if?hours=-1").status_code == 422
    assert "One line" not in told


def test_an_entry_is_shown_before_it_is_saved_and_a_late_one_names_its_cycle(
    office: Staff, member: FlaskClient
) -> None:
    form = {"title": "A late book", "kind": "reading", "on": "2025-07-01", "hours": "2", "idempotency_key": "late"}
    before = office.world.head()
    answer = member.post("/cpd/previews", data=form)
    told = " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())
    assert (answer.status_code, office.world.head()) == (200, before)
    assert "Cycle 1 Feb 2025 to 31 Jan 2026" in told
    assert "A late book counts nothing here: a limit was used up by earlier entries." in told
    assert 'value="A late book"' in answer.text
    assert member.post("/cpd", data=form).status_code == 303
    assert office.world.head() == before + 1
    office.world.house.engine.catch_up()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"on": "2027-01-01"}, "yet to come"), ({"hours": "-2"}, "digits"), ({"on": "0001-01-01"}, "correct the year")],
)
def test_an_entry_that_no_log_can_hold_is_refused_before_it_is_shown(
    member: FlaskClient, wrong: dict[str, str], said: str
) -> None:
    form = {"title": "A book", "kind": "reading", "on": "2026-02-01", "hours": "2", **wrong}
    answer = member.post("/cpd/previews", data=form)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert '<form class="stack" method="post" action="/cpd">' in answer.text


def test_bars_of_a_standing_say_their_figures_and_nothing_else(member: FlaskClient) -> None:
    told = seen(member, "/cpd")
    assert re.search(r"[0-9.]+ / [0-9]+", told)
    assert "None" not in told


def test_a_transcript_comes_as_page_table_and_pdf_for_any_dates(office: Staff, member: FlaskClient) -> None:
    told = seen(member, "/cpd/transcript")
    assert "by version 1 of the rules" in told
    page = member.get("/cpd/transcript?format=csv&as_of=2025-12-01")
    rows = list(csv.DictReader(io.StringIO(page.data.decode("utf-8-sig"))))
    assert {row["As of"] for row in rows} == {"2025-12-01"}
    assert ("Duties of care", "12") in {(row["Entry"], row["Counts"]) for row in rows}
    assert "This year" not in page.text
    staff = office.world.browser("staff")
    printed = staff.get(f"/people/{office.person}/transcript.pdf")
    assert (printed.status_code, printed.data[:5]) == (200, b"%PDF-")
    assert member.get(f"/people/{office.world.people['other']}/transcript").status_code == 404
    ahead = member.get("/cpd/transcript.pdf?as_of=2900-01-01")
    assert (ahead.status_code, "more than ten years ahead" in ahead.text) == (422, True)


def test_staff_close_a_cycle_see_it_would_differ_and_reopen_it_with_a_reason(office: Staff) -> None:
    staff, path = office.world.browser("staff"), f"/people/{office.person}/cycles/care"
    early = staff.post(f"{path}/closings", data={"within": JOINED, "idempotency_key": "a"})
    assert (early.status_code, "run through 2026-03-31" in early.text) == (422, True)
    other = str(office.world.people["other"])
    office.do("/obligations", person_id=other, scheme="care", joined="2024-02-01")
    path = f"/people/{other}/cycles/care"
    office.world.house.engine.catch_up()
    assert staff.post(f"{path}/closings", data={"within": "2024-03-01", "idempotency_key": "b"}).status_code == 303
    office.world.house.engine.catch_up()
    entry = {"kind": "reading", "title": "Late", "amounts": {"hours": "2"}, "on": "2024-06-01"}
    office.do("/activities", person_id=other, **entry)
    office.world.house.engine.catch_up()
    assert "Would now be: Not complied, 2 hours counted" in seen(staff, path, within="2024-03-01")
    listed = seen(staff, "/cycles")
    assert "Other , Care, 1 Feb 2024" in listed
    assert "Not complied, 2 hours counted" in listed
    empty = staff.post(f"{path}/reopenings", data={"start": "2024-02-01", "idempotency_key": "c"})
    assert empty.status_code == 422
    why = {"start": "2024-02-01", "reason": "Late evidence", "idempotency_key": "d"}
    assert staff.post(f"{path}/reopenings", data=why).status_code == 303
    office.world.house.engine.catch_up()
    assert "No closed cycle would differ" in seen(staff, "/cycles")


def test_whoever_is_held_to_nothing_is_told_so(office: Staff) -> None:
    nobody = office.world.browser("finance")
    assert nobody.get("/cpd/schemes/law").status_code == 404
    assert f"{API}" not in seen(nobody, "/cpd/what-if", hours="2", on="2026-02-01")
