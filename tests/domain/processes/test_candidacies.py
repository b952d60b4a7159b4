"""A candidacy and its certification end together: awarded, refused, withdrawn, appealed against, begun again."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.billing.invoice import Invoice
from domain.certifications import commands as certifications
from domain.certifications import programme_commands, rulings
from domain.certifications.appeal import Against, Appeal
from domain.certifications.candidacies import exams, review
from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.certifications.candidacies.commands import (
    open_application,
    open_recertification,
    take_step,
    unexamined,
)
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.steps import Step
from domain.certifications.certification import Certification
from domain.certifications.programme_rules import Examination, Requirement, Rules, plain
from domain.errors import Invalid, NotAllowed, RuleBroken, Taken
from domain.people import commands as people
from domain.processes import appeals, candidacies, certification
from domain.processes.appeals import Matter
from domain.values import Money
from tests.fakes import FakeJournal

ON = date(2026, 3, 1)
ANN, BOB, CEM, DEB = (UUID(int=n) for n in (11, 12, 13, 14))
REVIEWER, DECIDER, HEARER = (str(each) for each in (BOB, CEM, DEB))
AGAIN = ON + timedelta(days=30)
EXAM = Examination("theory", "Theory", mark_hundredths=60_00, attempts=3, wait_days=30)


def rules(**changes: Any) -> Rules:
    found = plain(scheme=None, months=36, fee=Money(0, "EUR"))
    told = {name: getattr(found, name) for name in found.__struct_fields__}
    asked = {"eligibility": [Requirement("practice", "Ten years of practice")], "examinations": [EXAM]}
    return Rules(**(told | asked | changes))


def association(**changes: Any) -> FakeJournal:
    journal = FakeJournal()
    for person, name in ((ANN, "Ann"), (BOB, "Bob"), (CEM, "Cem"), (DEB, "Deb")):
        people.register(journal, person, name=name, email=f"{name}@example.org", on=ON)
        if person != ANN:
            people.grant_role(journal, person, role="staff", on=ON)
    fee = changes.pop("fee", 0)
    certifications.define_programme(
        journal, code="cpp", title="Practitioner", scheme=None, months=36, fee=Money(fee, "EUR"), on=ON
    )
    programme_commands.draft_version(journal, "cpp", rules=rules(**changes), on=ON)
    programme_commands.publish_version(journal, "cpp", starts=ON, on=ON)
    return journal


def applied(journal: FakeJournal, on: date = ON) -> UUID:
    return candidacy_id(certification.apply_with_fee(journal, uuid4(), person_id=ANN, programme="cpp", on=on))


def step(journal: FakeJournal, id: UUID, deed: Any, **told: Any) -> None:
    take_step(journal, id, partial(deed, **{"officer": REVIEWER, "on": ON, **told}))


def admitted(journal: FakeJournal) -> UUID:
    id = applied(journal)
    step(journal, id, review.find_complete)
    step(journal, id, review.find_eligible, basis="Ten years", evidence=[])
    return id


def sits(journal: FakeJournal, id: UUID, score: int, *, attempt: int = 1, on: date = ON) -> None:
    step(journal, id, exams.authorise, exam="theory", from_=on, through=on, on=on)
    result = Result("theory", attempt, on, score * 100, REVIEWER)
    take_step(journal, id, partial(exams.enter_result, result=result, officer=REVIEWER, on=on))
    step(journal, id, exams.release_result, exam="theory", attempt=attempt, on=on)


def passed(journal: FakeJournal) -> UUID:
    id = admitted(journal)
    sits(journal, id, 70)
    return id


def award(journal: FakeJournal, id: UUID, on: date = ON) -> UUID:
    return candidacies.award(journal, id, basis="Everything", on=on, decided_by=DECIDER)


def refused(journal: FakeJournal) -> UUID:
    id = admitted(journal)
    return candidacies.refuse(journal, id, reason="Not yet", on=ON, decided_by=DECIDER)


def certified(journal: FakeJournal, id: UUID) -> Certification:
    return journal.get(Certification, journal.get(Candidacy, id).certification_id)


def deciders(_subject: UUID) -> list[str]:
    return [DECIDER]


def lodge(journal: FakeJournal, id: UUID, matter: Matter, on: date = ON) -> UUID:
    subject = certified(journal, id).id
    return appeals.lodge(journal, subject, matter, grounds="I disagree", on=on, deciders=deciders)


def upheld(journal: FakeJournal, appeal: UUID) -> None:
    appeals.assign(journal, appeal, officer=DEB, assigned_by=REVIEWER, on=ON)
    appeals.uphold(journal, appeal, reason="They are right", on=ON, decided_by=HEARER)


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


def certified_again(journal: FakeJournal) -> tuple[UUID, UUID]:
    """Give the application of somebody certified, and the examination by which they are certified again."""
    id = award(journal, passed(journal))
    return id, open_recertification(journal, certified(journal, id).id, on=AGAIN)


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
