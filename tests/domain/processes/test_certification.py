"""Certification and its fee: invoiced once, paid before the award, earned when somebody else decided."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.billing.invoice import Invoice
from domain.billing.lines import OnCompletion
from domain.certifications import commands
from domain.certifications.certification import Certification
from domain.certifications.programme import Programme
from domain.certifications.rulings import revoke, suspend
from domain.cpd.scheme_text import scheme_to_json
from domain.errors import Erased, Invalid, NotAllowed, NotFound, RuleBroken, Taken
from domain.learning.commands import publish_scheme
from domain.people import commands as people
from domain.people.erase import erase
from domain.processes.certification import LINE, apply_with_fee, award, define_programme, fee_id, refuse
from domain.processes.payments import receive_payment
from domain.processes.recertification import renew
from domain.values import Money
from tests.domain.learning.schemes import rules
from tests.fakes import FakeJournal

ON = date(2026, 3, 1)
ANN = UUID(int=11)
BOARD = "board"


def association(*, fee: int = 250_00) -> FakeJournal:
    journal = FakeJournal()
    people.register(journal, ANN, name="Ann", email="ann@example.org", on=ON)
    commands.define_programme(
        journal, code="cpp", title="Practitioner", scheme="cpp", months=36, fee=Money(fee, "EUR"), on=ON
    )
    return journal


def applied(journal: FakeJournal) -> UUID:
    return apply_with_fee(journal, uuid4(), person_id=ANN, programme="cpp", on=ON)


def pay(journal: FakeJournal, id: UUID) -> None:
    amount = Money(250_00, "EUR")
    receive_payment(journal, reference=f"bank-{id}", invoice_id=fee_id(id), amount=amount, via="bank", on=ON)


def test_an_application_is_invoiced_in_the_stream_of_certification() -> None:
    journal = association()
    id = applied(journal)
    [issued] = journal.of(fee_id(id))
    assert isinstance(issued, Invoice.Issued)
    assert (issued.person_id, issued.subject_id, issued.purpose) == (ANN, id, "certification")
    assert issued.due == ON + timedelta(days=30)
    [line] = issued.lines
    assert (line.stream, line.net, line.tax) == ("certification", 250_00, 0)
    assert line.recognise == OnCompletion(str(id), date(2028, 3, 1))


def test_an_application_sent_twice_is_one_with_one_invoice() -> None:
    journal, id = association(), uuid4()
    for _ in range(2):
        apply_with_fee(journal, id, person_id=ANN, programme="cpp", on=ON)
    assert (len(journal.of(id)), len(journal.of(fee_id(id)))) == (1, 1)


def test_an_application_needs_a_known_person_and_an_offered_programme() -> None:
    journal = association()
    with pytest.raises(NotFound):
        apply_with_fee(journal, uuid4(), person_id=uuid4(), programme="cpp", on=ON)
    with pytest.raises(NotFound):
        apply_with_fee(journal, uuid4(), person_id=ANN, programme="other", on=ON)
    erase(journal, ANN, on=ON)
    with pytest.raises(Erased):
        applied(journal)


def test_nothing_is_awarded_while_the_fee_is_open() -> None:
    journal = association()
    id = applied(journal)
    with pytest.raises(RuleBroken, match="INV-000001"):
        award(journal, id, on=ON, decided_by=BOARD)
    assert journal.get(Certification, id).status(ON) == "applied"


def test_the_award_earns_the_fee() -> None:
    journal = association()
    id = applied(journal)
    pay(journal, id)
    award(journal, id, on=date(2026, 4, 1), decided_by=BOARD)
    assert journal.of(fee_id(id))[-1] == Invoice.Delivered(LINE, date(2026, 4, 1))
    assert journal.get(Certification, id).status(date(2026, 4, 1)) == "valid"


def test_a_refusal_earns_the_fee_as_well() -> None:
    journal = association()
    id = applied(journal)
    refuse(journal, id, reason="Too few hours", on=date(2026, 4, 1), decided_by=BOARD)
    assert journal.of(fee_id(id))[-1] == Invoice.Delivered(LINE, date(2026, 4, 1))


def test_the_applicant_decides_nothing_and_earns_nobody_anything() -> None:
    journal = association()
    id = applied(journal)
    pay(journal, id)
    with pytest.raises(NotAllowed):
        award(journal, id, on=ON, decided_by=str(ANN))
    assert not any(isinstance(fact, Invoice.Delivered) for _, fact in journal.entries)


def test_a_programme_without_a_fee_needs_no_invoice() -> None:
    journal = association(fee=0)
    id = award(journal, applied(journal), on=ON, decided_by=BOARD)
    assert not journal.holds(Invoice, fee_id(id))
    assert journal.get(Certification, id).status(ON) == "valid"


def test_a_person_has_one_open_application_for_a_programme() -> None:
    journal = association(fee=0)
    first = applied(journal)
    with pytest.raises(Taken):
        applied(journal)
    refuse(journal, first, reason="Too few hours", on=ON, decided_by=BOARD)
    second = applied(journal)
    award(journal, second, on=ON, decided_by=BOARD)
    assert applied(journal) not in {first, second}


def test_a_programme_is_kept_by_a_scheme_that_was_published() -> None:
    journal = association()
    terms: Any = {"code": "cpx", "title": "Expert", "months": 12, "fee": Money(0, "EUR"), "on": ON}
    with pytest.raises(Invalid, match="no scheme 'demo' was published") as refusal:
        define_programme(journal, scheme="demo", **terms)
    assert refusal.value.field == "scheme"
    publish_scheme(journal, content=scheme_to_json(rules()), trust="counts", on=ON)
    assert journal.holds(Programme, define_programme(journal, scheme="demo", **terms))


def nothing(_person: UUID, _scheme: str, _on: date) -> str | None:
    return None


def hours(_person: UUID, scheme: str, on: date) -> str | None:
    return f"2 of {scheme}-hours short by {on}"


def certified(journal: FakeJournal) -> UUID:
    return award(journal, applied(journal), on=ON, decided_by=BOARD)


@pytest.mark.parametrize(("on", "refused"), [(date(2028, 8, 27), True), (date(2028, 8, 28), False)])
def test_a_certificate_is_renewed_in_its_last_six_months(on: date, *, refused: bool) -> None:
    journal = association(fee=0)
    id = certified(journal)
    if not refused:
        renew(journal, id, on=on, decided_by=BOARD, lacking=nothing)
        assert journal.get(Certification, id).expires == date(2032, 2, 29)
        return
    with pytest.raises(RuleBroken, match="from 2028-08-28 on"):
        renew(journal, id, on=on, decided_by=BOARD, lacking=nothing)


@pytest.mark.parametrize(
    ("on", "asked"), [(date(2029, 1, 10), date(2029, 1, 10)), (date(2029, 5, 1), date(2029, 2, 28))]
)
def test_a_certificate_is_not_renewed_while_its_scheme_is_not_kept(on: date, asked: date) -> None:
    journal = association(fee=0)
    id = certified(journal)
    with pytest.raises(RuleBroken, match=f"cpp is not kept: 2 of cpp-hours short by {asked}; accept what"):
        renew(journal, id, on=on, decided_by=BOARD, lacking=hours)
    assert journal.get(Certification, id).expires == date(2029, 2, 28)


def test_nobody_renews_their_own() -> None:
    journal = association(fee=0)
    id = certified(journal)
    with pytest.raises(NotAllowed):
        renew(journal, id, on=ON, decided_by=str(ANN), lacking=hours)


@pytest.mark.parametrize("ruling", [revoke, suspend])
@pytest.mark.parametrize("on", [date(2028, 1, 10), date(2029, 1, 10)], ids=["too early", "in the window"])
def test_what_does_not_stand_is_named_before_anything_that_is_lacking(ruling: Any, on: date) -> None:
    journal = association(fee=0)
    id = certified(journal)
    ruling(journal, id, reason="Complaint upheld", on=date(2027, 1, 10), decided_by=BOARD)
    status = journal.get(Certification, id).status(on)
    with pytest.raises(RuleBroken, match=f"the certification is {status} on {on}; only what was awarded"):
        renew(journal, id, on=on, decided_by=BOARD, lacking=hours)


def test_an_application_is_not_renewed() -> None:
    journal = association(fee=0)
    with pytest.raises(RuleBroken, match="the certification is applied on"):
        renew(journal, applied(journal), on=ON, decided_by=BOARD, lacking=hours)


def test_of_an_expired_certificate_the_expiry_is_named_first() -> None:
    journal = association(fee=0)
    id = certified(journal)
    with pytest.raises(RuleBroken, match=r"^the certification is expired on 2029-05-01, and cpp is not kept"):
        renew(journal, id, on=date(2029, 5, 1), decided_by=BOARD, lacking=hours)
