"""The office's pages: what waits is decided on them, what is refused is said on them, and records tell everything."""

import re
from collections.abc import Iterator
from functools import partial
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.certifications.certification import Certification
from domain.members.member import Member
from domain.people import commands as people
from domain.processes import certification, membership
from tests.web.houses import CLOSED, OTHER, PROGRAMME, TODAY, World, carry_out, pay


@pytest.fixture
def office(world: World) -> Iterator[World]:
    world.app.config["WTF_CSRF_ENABLED"] = False
    return world


@pytest.fixture
def staff(office: World) -> FlaskClient:
    return office.browser("staff")


def an_applicant(world: World, statement: str = "I want to learn.") -> UUID:
    email = f"{uuid4()}@example.org"
    person = carry_out(world.house, partial(people.register, id=uuid4(), name="Zoë Quell", email=email, on=TODAY))
    terms = {"person_id": person, "grade": "full", "on": TODAY, "statement": statement}
    member = carry_out(world.house, partial(membership.apply, id=uuid4(), **terms))
    world.house.catch_up()
    return member


def a_candidate(world: World, name: str) -> UUID:
    terms = {"person_id": world.people[name], "programme": PROGRAMME, "on": TODAY}
    id = carry_out(world.house, partial(certification.apply_with_fee, id=uuid4(), **terms))
    pay(world.house, certification.fee_id(id))
    world.house.catch_up()
    return id


def post(world: World, client: FlaskClient, path: str, **form: str) -> TestResponse:
    answer = client.post(path, data=form)
    world.house.catch_up()
    return answer


def test_an_application_waits_with_the_applicants_own_words(office: World, staff: FlaskClient) -> None:
    an_applicant(office, "I want to meet colleagues.")
    page = staff.get("/applications").text
    assert "Zoë Quell" in page
    assert "I want to meet colleagues." in page
    assert "1</strong> applications, to admit or decline" in staff.get("/today").text


def test_an_applicant_is_admitted_with_one_press_and_told_how_to_undo_it(office: World, staff: FlaskClient) -> None:
    member = an_applicant(office)
    answer = post(office, staff, f"/applications/{member}/admissions", idempotency_key="once")
    assert answer.status_code == 303
    page = staff.get("/applications").text
    number = office.house.office.read(Member, member).number
    assert f"Admitted as {number}" in page
    assert "#leaving" in page
    assert "No application waits" in page


def test_the_same_press_twice_admits_once(office: World, staff: FlaskClient) -> None:
    member = an_applicant(office)
    first, second = (post(office, staff, f"/applications/{member}/admissions", idempotency_key="once") for _ in "12")
    assert (first.status_code, second.status_code) == (303, 303)


def test_declining_without_a_reason_shows_the_form_again(office: World, staff: FlaskClient) -> None:
    member = an_applicant(office)
    refused = post(office, staff, f"/applications/{member}/declines", reason="")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert post(office, staff, f"/applications/{member}/declines", reason="Not this year").status_code == 303


def test_nobody_decides_about_their_own_certification_and_the_page_says_so(office: World, staff: FlaskClient) -> None:
    own, others = a_candidate(office, "staff"), a_candidate(office, OTHER)
    refused = post(office, staff, f"/certifications/{own}/awards")
    assert refused.status_code == 422
    assert "nobody decides about their own certification" in refused.text
    assert post(office, staff, f"/certifications/{others}/awards").status_code == 303
    assert office.house.office.read(Certification, others).number


def test_a_certificate_is_suspended_with_a_reason_and_reinstated(office: World, staff: FlaskClient) -> None:
    at = f"/certifications/{office.things[OTHER]['certification_id']}"
    assert post(office, staff, f"{at}/suspensions", reason="").status_code == 422
    assert post(office, staff, f"{at}/suspensions", reason="A complaint").status_code == 303
    page = staff.get(at).text
    assert "Suspended" in page
    assert "A complaint" in page
    assert post(office, staff, f"{at}/reinstatements").status_code == 303
    assert "The certificate counts again" in staff.get(at).text


