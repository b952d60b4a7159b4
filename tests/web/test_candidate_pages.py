"""Candidates on the pages: three presses to a decision, one's own application, appeals, results from a file."""

from functools import partial
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.certifications.appeal import Appeal
from domain.certifications.candidacies import exams, review
from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.certifications.candidacies.commands import take_step
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.steps import Step
from domain.people import commands as people
from domain.people.person import Person
from domain.processes import candidacies, certification
from tests.web.candidates import a_candidacy
from tests.web.forms import forms_of
from tests.web.houses import OTHER, PROGRAMME, TODAY, World, carry_out

OFFICER = {"officer": "the office", "on": TODAY}
HEADING = "candidate,exam,attempt,sat,score\n"


@pytest.fixture
def office(shared_world: World) -> World:
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    return shared_world


def post(world: World, client: FlaskClient, path: str, **form: object) -> TestResponse:
    answer = client.post(path, data={"idempotency_key": str(uuid4()), **form})
    world.house.catch_up()
    return answer


def step(world: World, id: UUID, deed: object, **told: object) -> None:
    bound = partial(deed, **{**OFFICER, **told})  # type: ignore[arg-type]
    carry_out(world.house, partial(take_step, candidacy_id=id, step=bound))


def a_candidate(world: World, name: str = "Zoë Quell", *, admitted: bool = True) -> tuple[UUID, str]:
    """Give the candidacy of somebody who may sit the examination today, and their address."""
    email = f"{uuid4()}@example.org"
    person = carry_out(world.house, partial(people.register, id=uuid4(), name=name, email=email, on=TODAY))
    id = a_candidacy(partial(carry_out, world.house), person, TODAY)
    if admitted:
        step(world, id, review.find_complete)
        step(world, id, review.find_eligible, basis="Ten years", evidence=[])
        step(world, id, exams.authorise, exam="theory", from_=TODAY, through=TODAY)
    world.house.catch_up()
    return id, email


def found(world: World, id: UUID) -> Candidacy:
    return world.house.office.read(Candidacy, id)


def test_from_the_menu_to_a_decision_in_three_presses(office: World) -> None:
    id, _ = a_candidate(office)
    result = partial(exams.enter_result, result=Result("theory", 1, TODAY, 7_000))
    step(office, id, result)
    step(office, id, exams.release_result, exam="theory", attempt=1)
    office.house.catch_up()
    admin = office.browser("admin")
    queue = admin.get("/candidates?step=decision").text
    assert f'href="/candidates/{id}"' in queue
    page = admin.get(f"/candidates/{id}").text
    assert f'action="/candidates/{id}/awards"' in page
    assert post(office, admin, f"/candidates/{id}/awards", basis="All of it").status_code == 303
    assert found(office, id).step is Step.AWARDED


def test_a_queue_tells_whose_turn_how_long_and_whose_hands(office: World) -> None:
    id, _ = a_candidate(office, admitted=False)
    staff = office.browser("staff")
    assert post(office, staff, f"/candidates/{id}/takings").status_code == 303
    mine = staff.get("/candidates?step=completeness&mine=yes").text
    assert "Zoë Quell" in mine
    assert "Uma" not in office.browser("admin").get("/candidates?step=completeness&mine=yes").text
    assert f'href="/candidates/{id}"' not in office.browser("admin").get("/candidates?step=completeness&mine=yes").text
    rows = staff.get("/candidates?step=completeness&format=csv").text
    assert str(id) in rows


def test_whoever_judges_a_candidate_reads_what_their_version_asks(office: World) -> None:
    id, _ = a_candidate(office, admitted=False)
    page = office.browser("staff").get(f"/candidates/{id}").text
    assert "A degree in engineering, with evidence" in page
    assert "Three years of practice" in page


