"""What was attended or completed comes onto the person's log by itself, once, and for nobody forgotten."""

from datetime import date
from uuid import UUID

import pytest

from domain.courses import commands as courses
from domain.courses.enrolment import Enrolment
from domain.events import commands as events
from domain.events.registration import Registration, registration_id
from domain.journal import Entry
from domain.learning.activity import Activity
from domain.people.person import Person
from domain.processes import enrolment, registration, study
from domain.processes.policies import POLICIES, credit_attendance, credit_completion
from tests.domain.processes.worlds import BEN, COURSE, DAY, EVENT, FREE, ON, entry_of, world
from tests.fakes import FakeJournal

BENS = registration_id(EVENT, BEN)


def attended(journal: FakeJournal, minutes: int | None) -> Entry:
    """Ben registers and was there; the fact as the policy gets it."""
    registration.register(journal, event_id=EVENT, person_id=BEN, on=ON)
    events.attend(journal, BENS, on=DAY, minutes=minutes)
    return entry_of(BENS, journal.of(BENS)[-1])


COMPLETED = entry_of(UUID(int=7), Enrolment.Completed(COURSE, BEN, DAY))


def logged(journal: FakeJournal, id: UUID | None) -> Activity.Logged:
    assert id is not None
    (fact,) = journal.of(id)
    assert isinstance(fact, Activity.Logged)
    return fact


def forget(journal: FakeJournal) -> None:
    person = journal.get(Person, BEN)
    person.erase(on=date(2026, 12, 1))
    journal.record(person)


@pytest.mark.parametrize(
    ("minutes", "hours"), [(None, "1.5"), (90, "1.5"), (120, "1.5"), (89, "1.48"), (45, "0.75"), (1, "0.01")]
)
def test_attendance_is_credited_for_the_time_given(minutes: int | None, hours: str) -> None:
    journal = world()
    fact = logged(journal, credit_attendance(journal, attended(journal, minutes)))
    assert (fact.amounts, fact.source, fact.source_id) == ({"hours": hours}, "event", EVENT)
    assert (fact.person_id, fact.title, fact.on) == (BEN, "Evening on statics", DAY)
    assert fact.attributes == {"type": "webinar"}


def test_no_time_is_no_credit() -> None:
    journal = world()
    assert credit_attendance(journal, attended(journal, 0)) is None


def test_the_same_attendance_followed_twice_is_credited_once() -> None:
    journal = world()
    there = attended(journal, 90)
    first = credit_attendance(journal, there)
    before = len(journal.entries)
    assert credit_attendance(journal, there) == first
    assert len(journal.entries) == before


def test_completion_is_credited() -> None:
    journal = world()
    fact = logged(journal, credit_completion(journal, COMPLETED))
    assert (fact.amounts, fact.source, fact.source_id) == ({"hours": "6"}, "course", COURSE)


def test_c35_a_course_taken_again_is_credited_again_and_the_first_credit_stays() -> None:
    """A retake that "prevents ... a new CE certificate": Automattic/sensei #7946."""
    journal = world(price=FREE, member_price=FREE)
    courses.agree_attempts(journal, COURSE, most=1, again=True, on=ON)
    credited = []
    for day in (ON, DAY):
        id = enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=day)
        study.attempt(journal, id, judged_by="desk", passed=True, on=day)
        completed = entry_of(id, next(f for f in journal.of(id) if isinstance(f, Enrolment.Completed)))
        credited += [credit_completion(journal, completed), credit_completion(journal, completed)]
    first, same, second, also = credited
    assert (first, second) == (same, also)
    assert [logged(journal, each).on for each in (first, second)] == [ON, DAY]


def test_nothing_is_put_on_the_log_of_somebody_forgotten() -> None:
    journal = world()
    there = attended(journal, 90)
    forget(journal)
    assert credit_attendance(journal, there) is None
    assert credit_completion(journal, COMPLETED) is None


def test_every_policy_has_a_name_of_its_own_and_a_fact_it_follows() -> None:
    assert len({policy.name for policy in POLICIES}) == len(POLICIES)
    follows = {policy.name: policy.fact for policy in POLICIES}
    assert follows["credit-attendance"] is Registration.Attended
    assert follows["credit-completion"] is Enrolment.Completed
