"""Courses on pages: found, set up, waited for, got through, certified, bought for others; and what is wrong is said."""

import re
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.courses import commands
from domain.courses.block import SeatBlock
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment, State, enrolment_id
from domain.courses.facts import GradePrice, Module
from domain.people.person import Person
from domain.values import Money
from tests.web.houses import OTHER, TODAY, World, carry_out, pay

FREE = Money(0, "EUR")


@pytest.fixture(scope="module")
def school(shared_world: World) -> World:
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    return shared_world


@pytest.fixture
def staff(school: World) -> FlaskClient:
    return school.browser("staff")


@pytest.fixture
def member(school: World) -> FlaskClient:
    return school.browser("member")


def a_course(school: World, title: str = "Shells", price: Money = FREE) -> UUID:
    terms: dict[str, Any] = {"title": title, "summary": "Thin ones.", "performance": "Design one.", "on": TODAY}
    deed = partial(commands.offer, id=uuid4(), price=price, member_price=price, **terms)
    return carry_out(school.house, deed)


def post(school: World, client: FlaskClient, path: str, **form: str) -> TestResponse:
    answer = client.post(path, data={"idempotency_key": str(uuid4()), **form})
    school.house.engine.catch_up()
    return answer


def seen(school: World, client: FlaskClient, path: str) -> str:
    school.house.engine.catch_up()
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def place(school: World, course: UUID, who: str) -> Enrolment:
    return school.house.office.read(Enrolment, enrolment_id(course, school.people[who]))


def test_the_office_sets_a_course_up_and_the_catalogue_finds_it(school: World, staff: FlaskClient) -> None:
    first, course = a_course(school, "Beams first"), a_course(school, "Shells set up")
    at = f"/rosters/courses/{course}"
    seen(school, staff, f"{at}/terms")
    said = {"theme": "Thin walls", "level": "advanced", "language": "en", "form": "own", "minutes": "90"}
    post(school, staff, f"{at}/descriptions", **said)
    post(school, staff, f"{at}/structures", modules="Loads; 60\r\n\r\nBeams")
    post(school, staff, f"{at}/prerequisites", courses="Beams first", programmes="CP")
    post(school, staff, f"{at}/refund-policies", full_days="30", share="50", share_days="60")
    post(school, staff, f"{at}/access-terms", months="6")
    post(school, staff, f"{at}/streams", stream="certification")
    post(school, staff, f"{at}/assessments", most="2")
    post(school, staff, f"{at}/seat-limits", limit="12")
    found = school.house.office.read(Course, course)
    assert found.modules == [Module("Loads", 60), Module("Beams")]
    assert (found.needs_courses, found.needs_programmes, found.refunds[-1].share_bp) == ([first], ["CP"], 5_000)
    page = seen(school, school.browser(), "/courses?theme=Thin+walls&level=advanced&words=thin")
    assert "Shells set up" in page
    assert "Beams first" not in page
    shown = seen(school, school.browser(), f"/courses/{course}")
    assert "All within 30 days of enrolling, 50 % within 60 days; nothing after that" in shown
    assert "No course matches" in seen(school, school.browser(), "/courses?words=nothing+of+the+kind")


def test_the_member_who_made_a_course_is_named_by_their_address(school: World, staff: FlaskClient) -> None:
    course = a_course(school, "By hand")
    at = f"/rosters/courses/{course}"
    said = {"theme": "Craft", "level": "introductory", "language": "en", "form": "member"}
    for author, why in (("", "name the member who made it"), ("nobody@example.org", "nobody known here")):
        answer = post(school, staff, f"{at}/descriptions", author=author, **said)
        assert answer.status_code == 422
        assert why in answer.text
    post(school, staff, f"{at}/descriptions", author=email(school, OTHER), **said)
    described = school.house.office.read(Course, course).described
    assert described is not None
    assert described.author_id == school.people[OTHER]
    page = seen(school, staff, f"{at}/terms")
    assert re.search(rf'Made by <a href="[^"]*{school.people[OTHER]}', page)
    assert f'value="{email(school, OTHER)}"' in page


def email(school: World, who: str) -> str:
    return school.house.office.read(Person, school.people[who]).email


@pytest.mark.parametrize(
    ("path", "form", "said"),
    [
        ("structures", {"modules": "Loads; an hour"}, "line 1: write minutes as digits"),
        ("grade-prices", {"prices": "full 49.50"}, "line 1: write a grade and its price"),
        ("prerequisites", {"courses": "\nNo such course"}, "line 2: no course on offer"),
        ("prerequisites", {"programmes": "XX"}, "there is no programme XX"),
        ("descriptions", {"theme": "T", "level": "advanced", "language": "English", "form": "own"}, "Language"),
        ("seat-limits", {"limit": "0"}, "Seats"),
    ],
)
def test_what_is_wrong_in_a_form_is_said_where_it_is(
    school: World, staff: FlaskClient, path: str, form: dict[str, str], said: str
) -> None:
    course, head = a_course(school, str(uuid4())), school.head()
    answer = post(school, staff, f"/rosters/courses/{course}/{path}", **form)
    assert answer.status_code == 422
    assert "Nothing has been saved yet" in answer.text
    assert said in answer.text
    assert school.head() == head