def test_whoever_may_not_decide_is_told_why_and_sees_no_button(office: World) -> None:
    id, _ = a_candidate(office, admitted=False)
    staff = office.browser("staff")
    answer = post(office, staff, f"/candidates/{id}/conflicts", note="I taught them")
    assert answer.status_code == 303
    page = staff.get(f"/candidates/{id}").text
    assert "has trained or sponsored the candidate" in page
    assert f"/candidates/{id}/refusals" not in page
    assert f"/candidates/{id}/refusals" in office.browser("admin").get(f"/candidates/{id}").text


def test_a_conflict_declared_of_a_colleague_by_mistake_is_withdrawn_by_another(office: World) -> None:
    id, _ = a_candidate(office, admitted=False)
    staff, admin = office.browser("staff"), office.browser("admin")
    assert post(office, staff, f"/candidates/{id}/conflicts", note="I taught them").status_code == 303
    email = office.house.office.read(Person, office.people["staff"]).email
    told = {"email": email, "note": "It was another of that name"}
    refused = post(office, staff, f"/candidates/{id}/conflict-withdrawals", **told)
    assert "conflict declared of themselves" in refused.text
    assert "Withdraw a declared conflict" in admin.get(f"/candidates/{id}").text
    assert post(office, admin, f"/candidates/{id}/conflict-withdrawals", **told).status_code == 303
    assert f"/candidates/{id}/refusals" in staff.get(f"/candidates/{id}").text


def test_a_conflict_is_declared_and_withdrawn_on_the_certification_too(office: World) -> None:
    first, _ = a_candidate(office, admitted=False)
    subject = found(office, first).certification_id
    staff, admin = office.browser("staff"), office.browser("admin")
    empty = post(office, staff, f"/certifications/{subject}/conflicts", form="conflict", note=" ")
    assert (empty.status_code, "note" in empty.text) == (422, True)
    assert post(office, staff, f"/certifications/{subject}/conflicts", note="I taught them").status_code == 303
    assert "has trained or sponsored the candidate" in staff.get(f"/candidates/{first}").text
    assert "has trained or sponsored" in post(office, staff, f"/certifications/{subject}/awards").text
    told = {"email": office.house.office.read(Person, office.people["staff"]).email, "note": "Another of that name"}
    for address in (f"/certifications/{subject}", f"/candidates/{first}"):
        assert "Withdraw a declared conflict" in (page := admin.get(address).text)
        assert office.house.office.read(Person, office.people["staff"]).name in page.split("Conflict of interest")[1]
    assert post(office, admin, f"/certifications/{subject}/conflict-withdrawals", **told).status_code == 303
    assert f"/candidates/{first}/refusals" in staff.get(f"/candidates/{first}").text


def test_what_is_refused_is_shown_open_with_what_is_wrong(office: World) -> None:
    id, _ = a_candidate(office)
    staff = office.browser("staff")
    form = {"form": "result1", "exam": "theory", "attempt": "1", "sat": "2026-03-01", "score": "sixty"}
    answer = post(office, staff, f"/candidates/{id}/results", **form)
    assert answer.status_code == 422
    assert "sixty" in answer.text
    assert "is no score" in answer.text
    assert found(office, id).step is Step.EXAM


@pytest.mark.parametrize(("graded", "examined"), [("me", True), ("outside", False)])
def test_a_result_names_who_graded_it(office: World, graded: str, examined: bool) -> None:  # noqa: FBT001
    id, _ = a_candidate(office)
    form = {"exam": "theory", "attempt": "1", "sat": "2026-03-01", "score": "62,5", "graded": graded}
    assert post(office, office.browser("staff"), f"/candidates/{id}/results", **form).status_code == 303
    attempt = found(office, id).attempts["theory", 1]
    assert attempt.score_hundredths == 6_250
    assert (str(office.people["staff"]) in found(office, id).parts) is examined


