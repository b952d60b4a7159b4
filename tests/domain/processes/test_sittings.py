"""The fee of an attempt at an examination: invoiced once, earned when it is told, given back when it was never used."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.billing.invoice import Invoice
from domain.certifications import commands, programme_commands
from domain.certifications.appeal import Against
from domain.certifications.candidacies import exams, review
from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.certifications.candidacies.commands import open_recertification, take_step
from domain.certifications.candidacies.exams import Result
from domain.certifications.certification import Certification
from domain.certifications.programme_rules import Fees
from domain.errors import Erased, RuleBroken
from domain.people import commands as people
from domain.people.erase import erase
from domain.processes import appeals, candidacies, certification, sittings
from domain.processes.appeals import Matter
from domain.processes.payments import receive_payment
from domain.processes.recertification import renew
from domain.processes.sittings import LINE, sitting_fee_id
from domain.values import Money
from tests.domain.certifications.rules import SAFETY, euro, rules
from tests.fakes import FakeJournal

ON = date(2026, 3, 1)
DAY = timedelta(days=1)
FIRST, LAST = ON + 10 * DAY, ON + 20 * DAY
ANN, DEB = UUID(int=11), UUID(int=14)
BOARD = "board"
COSTS = Fees(euro(0), euro(80_00), euro(0))


def admitted(**said: Any) -> tuple[FakeJournal, UUID]:
    """Give a candidate who may be examined, in a programme where each attempt costs eighty euros."""
    journal = FakeJournal()
    for person, name in ((ANN, "Ann"), (DEB, "Deb")):
        people.register(journal, person, name=name, email=f"{name}@example.org", on=ON)
    people.grant_role(journal, DEB, role="staff", on=ON)
    commands.define_programme(journal, code="cpp", title="P", scheme=None, months=36, fee=euro(0), on=ON)
    told = {"fees": COSTS, "scheme": None, "recertification": "exam", "eligibility": [], **said}
    asked = rules(**told, examinations=[replace(SAFETY, wait_days=0)])
    programme_commands.draft_version(journal, "cpp", rules=asked, on=ON)
    programme_commands.publish_version(journal, "cpp", starts=ON, on=ON)
    id = candidacy_id(certification.apply_with_fee(journal, uuid4(), person_id=ANN, programme="cpp", on=ON))
    by: dict[str, Any] = {"officer": "reviewer", "on": ON}
    take_step(journal, id, partial(review.find_complete, **by))
    take_step(journal, id, partial(review.find_eligible, basis="None asked", evidence=[], **by))
    return journal, id


def applied(journal: FakeJournal, _person: UUID, _programme: str) -> list[UUID]:
    """Nominate every certification there is."""
    return [id for id, kind in journal.kinds.items() if kind is Certification]


def authorise(journal: FakeJournal, id: UUID, first: date = FIRST, last: date = LAST, on: date = ON) -> UUID:
    days: dict[str, Any] = {"from_": first, "through": last, "on": on}
    sittings.authorise(journal, id, exam="safety", officer="reviewer", applications=partial(applied, journal), **days)
    return sitting_fee_id(id, "safety", max(number for _, number in journal.get(Candidacy, id).attempts))


def enter(journal: FakeJournal, id: UUID, score: int, attempt: int = 1, on: date = FIRST) -> None:
    result = Result("safety", attempt, on, score * 100)
    take_step(journal, id, partial(exams.enter_result, result=result, officer="examiner", on=on))


def sits(journal: FakeJournal, id: UUID, score: int, attempt: int = 1, on: date = FIRST) -> None:
    enter(journal, id, score, attempt, on)
    sittings.release_result(journal, id, exam="safety", attempt=attempt, officer="examiner", on=on)


def pay(journal: FakeJournal, invoice: UUID) -> None:
    receive_payment(journal, reference=str(invoice), invoice_id=invoice, amount=euro(80_00), via="bank", on=ON)


def left(journal: FakeJournal, invoice: UUID) -> int:
    return journal.get(Invoice, invoice).service(LINE).net_left


def test_an_attempt_is_invoiced_when_it_is_authorised_and_earned_when_its_result_is_told() -> None:
    journal, id = admitted()
    invoice = authorise(journal, id)
    [issued] = journal.of(invoice)
    assert isinstance(issued, Invoice.Issued)
    assert (issued.person_id, issued.purpose, issued.lines[0].stream, issued.lines[0].net) == (
        ANN,
        "certification",
        "certification",
        80_00,
    )
    pay(journal, invoice)
    enter(journal, id, 70)
    assert not journal.get(Invoice, invoice).completed
    sittings.release_result(journal, id, exam="safety", attempt=1, officer="examiner", on=FIRST)
    assert journal.of(invoice)[-1] == Invoice.Delivered(LINE, FIRST)


def test_an_attempt_that_was_never_sat_is_earned_once_its_days_are_over() -> None:
    journal, id = admitted()
    service = journal.get(Invoice, authorise(journal, id)).service(LINE)
    assert [service.unearned(on) for on in (LAST - DAY, LAST)] == [80_00, 0]


def test_other_days_for_an_attempt_cost_nothing_more() -> None:
    journal, id = admitted()
    invoice = authorise(journal, id)
    assert authorise(journal, id, LAST, LAST + 30 * DAY) == invoice
    assert authorise(journal, id, LAST, LAST + 30 * DAY) == invoice
    assert [type(fact) for fact in journal.of(invoice)] == [Invoice.Issued, Invoice.Rescheduled]
    assert journal.get(Invoice, invoice).service(LINE).unearned(LAST) == 80_00


def test_each_further_attempt_costs_its_fee() -> None:
    journal, id = admitted()
    first = authorise(journal, id)
    sits(journal, id, 10)
    second = authorise(journal, id, on=FIRST)
    assert first != second
    assert left(journal, second) == 80_00


def test_where_examinations_are_free_nothing_is_invoiced() -> None:
    journal, id = admitted(fees=Fees(euro(0), euro(0), euro(0)))
    assert not journal.holds(Invoice, authorise(journal, id))


def test_a_void_attempt_was_held_so_its_fee_is_earned() -> None:
    journal, id = admitted()
    invoice = authorise(journal, id)
    enter(journal, id, 70)
    told: dict[str, Any] = {"reason": "Two papers are alike", "officer": "examiner", "on": FIRST}
    sittings.void_attempt(journal, id, exam="safety", attempt=1, **told)
    assert (left(journal, invoice), journal.of(invoice)[-1]) == (80_00, Invoice.Delivered(LINE, FIRST))


def test_an_appeal_upheld_against_a_result_gives_the_fee_back() -> None:
    journal, id = admitted()
    invoice = authorise(journal, id)
    pay(journal, invoice)
    sits(journal, id, 10)
    subject, matter = journal.get(Candidacy, id).certification_id, Matter(Against.RESULT, "safety", 1)
    lodged = appeals.lodge(journal, subject, matter, grounds="The alarm", on=FIRST, deciders=lambda _: [])
    appeals.assign(journal, lodged, officer=DEB, assigned_by=BOARD, on=FIRST)
    appeals.uphold(journal, lodged, reason="There was one", on=FIRST, decided_by=str(DEB))
    assert left(journal, invoice) == 0


@pytest.mark.parametrize(("on", "kept"), [(FIRST - DAY, 0), (FIRST, 80_00)])
def test_whoever_withdraws_before_the_days_begin_has_the_fee_back(on: date, kept: int) -> None:
    journal, id = admitted()
    invoice = authorise(journal, id)
    candidacies.withdraw(journal, id, on=on)
    candidacies.withdraw(journal, id, on=on)
    assert left(journal, invoice) == kept


@pytest.mark.parametrize(("on", "kept"), [(FIRST, 0), (LAST, 0), (LAST + DAY, 80_00)])
def test_whoever_is_refused_has_the_fee_back_unless_they_let_the_days_pass(on: date, kept: int) -> None:
    journal, id = admitted()
    invoice = authorise(journal, id)
    candidacies.refuse(journal, id, reason="Not eligible after all", on=on, decided_by=BOARD)
    assert left(journal, invoice) == kept


def test_nothing_is_awarded_or_renewed_while_an_attempt_is_not_paid() -> None:
    journal, id = admitted()
    invoice = authorise(journal, id)
    sits(journal, id, 70)
    award = partial(candidacies.award, journal, id, basis="All of it", on=FIRST, decided_by=BOARD)
    with pytest.raises(RuleBroken, match="attempt 1 at safety is not paid; receive the payment of INV-000001"):
        award()
    journal, id = admitted()
    pay(journal, authorise(journal, id))
    sits(journal, id, 70)
    candidacies.award(journal, id, basis="All of it", on=FIRST, decided_by=BOARD)
    certified = journal.get(Certification, journal.get(Candidacy, id).certification_id)
    on = certified.expires
    again = open_recertification(journal, certified.id, on=on)
    open_ = authorise(journal, again, on, on, on)
    sits(journal, again, 70, on=on)
    renewing = partial(renew, journal, certified.id, on=on, decided_by=BOARD, lacking=lambda *_: None)
    with pytest.raises(RuleBroken, match="attempt 1 at safety is not paid"):
        renewing()
    assert invoice != open_
    receive_payment(journal, reference="late", invoice_id=open_, amount=Money(80_00, "EUR"), via="bank", on=on)
    assert renewing() == certified.id


def test_nobody_erased_is_invoiced_an_examination() -> None:
    journal, id = admitted()
    erase(journal, ANN, on=ON)
    with pytest.raises(Erased):
        authorise(journal, id)
