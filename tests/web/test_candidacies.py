"""Candidates through the API: each step by whoever may, results untold until released, one decision by one officer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.certifications.candidacies.steps import Step
from domain.certifications.certification import Certification
from domain.errors import RuleBroken
from domain.journal import Actor
from domain.people import commands as people
from domain.processes import candidacies
from integrations.journal.office import Office
from tests.web.candidates import EXAMINED, a_candidacy, offer_examined
from tests.web.houses import OTHER, World

ON = date(2026, 3, 1)


def post(world: World, who: str, path: str, **body: Any) -> Any:
    answer = world.client(who).post(f"/api/v1/{path}", json=body or None, headers={"Idempotency-Key": str(uuid4())})
    world.house.engine.catch_up()
    return answer


def a_candidate(world: World) -> str:
    """Give the id of the candidacy of somebody new."""
    email = f"{uuid4()}@example.org"
    person = post(world, "staff", "people", name="Nia Okoro", email=email).json["id"]
    applied = post(world, "staff", "certifications", person_id=person, programme=EXAMINED).json["id"]
    return str(candidacy_id(UUID(applied)))


def test_an_application_goes_its_whole_way(shared_world: World) -> None:
    id = a_candidate(shared_world)
    path = f"candidacies/{id}"
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("staff", "takings", {}),
        ("staff", "information-requests", {"question": "Which years?", "due": "2026-04-01"}),
        ("staff", "information", {"answer": "2010 to 2025"}),
        ("staff", "completions", {}),
        ("staff", "eligibility", {"basis": "Fifteen years", "evidence": ["0a1b2c3d4e5f"]}),
        ("staff", "authorisations", {"exam": "theory", "first_day": "2026-03-01", "last_day": "2026-03-31"}),
        ("staff", "results", {"exam": "theory", "attempt": 1, "sat": "2026-03-01", "score": "62.5"}),
        ("staff", "releases", {"exam": "theory", "attempt": 1}),
    ]
    for who, step, body in steps:
        answer = post(shared_world, who, f"{path}/{step}", **body)
        assert answer.status_code == 201, (step, answer.json)
    told = shared_world.client("admin").get(f"/api/v1/{path}").json
    assert (told["step"], told["version"]) == ("decision", 2)
    (attempt,) = told["attempts"]
    assert (attempt["score"], attempt["passes_from"], attempt["state"]) == ("62.5", "60", "released")
    examined = post(shared_world, "staff", f"{path}/awards", basis="All of it")
    assert (examined.status_code, examined.json["code"]) == (403, "not-allowed")
    assert "has examined the candidate" in examined.json["detail"]
    assert post(shared_world, "admin", f"{path}/awards", basis="All of it").status_code == 201
    certified = shared_world.house.office.read(Certification, UUID(told["certification_id"]))
    assert (str(certified.status(ON)), certified.bound) == ("valid", 2)


def told_of(world: World, id: object) -> set[str]:
    """Give the facts that the candidate themselves may read."""
    answer = world.client(OTHER).get(f"/api/v1/history/{id}", query_string={"limit": 200})
    return {fact["topic"] for fact in answer.json["items"]}


def test_a_result_is_told_to_the_candidate_once_it_is_released(shared_world: World) -> None:
    id = shared_world.things[OTHER]["candidacy_id"]
    for step, body in (
        ("completions", {}),
        ("eligibility", {"basis": "Fine"}),
        ("authorisations", {"exam": "theory", "first_day": "2026-03-01", "last_day": "2026-03-31"}),
        ("results", {"exam": "theory", "attempt": 1, "sat": "2026-03-01", "score": "12"}),
    ):
        assert post(shared_world, "staff", f"candidacies/{id}/{step}", **body).status_code == 201
    mine = shared_world.client(OTHER).get(f"/api/v1/candidacies/{id}").json
    assert (mine["step"], mine["attempts"][0]["score"], mine["attempts"][0]["state"]) == ("exam", None, "authorised")
    assert shared_world.client("staff").get(f"/api/v1/candidacies/{id}").json["attempts"][0]["score"] == "12"
    assert told_of(shared_world, id) & {"candidacy.result_entered", "candidacy.result_released"} == set()
    post(shared_world, "staff", f"candidacies/{id}/releases", exam="theory", attempt=1)
    mine = shared_world.client(OTHER).get(f"/api/v1/candidacies/{id}").json
    assert (mine["attempts"][0]["score"], mine["step"]) == ("12", "exam")
    assert "candidacy.result_released" in told_of(shared_world, id)
    assert "candidacy.result_entered" not in told_of(shared_world, id)


def test_queues_tell_what_waits_and_why(shared_world: World) -> None:
    id = a_candidate(shared_world)
    staff = shared_world.client("staff")
    listed = staff.get("/api/v1/candidacies", query_string={"step": "completeness", "limit": 200}).json["items"]
    (mine,) = [each for each in listed if each["candidacy"] == id]
    assert (mine["since"], mine["due"], mine["officer"]) == ("2026-03-01", None, "")
    query = {"step": "completeness", "of": id}
    reasons = staff.get("/api/v1/candidacies/explain", query_string=query).json["positions"]
    assert reasons == [mine["position"]]
    post(shared_world, "staff", f"candidacies/{id}/completions")
    before = {"step": "completeness", "before_known_at": str(mine["position"])}
    changed = staff.get("/api/v1/candidacies/delta", query_string=before).json["items"]
    assert [each["after"] for each in changed if each["id"] == id] == [None]


def test_an_appeal_goes_to_somebody_who_had_no_part_in_what_was_decided(shared_world: World) -> None:
    id = a_candidate(shared_world)
    certification = shared_world.client("staff").get(f"/api/v1/candidacies/{id}").json["certification_id"]
    assert post(shared_world, "admin", f"candidacies/{id}/refusals", reason="Not yet").status_code == 201
    lodged = post(
        shared_world, "staff", f"certifications/{certification}/appeals", against="refusal", grounds="I disagree"
    )
    appeal = lodged.json["id"]
    admin, staff = (str(shared_world.people[who]) for who in ("admin", "staff"))
    refused = post(shared_world, "staff", f"appeals/{appeal}/assignments", officer_id=admin)
    assert (refused.status_code, refused.json["code"]) == (403, "not-allowed")
    assert post(shared_world, "admin", f"appeals/{appeal}/assignments", officer_id=staff).status_code == 201
    assert post(shared_world, "staff", f"appeals/{appeal}/upholdings", reason="They are right").status_code == 201
    assert shared_world.client("staff").get(f"/api/v1/candidacies/{id}").json["step"] == "completeness"
    listed = shared_world.client("staff").get("/api/v1/appeals", query_string={"state": "upheld"}).json["items"]
    assert [each["appeal"] for each in listed] == [appeal]


def test_whoever_suspended_does_not_hear_the_appeal_against_it(shared_world: World) -> None:
    certification = shared_world.things[OTHER]["certification_id"]
    path, admin = f"certifications/{certification}", str(shared_world.people["admin"])
    assert post(shared_world, "admin", f"{path}/suspensions", reason="A complaint").status_code == 201
    lodged = post(shared_world, OTHER, f"{path}/appeals", against="suspension", grounds="It was not me")
    appeal = f"appeals/{lodged.json['id']}"
    refused = post(shared_world, "staff", f"{appeal}/assignments", officer_id=admin)
    assert (refused.status_code, refused.json["code"]) == (403, "not-allowed")
    hearer = str(shared_world.people["staff"])
    assert post(shared_world, "admin", f"{appeal}/assignments", officer_id=hearer).status_code == 201
    assert post(shared_world, "staff", f"{appeal}/upholdings", reason="It was not them").status_code == 201
    assert shared_world.client(OTHER).get(f"/api/v1/{path}").json["status"] == "valid"


@pytest.mark.parametrize("score", ["62.555", "-1", "1e3", "", "sixty", "123456"])
def test_a_score_that_is_none_is_refused(shared_world: World, score: str) -> None:
    id = shared_world.things[OTHER]["candidacy_id"]
    body = {"exam": "theory", "attempt": 1, "sat": "2026-03-01", "score": score}
    answer = post(shared_world, "staff", f"candidacies/{id}/results", **body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "score"


def decided(office: Office, id: UUID, officer: UUID, start: Barrier) -> str:
    """Decide at the same moment as others, and give what came of it."""
    terms: dict[str, Any] = {"candidacy_id": id, "on": ON, "decided_by": str(officer)}
    start.wait(10)
    try:
        office.carry_out(partial(candidacies.refuse, reason="No", **terms), Actor(str(officer)))
    except RuleBroken as refusal:
        return refusal.message
    return "decided"


def do(office: Office, deed: Any) -> UUID:
    result = office.carry_out(deed, Actor("setup")).result
    assert result is not None
    return result


def test_two_officers_deciding_at_once_make_one_decision_and_the_other_is_told_by_whom_and_when(office: Office) -> None:
    cem, deb, ann = uuid4(), uuid4(), uuid4()
    for person, name in ((cem, "Cem Aksoy"), (deb, "Deb Moor"), (ann, "Ann Lee")):
        do(office, partial(people.register, id=person, name=name, email=f"{person}@example.org", on=ON))
    offer_examined(partial(do, office), ON)
    for _ in range(6):  # chance decides who reads what first
        id, start = a_candidacy(partial(do, office), ann, ON), Barrier(2)
        with ThreadPoolExecutor(2) as crowd:
            told = [crowd.submit(decided, office, id, who, start) for who in (cem, deb)]
            answers = {each.result() for each in told}
        (message,) = answers - {"decided"}
        found = office.read(Candidacy, id)
        name = "Cem Aksoy" if found.decided_by == str(cem) else "Deb Moor"
        assert found.step is Step.REFUSED
        assert message.startswith(f"{name} has decided this on 2026-03-01: it is refused")
        assert len(answers) == 2
