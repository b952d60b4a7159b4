"""A candidacy and its certification end together: awarded, refused, withdrawn, begun again."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from domain.billing.invoice import Invoice
from domain.certifications import commands as certifications
from domain.certifications import programme_commands
from domain.certifications.appeal import Against
from domain.certifications.candidacies import exams
from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.certifications.candidacies.commands import (
    open_application,
    open_recertification,
    unexamined,
)
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.steps import Step
from domain.certifications.certification import Certification
from domain.certifications.programme_rules import plain
from domain.errors import RuleBroken
from domain.people import commands as people
from domain.processes import candidacies, certification
from domain.processes.appeals import Matter
from domain.values import Money
from tests.domain.processes.candidates import (
    AGAIN,
    ANN,
    DECIDER,
    EXAM,
    HEARER,
    ON,
    admitted,
    applied,
    association,
    award,
    certified,
    certified_again,
    lodge,
    passed,
    rules,
    sits,
    step,
)
from tests.fakes import FakeJournal


def test_an_application_comes_under_review_where_its_programme_asks_for_one() -> None:
    journal = association()
    found = journal.get(Candidacy, applied(journal))
    assert (found.step, found.rules, list(found.exams)) == (Step.COMPLETENESS, 2, ["theory"])


def test_an_application_without_exam_or_requirement_is_decided_at_once() -> None:
    journal = FakeJournal()
    people.register(journal, ANN, name="Ann", email="ann@example.org", on=ON)
    terms: Any = {"code": "cpp", "title": "Practitioner", "scheme": None, "months": 36, "fee": Money(0, "EUR")}
    certifications.define_programme(journal, **terms, on=ON)
    id = certification.apply_with_fee(journal, uuid4(), person_id=ANN, programme="cpp", on=ON)
    assert not journal.holds(Candidacy, candidacy_id(id))
    certification.award(journal, id, on=ON, decided_by=DECIDER)
    assert journal.get(Certification, id).status(ON) == "valid"


def test_any_open_application_can_be_put_under_review() -> None:
    journal = FakeJournal()
    people.register(journal, ANN, name="Ann", email="ann@example.org", on=ON)
    terms: Any = {"code": "cpp", "title": "Practitioner", "scheme": None, "months": 36, "fee": Money(0, "EUR")}
    certifications.define_programme(journal, **terms, on=ON)
    id = certification.apply_with_fee(journal, uuid4(), person_id=ANN, programme="cpp", on=ON)
    assert open_application(journal, id, on=ON) == open_application(journal, id, on=ON) == candidacy_id(id)
    with pytest.raises(RuleBroken, match="under review and stands at completeness; decide it there"):
        certification.award(journal, id, on=ON, decided_by=DECIDER)


def test_nobody_gets_round_the_review() -> None:
    journal = association()
    subject = certified(journal, passed(journal)).id
    for decide in (certification.award, partial(certification.refuse, reason="No")):
        with pytest.raises(RuleBroken, match="under review"):
            decide(journal, subject, on=ON, decided_by=DECIDER)


def test_an_application_from_before_the_review_was_asked_for_is_reviewed_too() -> None:
    journal = FakeJournal()
    people.register(journal, ANN, name="Ann", email="ann@example.org", on=ON)
    terms: Any = {"code": "cpp", "title": "Practitioner", "scheme": None, "months": 36, "fee": Money(0, "EUR")}
    certifications.define_programme(journal, **terms, on=ON)
    id = certification.apply_with_fee(journal, uuid4(), person_id=ANN, programme="cpp", on=ON)
    programme_commands.draft_version(journal, "cpp", rules=rules(), on=ON)
    programme_commands.publish_version(journal, "cpp", starts=ON, on=ON)
    with pytest.raises(RuleBroken, match="open the review of this application first"):
        certification.award(journal, id, on=ON, decided_by=DECIDER)


def test_the_decision_awards_under_the_version_the_candidate_was_judged_by() -> None:
    journal = association()
    id = passed(journal)
    programme_commands.draft_version(journal, "cpp", rules=rules(months=12), on=ON)
    programme_commands.publish_version(journal, "cpp", starts=ON, on=ON)
    award(journal, id)
    found = certified(journal, id)
    assert (found.status(ON), found.bound, found.expires) == ("valid", 2, date(2029, 2, 28))
    assert journal.get(Candidacy, id).step is Step.AWARDED


def test_nothing_is_decided_while_the_fee_is_open() -> None:
    journal = association(fee=250_00, fees=plain(scheme=None, months=36, fee=Money(250_00, "EUR")).fees)
    id = passed(journal)
    with pytest.raises(RuleBroken, match="the fee is not paid"):
        award(journal, id)
    assert isinstance(journal.get(Invoice, certification.fee_id(certified(journal, id).id)), Invoice)


def test_a_second_officer_is_told_who_decided_and_when() -> None:
    journal = association()
    id = passed(journal)
    award(journal, id)
    with pytest.raises(RuleBroken, match="Cem has decided this on 2026-03-01: it is awarded"):
        candidacies.refuse(journal, id, reason="No", on=ON, decided_by=HEARER)


def test_a_withdrawn_candidate_may_apply_anew_and_gets_no_result() -> None:
    journal = association()
    id = admitted(journal)
    step(journal, id, exams.authorise, exam="theory", from_=ON, through=ON)
    candidacies.withdraw(journal, id, reason="Moving away", on=ON)
    candidacies.withdraw(journal, id, on=ON)
    with pytest.raises(RuleBroken, match="withdrawn"):
        step(journal, id, partial(exams.enter_result, result=Result("theory", 1, ON, 70_00)))
    assert applied(journal) != id
    with pytest.raises(RuleBroken, match="no refusal to appeal against"):
        lodge(journal, id, Matter(Against.REFUSAL))


def test_a_certificate_is_renewed_by_an_examination_passed_for_the_time_after_it() -> None:
    journal = association(recertification="exam")
    found = certified(journal, award(journal, passed(journal)))
    assert unexamined(journal, found, [EXAM], on=ON) == f"theory was not passed for the time after {found.expires}"
    later = date(2028, 12, 1)
    again = open_recertification(journal, found.id, on=later)
    sits(journal, again, 20, on=later)
    assert unexamined(journal, found, [EXAM], on=ON) is not None
    assert found.status(later) == "valid"
    sits(journal, again, 80, attempt=2, on=later + timedelta(days=30))
    assert unexamined(journal, found, [EXAM], on=ON) is None
    assert journal.get(Candidacy, again).step is Step.PASSED


def test_c37_result_overwritten__a_failed_recertification_leaves_the_certificate_valid() -> None:
    journal = association()
    id = award(journal, passed(journal))
    again = open_recertification(journal, certified(journal, id).id, on=AGAIN)
    sits(journal, again, 10, on=AGAIN)
    candidacies.refuse(journal, again, reason="Failed", on=AGAIN, decided_by=DECIDER)
    assert certified(journal, id).status(AGAIN) == "valid"
    assert journal.get(Candidacy, id).passed == {"theory"}


def test_a_recertification_withdrawn_begins_again_with_the_attempts_that_are_left() -> None:
    journal = association()
    id, again = certified_again(journal)
    subject = certified(journal, id)
    sits(journal, again, 10, on=AGAIN)
    assert open_recertification(journal, subject.id, on=AGAIN) == again
    candidacies.withdraw(journal, again, on=AGAIN)
    with pytest.raises(RuleBroken, match="theory may be tried again from 2026-04-30 on"):
        open_recertification(journal, subject.id, on=AGAIN)
    later = AGAIN + timedelta(days=30)
    anew = open_recertification(journal, subject.id, on=later)
    assert (anew != again, journal.get(Candidacy, anew).exams["theory"].attempts) == (True, 2)
    sits(journal, anew, 80, on=later)
    assert unexamined(journal, subject, [EXAM], on=later) is None


def test_a_recertification_refused_after_all_attempts_is_not_begun_again() -> None:
    journal = association()
    id, again = certified_again(journal)
    for number in range(3):
        sits(journal, again, 10, attempt=number + 1, on=AGAIN + number * timedelta(days=30))
    candidacies.refuse(journal, again, reason="Failed", on=AGAIN, decided_by=DECIDER)
    with pytest.raises(RuleBroken, match="tried 3 times, which is all there is"):
        open_recertification(journal, certified(journal, id).id, on=AGAIN + timedelta(days=90))