def test_the_candidate_answers_what_is_asked_and_sees_no_result_before_its_time(office: World) -> None:
    id = UUID(str(office.things[OTHER]["candidacy_id"]))
    step(office, id, review.request_information, question="Which years were these?", due=TODAY.replace(month=4))
    office.house.catch_up()
    mine, path = office.browser(OTHER), f"/certificates/{found(office, id).certification_id}/application"
    assert "Which years were these?" in mine.get(path).text
    assert post(office, mine, f"{path}/answers", answer="2010 to 2025").status_code == 303
    assert found(office, id).step is Step.COMPLETENESS
    step(office, id, review.find_complete)
    step(office, id, review.find_eligible, basis="Fine", evidence=[])
    step(office, id, exams.authorise, exam="theory", from_=TODAY, through=TODAY)
    step(office, id, partial(exams.enter_result, result=Result("theory", 1, TODAY, 1_234)))
    office.house.catch_up()
    assert "12.34" not in mine.get(path).text
    step(office, id, exams.release_result, exam="theory", attempt=1)
    office.house.catch_up()
    assert "12.34 of 60 to pass" in mine.get(path).text


def test_the_candidate_withdraws_and_appeals(office: World) -> None:
    id = UUID(str(office.things["member"]["candidacy_id"]))
    mine, path = office.browser("member"), f"/certificates/{found(office, id).certification_id}/application"
    told = {"reason": "Not yet", "on": TODAY, "decided_by": str(office.people["admin"])}
    carry_out(office.house, partial(candidacies.refuse, candidacy_id=id, **told))
    office.house.catch_up()
    answer = post(office, mine, f"{path}/appeals", matter="refusal", grounds="I have ten years")
    assert answer.status_code == 303
    page = mine.get(path).text
    assert "Against the refusal, lodged 1 Mar 2026: lodged" in page
    assert post(office, mine, f"{path}/appeals", matter="weather", grounds="Rain").status_code == 422
    assert post(office, mine, f"{path}/withdrawals").status_code == 422


def test_an_appeal_is_heard_by_a_colleague_on_its_page(office: World) -> None:
    appeal = office.things[OTHER]["appeal_id"]
    staff, path = office.browser("staff"), f"/appeals/{appeal}"
    assert f'href="{path}"' in staff.get("/appeals").text
    assert f"{path}/upholdings" not in staff.get(path).text
    assert post(office, staff, f"{path}/assignments").status_code == 303
    assert f"{path}/upholdings" in staff.get(path).text
    assert post(office, staff, f"{path}/rejections", reason="It was right").status_code == 303
    assert office.house.office.read(Appeal, UUID(str(appeal))).state == "rejected"


def look(office: World, table: str, *, file: bytes | None = None) -> TestResponse:
    form: dict[str, object] = {"table": table} if file is None else {"file": (BytesIO(file), "results.csv")}
    return office.browser("staff").post("/candidates/results/plans", data={"idempotency_key": "look", **form})


def enter(office: World, page: TestResponse) -> TestResponse:
    """Press the button under what was shown."""
    (form,) = (form for form in forms_of(page.text, "") if form.action.endswith("/imports"))
    return post(office, office.browser("staff"), form.action, **form.fields)


def test_a_table_of_results_is_shown_and_then_entered_as_it_was_shown(office: World) -> None:
    (one, email), (two, _) = a_candidate(office), a_candidate(office, "Ada Byron")
    table = f"{HEADING}{email},theory,1,2026-03-01,70.5\n{two},theory,1,01.03.2026,59\n"
    before = office.head()
    page = look(office, "", file=b"\xef\xbb\xbf" + table.replace("\n", "\r\n").encode())
    assert "2 results are entered" in page.text
    assert office.head() == before
    assert enter(office, page).status_code == 303
    scores = [found(office, id).attempts["theory", 1].score_hundredths for id in (one, two)]
    assert scores == [7_050, 5_900]
    again = look(office, table)
    assert "2 are known already" in again.text
    assert "/imports" not in again.text


