"""Audits on pages: announced and drawn by the office, answered by who was drawn, decided and appealed against."""

from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.audits.case import AuditCase
from tests.web.houses import OTHER, TODAY, World


@pytest.fixture(scope="module")
def office(shared_world: World) -> World:
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    shared_world.house.engine.catch_up()
    return shared_world


def post(world: World, client: FlaskClient, path: str, **form: str) -> TestResponse:
    answer = client.post(path, data={"idempotency_key": str(uuid4()), **form})
    world.house.engine.catch_up()
    return answer


def seen(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.text


def test_the_office_announces_and_draws_a_round_that_anybody_sees(office: World) -> None:
    staff, terms = office.browser("staff"), {"scheme": "demo", "title": "Autumn round", "days": "30"}
    said = {"register_day": TODAY.isoformat(), "seed_from": "The lottery of 7 October"}
    assert "say which part is drawn" in post(office, staff, "/audits", **terms, **said).text
    made = post(office, staff, "/audits", **terms, **said, rate="1/5")
    assert made.status_code == 303, made.text
    assert "not known yet" in seen(office.browser(), made.location)
    assert post(office, staff, f"{made.location}/draws", seed="7").status_code == 422
    post(office, staff, f"{made.location}/draws", seed="03 14 22 31 40 45")
    shown = seen(office.browser(), made.location)
    assert "03 14 22 31 40 45" in shown
    assert "1 of 1 still open" in seen(staff, made.location)
    assert "Autumn round" in seen(office.browser(), "/audits")
    assert not [name for name in ("Member", "Other") if name in shown.partition("<main")[2].partition("</main")[0]]


def test_who_was_drawn_answers_and_appeals_and_others_decide(office: World) -> None:
    member, staff, admin = (office.browser(name) for name in ("member", "staff", "admin"))
    id = office.things["member"]["case_id"]
    assert isinstance(id, UUID)
    at = f"/audits/cases/{id}"
    assert "You were drawn for an audit" in seen(member, "/")
    assert f'href="{at}"' in seen(member, "/")
    assert "A book" in seen(member, at)
    post(office, member, f"{at}/evidence", text="The receipt is in my folder")
    assert office.house.office.read(AuditCase, id).activities == [office.things["member"]["activity_id"]]
    assert f'href="{at}"' not in seen(member, "/")  # the other round may have drawn them too
    assert post(office, staff, f"{at}/assessments", result="not_passed").status_code == 422
    post(office, staff, f"{at}/assessments", result="not_passed", grounds="It has no date")
    assert "Why you do not agree" in seen(member, at)
    post(office, member, f"{at}/appeals", grounds="It is on the back")
    refused = post(office, staff, f"{at}/appeal-decisions", result="passed", grounds="So it is")
    assert "whoever decided does not decide the appeal" in refused.text
    post(office, admin, f"{at}/appeal-decisions", result="passed", grounds="So it is")
    assert "Passed" in seen(member, at)
    assert office.browser(OTHER).get(at).status_code == 404
