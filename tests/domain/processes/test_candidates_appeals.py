"""Appeals of candidates and holders: against what, within which time, heard by whom, and what they open again."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.certifications import commands as certifications
from domain.certifications import rulings
from domain.certifications.appeal import Against, Appeal
from domain.certifications.candidacies import exams, review
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.commands import (
    take_step,
)
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.steps import Step
from domain.certifications.certification import Certification
from domain.errors import Invalid, NotAllowed, RuleBroken, Taken
from domain.people import commands as people
from domain.processes import appeals, candidacies, certification
from domain.processes.appeals import Matter
from domain.values import Money
from tests.domain.processes.candidates import (
    AGAIN,
    ANN,
    BOB,
    CEM,
    DEB,
    DECIDER,
    HEARER,
    ON,
    REVIEWER,
    admitted,
    applied,
    association,
    award,
    certified,
    certified_again,
    deciders,
    lodge,
    passed,
    refused,
    sits,
    step,
    upheld,
)
from tests.fakes import FakeJournal


def test_an_appeal_against_a_refusal_opens_the_application_again() -> None:
    journal = association()
    id = refused(journal)
    upheld(journal, lodge(journal, id, Matter(Against.REFUSAL)))
    assert journal.get(Candidacy, id).step is Step.EXAM
    assert certified(journal, id).status(ON) == "applied"
    sits(journal, id, 70)
    award(journal, id)
    assert certified(journal, id).status(ON) == "valid"


def test_a_refusal_without_a_review_is_appealed_against_as_well() -> None:
    journal = FakeJournal()
    for person in (ANN, DEB):
        people.register(journal, person, name="One", email=f"{person}@example.org", on=ON)
    people.grant_role(journal, DEB, role="admin", on=ON)
    terms: Any = {"code": "cpp", "title": "Practitioner", "scheme": None, "months": 36, "fee": Money(0, "EUR")}
    certifications.define_programme(journal, **terms, on=ON)
    id = certification.apply_with_fee(journal, uuid4(), person_id=ANN, programme="cpp", on=ON)
    certification.refuse(journal, id, reason="No", on=ON, decided_by=DECIDER)
    terms = {"grounds": "I disagree", "on": ON, "deciders": deciders}
    upheld(journal, appeals.lodge(journal, id, Matter(Against.REFUSAL), **terms))
    assert journal.get(Certification, id).status(ON) == "applied"


def test_an_application_opened_again_gives_way_to_one_made_meanwhile() -> None:
    journal = association()
    id = refused(journal)
    appeal = lodge(journal, id, Matter(Against.REFUSAL))
    applied(journal)
    with pytest.raises(Taken):
        upheld(journal, appeal)


def test_an_appeal_against_a_result_makes_the_attempt_void() -> None:
    journal = association()
    id = admitted(journal)
    for number in range(3):
        sits(journal, id, 10, attempt=number + 1, on=ON + number * timedelta(days=30))
    assert journal.get(Candidacy, id).step is Step.DECISION
    upheld(journal, lodge(journal, id, Matter(Against.RESULT, "theory", 3), on=ON + timedelta(days=60)))
    assert journal.get(Candidacy, id).step is Step.EXAM


@pytest.mark.parametrize("deed", [rulings.suspend, rulings.revoke])
def test_an_appeal_against_a_suspension_or_revocation_reinstates(deed: Any) -> None:
    journal = association()
    id = award(journal, passed(journal))
    deed(journal, certified(journal, id).id, reason="A complaint", on=ON, decided_by=DECIDER)
    against = Against.SUSPENSION if deed is rulings.suspend else Against.REVOCATION
    upheld(journal, lodge(journal, id, Matter(against)))
    assert certified(journal, id).status(ON) == "valid"


def test_a_rejected_appeal_changes_nothing_and_there_is_one_for_each_decision() -> None:
    journal = association()
    id = refused(journal)
    appeal = lodge(journal, id, Matter(Against.REFUSAL))
    appeals.assign(journal, appeal, officer=DEB, assigned_by=REVIEWER, on=ON)
    appeals.reject(journal, appeal, reason="Heard", on=ON, decided_by=HEARER)
    assert (lodge(journal, id, Matter(Against.REFUSAL)), certified(journal, id).status(ON)) == (appeal, "refused")
    with pytest.raises(RuleBroken, match="this appeal is rejected"):
        appeals.uphold(journal, appeal, reason="After all", on=ON, decided_by=HEARER)


@pytest.mark.parametrize(("days", "late"), [(30, False), (31, True)])
def test_an_appeal_comes_within_thirty_days(days: int, *, late: bool) -> None:
    journal = association()
    id, on = refused(journal), ON + timedelta(days=days)
    if late:
        with pytest.raises(RuleBroken, match="possible until 2026-03-31"):
            lodge(journal, id, Matter(Against.REFUSAL), on=on)
    else:
        assert journal.holds(Appeal, lodge(journal, id, Matter(Against.REFUSAL), on=on))


@pytest.mark.parametrize(
    "matter", [Matter(Against.REFUSAL), Matter(Against.SUSPENSION), Matter(Against.RESULT, "oral", 1)]
)
def test_there_must_be_something_to_appeal_against(matter: Matter) -> None:
    journal = association()
    with pytest.raises(RuleBroken, match=r"to appeal against|no such result"):
        lodge(journal, passed(journal), matter)


def test_a_result_that_nobody_was_told_is_not_appealed_against() -> None:
    journal = association()
    id = admitted(journal)
    step(journal, id, exams.authorise, exam="theory", from_=ON, through=ON)
    step(journal, id, partial(exams.enter_result, result=Result("theory", 1, ON, 70_00)))
    with pytest.raises(RuleBroken, match="no such result was released"):
        lodge(journal, id, Matter(Against.RESULT, "theory", 1))


@pytest.mark.parametrize("officer", [BOB, CEM], ids=["who examined", "who decided"])
def test_an_appeal_goes_to_others(officer: UUID) -> None:
    journal = association()
    id = passed(journal)
    candidacies.refuse(journal, id, reason="Not yet", on=ON, decided_by=DECIDER)
    appeal = lodge(journal, id, Matter(Against.REFUSAL))
    with pytest.raises(NotAllowed, match="assign it to somebody else"):
        appeals.assign(journal, appeal, officer=officer, assigned_by=REVIEWER, on=ON)


def test_an_appeal_is_heard_by_the_office_and_by_nobody_with_a_conflict_declared_since() -> None:
    journal = association()
    id = refused(journal)
    appeal = lodge(journal, id, Matter(Against.REFUSAL))
    with pytest.raises(Invalid, match="choose somebody of the staff"):
        appeals.assign(journal, appeal, officer=ANN, assigned_by=REVIEWER, on=ON)
    told = {"officer": HEARER, "note": "Old friends", "declared_by": REVIEWER, "on": ON}
    take_step(journal, id, partial(review.declare_conflict, **told))
    with pytest.raises(NotAllowed):
        appeals.assign(journal, appeal, officer=DEB, assigned_by=REVIEWER, on=ON)


def test_an_appeal_taken_back_is_over() -> None:
    journal = association()
    appeal = lodge(journal, refused(journal), Matter(Against.REFUSAL))
    appeals.withdraw(journal, appeal, on=ON)
    appeals.withdraw(journal, appeal, on=ON)
    with pytest.raises(RuleBroken, match="withdrawn"):
        appeals.assign(journal, appeal, officer=DEB, assigned_by=REVIEWER, on=ON)


def test_a_refused_recertification_is_appealed_against_and_opened_again() -> None:
    journal = association()
    id, again = certified_again(journal)
    sits(journal, again, 10, on=AGAIN)
    candidacies.refuse(journal, again, reason="Failed", on=AGAIN, decided_by=DECIDER)
    appeal = lodge(journal, id, Matter(Against.REFUSAL), on=AGAIN)
    with pytest.raises(NotAllowed):
        appeals.assign(journal, appeal, officer=CEM, assigned_by=REVIEWER, on=AGAIN)
    appeals.assign(journal, appeal, officer=DEB, assigned_by=REVIEWER, on=AGAIN)
    appeals.uphold(journal, appeal, reason="They are right", on=AGAIN, decided_by=HEARER)
    assert (journal.get(Candidacy, again).step, certified(journal, id).status(AGAIN)) == (Step.EXAM, "valid")
    assert journal.get(Candidacy, id).step is Step.AWARDED


def test_a_result_for_another_period_is_appealed_against_and_not_that_of_the_application() -> None:
    journal = association()
    id, again = certified_again(journal)
    on = AGAIN + timedelta(days=60)
    sits(journal, again, 10, on=on)
    candidacies.refuse(journal, again, reason="Failed", on=on, decided_by=DECIDER)
    appeal = lodge(journal, id, Matter(Against.RESULT, "theory", 1), on=on)
    appeals.assign(journal, appeal, officer=DEB, assigned_by=REVIEWER, on=on)
    appeals.uphold(journal, appeal, reason="They are right", on=on, decided_by=HEARER)
    found = journal.get(Candidacy, again)
    assert (found.step, found.attempts["theory", 1].mark) == (Step.EXAM, "void")
    assert journal.get(Candidacy, id).attempts["theory", 1].mark == "released"