WRONG = {
    "nobody@example.org,theory,1,2026-03-01,70": "no candidate has this address",
    "{email},oral,1,2026-03-01,70": "no examination of this candidate",
    "{email},theory,2,2026-03-01,70": "attempt 2 at theory was not authorised",
    "{email},theory,1,2026-03-01,70.555": "is no score",
    "{email},theory,1,2026-02-30,70": "is on no calendar",
    "{email},theory,1,0001-01-01,70": "correct the day",
    "{email},theory,1.5,2026-03-01,70": "no whole number",
    "{email},theory,1,2026-03-01,": "score</td>",
    "{email},theory,1,2026-03-01,70\n{email},theory,1,2026-03-01,71": "has the result 70",
}


@pytest.mark.parametrize(("lines", "told"), WRONG.items(), ids=WRONG.values())
def test_a_line_that_cannot_be_is_told_with_its_place_and_nothing_is_entered(
    office: World, lines: str, told: str
) -> None:
    id, email = a_candidate(office)
    page = look(office, HEADING + lines.format(email=email))
    assert told in page.text
    assert "/imports" not in page.text
    assert found(office, id).step is Step.EXAM


def test_results_of_withdrawn_candidates_are_findings(office: World) -> None:
    id, email = a_candidate(office)
    carry_out(office.house, partial(candidacies.withdraw, candidacy_id=id, on=TODAY))
    office.house.catch_up()
    page = look(office, f"{HEADING}{email},theory,1,2026-03-01,70\n")
    assert "this candidacy is withdrawn on 2026-03-01" in page.text


def test_a_table_shown_before_something_changed_is_not_entered(office: World) -> None:
    (one, email), (two, other) = a_candidate(office), a_candidate(office, "Ada Byron")
    page = look(office, f"{HEADING}{email},theory,1,2026-03-01,70\n{other},theory,1,2026-03-01,70\n")
    carry_out(office.house, partial(candidacies.withdraw, candidacy_id=two, on=TODAY))
    office.house.catch_up()
    answer = enter(office, page)
    assert answer.status_code == 422
    assert "something has changed" in answer.text
    assert found(office, one).step is Step.EXAM


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"PK\x03\x04", b"", b"name,age\nAda,36\n", b"\x00\x01\x02" * 50])
def test_what_is_no_table_of_results_is_refused(office: World, content: bytes) -> None:
    answer = look(office, "", file=content)
    assert answer.status_code == 422
    assert "Nothing was entered" in answer.text


def test_any_application_can_be_put_under_review_and_is_then_decided_there(office: World) -> None:
    terms = {"person_id": office.people["finance"], "programme": PROGRAMME, "on": TODAY}
    id = carry_out(office.house, partial(certification.apply_with_fee, id=uuid4(), **terms))
    office.house.catch_up()
    staff = office.browser("staff")
    assert f'action="/certifications/{id}/awards"' in staff.get(f"/certifications/{id}").text
    answer = post(office, staff, f"/certifications/{id}/reviews")
    assert answer.headers["Location"] == f"/candidates/{candidacy_id(id)}"
    page = staff.get(f"/certifications/{id}").text
    assert f'href="/candidates/{candidacy_id(id)}"' in page
    assert f"/certifications/{id}/awards" not in page


def test_whoever_of_the_office_is_the_candidate_learns_no_result_before_its_time(office: World) -> None:
    id = UUID(str(office.things["staff"]["candidacy_id"]))
    step(office, id, review.find_complete)
    step(office, id, review.find_eligible, basis="Fine", evidence=[])
    step(office, id, exams.authorise, exam="theory", from_=TODAY, through=TODAY)
    step(office, id, partial(exams.enter_result, result=Result("theory", 1, TODAY, 4_321)))
    office.house.catch_up()
    own, colleague = (office.browser(who).get(f"/candidates/{id}").text for who in ("staff", "admin"))
    assert "43.21" in colleague
    assert "43.21" not in own
    assert "4321" not in own