def test_a_member_gets_through_a_course_and_keeps_its_certificate(school: World, member: FlaskClient) -> None:
    course = a_course(school, "Stone")
    carry_out(school.house, partial(commands.structure, course_id=course, modules=[Module("Quarry")], on=TODAY))
    assert "Your place" not in seen(school, member, f"/courses/{course}")
    post(school, member, f"/courses/{course}/enrolments")
    id = place(school, course, "member").id
    assert "I finished it" in seen(school, member, f"/courses/{course}")
    post(school, member, f"/courses/enrolments/{id}/modules", module="1")
    assert place(school, course, "member").state is State.COMPLETED
    assert "1 of 1" in seen(school, member, "/courses/mine")
    printed = member.get(f"/courses/enrolments/{id}/certificate.pdf")
    assert printed.data.startswith(b"%PDF")
    assert school.browser(OTHER).get(f"/courses/enrolments/{id}/certificate.pdf").status_code == 404


def test_a_member_is_told_the_price_of_their_own_grade_and_charged_it(school: World, member: FlaskClient) -> None:
    course = a_course(school, "Graded", price=Money(9_000, "EUR"))
    prices = [GradePrice("full", Money(4_950, "EUR"))]
    carry_out(school.house, partial(commands.agree_grade_prices, course_id=course, prices=prices, on=TODAY))
    assert "Enrol for €49.50" in seen(school, member, f"/courses/{course}")
    post(school, member, f"/courses/{course}/enrolments")
    assert place(school, course, "member").price.minor == 4_950


def test_a_full_course_is_waited_for_and_a_place_given_up_taken_back(school: World, member: FlaskClient) -> None:
    course, other = a_course(school, "Glass"), school.browser(OTHER)
    carry_out(school.house, partial(commands.limit_seats, course_id=course, limit=1, on=TODAY))
    post(school, member, f"/courses/{course}/enrolments")
    assert "Join the waiting list" in seen(school, other, f"/courses/{course}")
    post(school, other, f"/courses/{course}/enrolments")
    assert "Wait no more" in seen(school, other, f"/courses/{course}")
    post(school, member, f"/courses/enrolments/{place(school, course, 'member').id}/cancellations")
    assert "Take the seat" in seen(school, other, f"/courses/{course}")
    post(school, other, f"/courses/enrolments/{place(school, course, OTHER).id}/passes")
    assert "Take my place back" in seen(school, member, f"/courses/{course}")
    post(school, member, f"/courses/enrolments/{place(school, course, 'member').id}/resumptions")
    assert place(school, course, "member").state is State.CONFIRMED


def test_attempts_more_time_and_waivers_are_taken_down_on_the_roster(school: World, staff: FlaskClient) -> None:
    first, course = a_course(school, "Wood first"), a_course(school, "Wood")
    deeds = (
        partial(commands.agree_attempts, course_id=course, most=3, again=False, on=TODAY),
        partial(commands.agree_prerequisites, course_id=course, courses=[first], programmes=[], on=TODAY),
    )
    for deed in deeds:
        carry_out(school.house, deed)
    at, member = f"/rosters/courses/{course}", school.browser("member")
    assert post(school, member, f"/courses/{course}/enrolments").status_code == 409
    assert post(school, staff, f"{at}/waivers", email="nobody@example.org", reason="-").status_code == 422
    post(school, staff, f"{at}/waivers", email="member@example.org", reason="Teaches it")
    post(school, member, f"/courses/{course}/enrolments")
    id = place(school, course, "member").id
    post(school, staff, f"{at}/enrolments/{id}/extensions", through="2027-09-01")
    post(school, staff, f"{at}/enrolments/{id}/attempts", passed="no", points="40.5")
    assert "Not passed" in seen(school, staff, at)
    post(school, staff, f"{at}/enrolments/{id}/attempts", passed="yes")
    found = place(school, course, "member")
    assert (found.state, found.through.isoformat(), found.attempts[0].points) == ("completed", "2027-09-01", 4_050)
    assert "2 (counts)" in seen(school, member, f"/courses/{course}")


def test_seats_for_others_are_bought_paid_given_and_given_back(school: World) -> None:
    course, buyer = a_course(school, "Brick", Money(5_000, "EUR")), school.browser(OTHER)
    assert "Buy seats for your people" in seen(school, buyer, f"/courses/{course}")
    bought = post(school, buyer, f"/courses/{course}/seat-blocks", seats="2")
    invoice = UUID(bought.location.rpartition("/")[2])
    page = seen(school, buyer, "/courses/mine")
    block = UUID(page.rpartition("/courses/seats/")[2][:36])
    assert "is not paid yet" in seen(school, buyer, f"/courses/seats/{block}")
    pay(school.house, invoice)
    assert post(school, buyer, f"/courses/seats/{block}/assignments", email="x@y.z").status_code == 422
    post(school, buyer, f"/courses/seats/{block}/assignments", email="member@example.org")
    assert "Take it back" in seen(school, buyer, f"/courses/seats/{block}")
    post(school, buyer, f"/courses/seats/{block}/1/unassignments")
    post(school, buyer, f"/courses/seats/{block}/returns", seats="2")
    assert school.house.office.read(SeatBlock, block).free == []
    assert school.browser("member").get(f"/courses/seats/{block}").status_code == 404


def test_a_path_is_laid_from_titles_and_closed(school: World, staff: FlaskClient) -> None:
    a_course(school, "Clay one")
    a_course(school, "Clay two")
    way = {"title": "Clay", "performance": "Build with clay.", "courses": "Clay two\nClay one"}
    assert post(school, staff, "/rosters/paths", **way | {"courses": "Clay nine"}).status_code == 422
    post(school, staff, "/rosters/paths", **way)
    page = seen(school, school.browser(), "/courses/paths")
    assert page.index("Clay two") < page.index("Clay one")
    at = seen(school, staff, "/rosters/paths").partition("/rosters/paths/")[2][:36]
    assert post(school, staff, f"/rosters/paths/{at}/closings").status_code == 303