def test_members_are_found_by_name_and_number(office: World, staff: FlaskClient) -> None:
    member = office.things[OTHER]["member_id"]
    assert isinstance(member, UUID)
    number = office.house.office.read(Member, member).number
    for text in ("othe", "other@example", number.lower()):
        assert f"/people/{office.people[OTHER]}" in staff.get(f"/members?q={text}").text
    assert "Nobody matches" in staff.get("/members?q=nobody-like-this").text


def test_the_register_of_another_day_says_that_it_is_not_today(office: World, staff: FlaskClient) -> None:
    page = staff.get("/members?as_of=2026-02-28").text
    assert "It is not today" in page
    assert "No members yet" in page


@pytest.mark.parametrize("query", ["as_of=tomorrow", "as_of=9999-12-31", "status=happy", "cursor=WzVd"])
def test_what_an_address_cannot_ask_for_is_refused(staff: FlaskClient, query: str) -> None:
    assert staff.get(f"/members?{query}").status_code == 422


def test_a_record_tells_all_that_happened_with_names_and_causes(office: World, staff: FlaskClient) -> None:
    page = staff.get(f"/people/{office.people[OTHER]}/history").text
    assert "Admitted as M-" in page
    assert "other@example.org" in page
    (position,) = re.findall(r'/facts/(\d+)">Admitted as', page)
    assert "Admitted as" in staff.get(f"/facts/{position}").text


def test_a_resignation_is_taken_down_for_a_member_only_on_their_own_record(office: World, staff: FlaskClient) -> None:
    person, member = office.people[OTHER], office.things[OTHER]["member_id"]
    wrong = f"/people/{office.people['member']}/memberships/{member}/resignations"
    assert post(office, staff, wrong, on="2026-06-01").status_code == 404
    assert (
        post(office, staff, f"/people/{person}/memberships/{member}/resignations", on="2026-06-01").status_code == 303
    )
    assert "no member from 1 Jun 2026 on" in staff.get(f"/people/{person}/history").text


def test_attendance_is_taken_on_the_roster_once_the_event_is_held(office: World, staff: FlaskClient) -> None:
    event, seat = office.things[OTHER]["event_id"], office.things[OTHER]["registration_id"]
    early = post(office, staff, f"/rosters/events/{event}/registrations/{seat}/attendances")
    assert early.status_code == 422
    assert "attendance is taken when it is held" in early.text
    assert "Other" in early.text


def test_an_event_is_announced_from_a_form_at_the_associations_time(office: World, staff: FlaskClient) -> None:
    form = {"title": "A talk", "summary": "On rules", "starts": "2026-09-01 18:00", "minutes": "60"}
    prices = {"capacity": "10", "price": "49.50", "member_price": "0", "hours": "1.5"}
    made = post(office, staff, "/rosters/events", **form, **prices)
    assert made.status_code == 303
    assert "0 of 10" in staff.get(made.location).text
    wrong = post(office, staff, "/rosters/events", **{**form, **prices, "price": "a lot"})
    assert wrong.status_code == 422
    assert "Write an amount such as 49.50" in wrong.text


def test_only_who_confirms_it_erases_and_never_oneself(office: World) -> None:
    admin, person = office.browser("admin"), office.people[OTHER]
    assert post(office, admin, f"/people/{person}/erasures").status_code == 422
    assert post(office, admin, f"/people/{office.people['admin']}/erasures", confirmed="yes").status_code == 422
    assert post(office, admin, f"/people/{person}/erasures", confirmed="yes").status_code == 303
    assert "other@example.org" not in admin.get(f"/people/{person}/history").text


def test_the_seal_of_a_closed_month_is_computed_again(office: World) -> None:
    page = office.browser("finance").get(f"/months/{CLOSED}").text
    assert "the reports have the same hash" in page


def test_a_month_that_is_not_over_stays_open(office: World) -> None:
    answer = post(office, office.browser("finance"), "/months", through="2026-12-31")
    assert answer.status_code == 422
    assert "is not over" in answer.text
