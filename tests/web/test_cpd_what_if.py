"""What an event, a course or an entry would change is told to programs before it is stored; so is a transcript."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID, uuid4

import pytest

from domain.courses import commands as courses
from domain.events import commands as events
from domain.learning import commands as learning
from domain.processes import enrolment, study
from domain.values import Money
from tests.web.houses import TODAY, World, carry_out
from tests.web.test_obligations import API, Staff

FREE = Money(0, "EUR")
JOINED = "2025-06-01"


@pytest.fixture(scope="module")
def office(shared_world: World) -> Iterator[Staff]:
    """Give a member of staff who holds a member to ten hours a year since June 2025, of which six are learnt."""
    found = Staff(shared_world)
    found.publish()
    found.place(joined=JOINED)
    found.log("4", "2025-09-01")
    shared_world.house.engine.catch_up()
    return found


def announce(office: Staff, hours: str, starts: str = "2026-05-04T18:00") -> UUID:
    offer = {"title": "Ethics at dusk", "summary": "What is right", "price": FREE, "member_price": FREE, "on": TODAY}
    when = {"starts": starts, "zone": "Europe/Berlin", "minutes": 90, "capacity": 9, "credit": {"hours": hours}}
    made = carry_out(office.world.house, partial(events.announce, id=uuid4(), **offer, **when))
    office.world.house.engine.catch_up()
    return made


def asked(office: Staff, **query: object) -> dict[str, object]:
    before = office.world.head()
    answer = office.client.get(f"{API}/people/{office.person}/what-if", query_string=query)
    assert answer.status_code == 200, answer.text
    assert office.world.head() == before
    return next(item for item in answer.json["items"] if item["scheme"] == "cpd")


def test_a_webinar_is_tried_before_anybody_attends_it(office: Staff) -> None:
    (cycle,) = asked(office, event_id=announce(office, "1.5"))["cycles"]
    assert (cycle["before"]["shortfall"], cycle["after"]["shortfall"]) == ({"total": "4"}, {"total": "2.5"})
    assert (list(cycle["counts"].values()), cycle["changed"], cycle["closed"]) == (["1.5"], True, False)


def test_a_course_and_an_entry_are_tried_together(office: Staff) -> None:
    offer = {
        "title": "Law",
        "summary": "Cases",
        "price": FREE,
        "member_price": FREE,
        "on": TODAY,
        "performance": "Judge",
    }
    made = partial(courses.offer, id=uuid4(), credit={"hours": "5"}, **offer)
    course = carry_out(office.world.house, made)
    office.world.house.engine.catch_up()
    (cycle,) = asked(office, course_id=course, on="2026-01-10", amount="2", mark="topic:law")["cycles"]
    assert (cycle["after"]["counted"], cycle["after"]["compliant"]) == ("13", True)


def test_a_back_dated_entry_shows_the_closed_cycle_that_it_leaves_alone(office: Staff) -> None:
    person = office.world.people["other"]
    body = {"person_id": str(person), "scheme": "cpd", "joined": "2024-02-01"}
    office.do("/obligations", **body)
    office.world.house.engine.catch_up()
    office.do(f"/people/{person}/standings/cpd/closings", within="2024-03-01")
    office.world.house.engine.catch_up()
    query = {"on": "2024-05-01", "amount": "12"}
    answer = office.client.get(f"{API}/people/{person}/what-if", query_string=query).json["items"]
    cycles = next(item for item in answer if item["scheme"] == "cpd")["cycles"]
    closed = cycles[0]
    assert (closed["closed"], closed["changed"], closed["after"]["compliant"]) == (True, False, False)
    assert (closed["counts"], [each["changed"] for each in cycles[1:]]) == ({"typed": "12"}, [])


def test_what_is_on_the_log_already_is_not_counted_twice(office: Staff) -> None:
    event = announce(office, "1", starts="2026-03-01T08:00")
    done = {"person_id": office.person}
    seat = office.client.post(f"{API}/events/{event}/registrations", json=done).json["id"]
    office.do(f"/registrations/{seat}/attendances")
    office.world.house.catch_up()
    (cycle,) = asked(office, event_id=event)["cycles"]
    assert (cycle["counts"], cycle["changed"]) == ({}, False)


@pytest.mark.parametrize(
    ("query", "status", "match"),
    [
        ({}, 422, "nothing is tried"),
        ({"event_id": str(UUID(int=5))}, 404, "no such event"),
        ({"amount": "-1"}, 422, "write digits"),
        ({"amount": "30.5", "unit": "minutes"}, 422, "write whole minutes"),
        ({"amount": "1", "on": "0001-01-01"}, 422, "correct the year"),
        ({"amount": "1", "on": "9999-12-31"}, 422, "ten years ahead"),
        ({"amount": "1", "mark": "ethics"}, 422, "name:value"),
        ({"amount": "1", "mark": "Topic Ö:ethics"}, 422, '"field":"mark"'),
        ({"amount": "1", "mark": f"topic:{'x' * 150}"}, 422, '"field":"mark"'),
    ],
)
def test_what_cannot_be_tried_is_refused(office: Staff, query: dict[str, str], status: int, match: str) -> None:
    answer = office.client.get(f"{API}/people/{office.person}/what-if", query_string=query)
    assert (answer.status_code, match in answer.text.replace(": ", ":")) == (status, True)


def test_a_transcript_says_what_each_line_counts_and_which_rules_judged(office: Staff) -> None:
    path = f"{API}/people/{office.person}/transcript"
    told = office.client.get(path).json
    (scheme,) = [item for item in told["items"] if item["scheme"] == "cpd"]
    cycle = scheme["cycles"][-1]
    assert (scheme["version"], cycle["version"], cycle["start"], cycle["closed"]) == (1, 1, JOINED, None)
    assert "4" in cycle["lines"].values()
    earlier = office.client.get(path, query_string={"as_of": "2025-08-01"}).json
    assert next(i for i in earlier["items"] if i["scheme"] == "cpd")["cycles"][0]["lines"] == {}
    assert office.client.get(f"{path}/explain?of=cpd").json["positions"]
    changed = office.client.get(f"{path}/delta?before_as_of=2025-08-01").json["items"]
    assert "cpd" in {change["id"] for change in changed}


@pytest.mark.parametrize("below", ["", "/explain", "/delta"])
def test_a_transcript_reaches_ten_years_ahead_for_programs_as_on_the_page(office: Staff, below: str) -> None:
    path = f"{API}/people/{office.person}/transcript{below}"
    known = office.client.get(path, query_string={"as_of": "2036-01-01"})
    ahead = office.client.get(path, query_string={"as_of": "2900-01-01"})
    assert (known.status_code, ahead.status_code) == (200, 422)
    assert "more than ten years ahead; give an earlier day" in ahead.text


@pytest.mark.parametrize(("again", "counts"), [(True, ["3"]), (False, [])])
def test_a_course_completed_before_is_tried_as_one_more_only_where_it_may_be_taken_again(
    office: Staff, counts: list[str], *, again: bool
) -> None:
    offer = {"title": "Law anew", "summary": "Cases", "price": FREE, "member_price": FREE, "performance": "Judge"}
    made = partial(courses.offer, id=uuid4(), credit={"hours": "3"}, **offer, on=TODAY)
    house, person = office.world.house, UUID(str(office.person))
    course = carry_out(house, made)
    carry_out(house, partial(courses.agree_attempts, course_id=course, most=1, again=again, on=TODAY))
    place = carry_out(house, partial(enrolment.enrol, course_id=course, person_id=person, on=TODAY))
    carry_out(house, partial(study.attempt, enrolment_id=place, judged_by="desk", passed=True, on=TODAY))
    once = partial(learning.credit, source="course", source_id=course, person_id=person, title="Law anew")
    carry_out(house, partial(once, on=TODAY, amounts={"hours": "3"}, attributes={}))
    house.engine.catch_up()
    (cycle,) = asked(office, course_id=course)["cycles"]
    assert list(cycle["counts"].values()) == counts
