"""Holders stay under their version until they are re-based; renewal goes by it: window, grace, what is asked, fee."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.billing.invoice import Invoice
from domain.certifications import commands, programme_commands, rulings
from domain.certifications.candidacies import exams, review
from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.certifications.candidacies.commands import open_recertification, take_step
from domain.certifications.candidacies.exams import Result
from domain.certifications.certification import Certification
from domain.certifications.programme_rules import Fees, Rules
from domain.errors import Erased, Invalid, NotAllowed, RuleBroken
from domain.people import commands as people
from domain.people.erase import erase
from domain.processes import candidacies, certification
from domain.processes.payments import receive_payment
from domain.processes.programmes import draft_version
from domain.processes.recertification import LINE, bill_renewal, renew, renewal_fee_id
from domain.values import Money
from tests.domain.certifications.rules import SAFETY, euro, rules
from tests.fakes import FakeJournal

ON = date(2026, 3, 1)
ANN = UUID(int=11)
BOARD = "board"
EXPIRES = date(2029, 2, 28)
DAY = timedelta(days=1)
FREE = Fees(euro(0), euro(0), euro(0))


def association() -> FakeJournal:
    journal = FakeJournal()
    people.register(journal, ANN, name="Ann", email="ann@example.org", on=ON)
    commands.define_programme(journal, code="cpp", title="P", scheme="demo", months=36, fee=euro(0), on=ON)
    return journal


def publish(journal: FakeJournal, said: Rules, on: date = ON) -> None:
    programme_commands.draft_version(journal, "cpp", rules=said, on=on)
    programme_commands.publish_version(journal, "cpp", starts=on, on=on)


def certified(journal: FakeJournal) -> UUID:
    id = commands.apply(journal, uuid4(), person_id=ANN, programme="cpp", on=ON)
    return commands.award(journal, id, on=ON, decided_by=BOARD)


def held(said: Rules) -> tuple[FakeJournal, UUID]:
    """Give a certificate under these rules."""
    journal = association()
    publish(journal, said)
    return journal, certified(journal)


def under(journal: FakeJournal, id: UUID) -> int:
    return commands.version_of(journal, journal.get(Certification, id)).number


def kept(_person: UUID, _scheme: str, _on: date) -> str | None:
    return None


def short(_person: UUID, _scheme: str, _on: date) -> str | None:
    return "2 of hours is short"


def renewing(journal: FakeJournal, id: UUID, on: date, **said: Any) -> UUID:
    return renew(journal, id, on=on, **{"decided_by": BOARD, "lacking": kept, **said})


def test_an_award_is_bound_to_the_version_in_force() -> None:
    journal = association()
    first = certified(journal)
    publish(journal, rules(fees=FREE))
    second = certified(journal)
    assert journal.of(first)[-1] == Certification.Bound(ANN, "cpp", 1, ON)
    assert [under(journal, id) for id in (first, second)] == [1, 2]


def test_an_applicant_is_awarded_by_the_version_they_were_judged_by() -> None:
    journal = association()
    id = commands.apply(journal, uuid4(), person_id=ANN, programme="cpp", on=ON)
    publish(journal, rules(months=12, fees=FREE))
    commands.award(journal, id, on=ON, decided_by=BOARD, version=1)
    assert (journal.get(Certification, id).expires, under(journal, id)) == (EXPIRES, 1)


def test_what_was_awarded_before_there_were_versions_is_under_that_of_its_day() -> None:
    journal = association()
    id = certified(journal)
    journal.entries = [entry for entry in journal.entries if not isinstance(entry[1], Certification.Bound)]
    commands.define_programme(journal, code="cpp", title="P", scheme="demo", months=12, fee=euro(0), on=ON + DAY)
    assert under(journal, id) == 1
    renewing(journal, id, EXPIRES)
    assert journal.of(id)[-1] == Certification.Bound(ANN, "cpp", 1, EXPIRES)
    assert journal.get(Certification, id).expires == date(2032, 2, 29)


def test_holders_keep_their_version_and_their_day_until_they_are_re_based() -> None:
    journal = association()
    id = certified(journal)
    publish(journal, rules(months=12, fees=FREE), ON + DAY)
    assert (under(journal, id), journal.get(Certification, id).expires) == (1, EXPIRES)
    rulings.rebase(journal, id, version=2, reason="New law", on=ON + 2 * DAY, decided_by=BOARD)
    assert (under(journal, id), journal.get(Certification, id).expires) == (2, EXPIRES)
    renewing(journal, id, EXPIRES)
    assert journal.get(Certification, id).expires == date(2030, 2, 28)


def rebase(journal: FakeJournal, id: UUID, **said: Any) -> UUID:
    terms = {"version": 2, "reason": "New law", "on": ON + DAY, "decided_by": BOARD, **said}
    return rulings.rebase(journal, id, **terms)


@pytest.mark.parametrize(
    ("said", "error", "match"),
    [
        ({"version": 3}, Invalid, "no version 3; give 1 to 2"),
        ({"version": 1}, RuleBroken, "under version 1 already"),
        ({"on": ON}, Invalid, "begins on 2026-03-02"),
        ({"decided_by": str(ANN)}, NotAllowed, "colleague"),
        ({"reason": " "}, Invalid, "reason is empty"),
    ],
)
def test_nobody_is_re_based_without_reason_or_to_what_there_is_not(
    said: dict[str, Any], error: type[Exception], match: str
) -> None:
    journal = association()
    id = certified(journal)
    publish(journal, rules(fees=FREE), ON + DAY)
    before = len(journal.entries)
    with pytest.raises(error, match=match):
        rebase(journal, id, **said)
    assert len(journal.entries) == before


def test_an_application_is_not_re_based_and_neither_is_what_was_revoked() -> None:
    journal = association()
    id = certified(journal)
    publish(journal, rules(fees=FREE), ON)
    rulings.revoke(journal, id, reason="Forged", on=ON, decided_by=BOARD)
    open_ = commands.apply(journal, uuid4(), person_id=ANN, programme="cpp", on=ON)
    for each in (id, open_):
        with pytest.raises(RuleBroken, match="only what somebody holds"):
            rebase(journal, each)


@pytest.mark.parametrize(
    ("on", "match"),
    [(date(2028, 11, 27), "from 2028-11-28 on"), (date(2029, 3, 31), "grace ended on 2029-03-30; apply for it anew")],
)
def test_a_renewal_keeps_to_the_window_and_the_grace_of_the_version(on: date, match: str) -> None:
    journal, id = held(rules(fees=FREE, window_months=3, grace_days=30))
    with pytest.raises(RuleBroken, match=match):
        renewing(journal, id, on)


@pytest.mark.parametrize("on", [date(2028, 11, 28), date(2029, 3, 30)])
def test_a_renewal_is_open_from_the_first_day_of_the_window_to_the_last_of_the_grace(on: date) -> None:
    journal, id = held(rules(fees=FREE, window_months=3, grace_days=30))
    renewing(journal, id, on)
    assert journal.get(Certification, id).expires > EXPIRES


def sits(journal: FakeJournal, candidacy: UUID, on: date, score: int = 80) -> None:
    """Let somebody sit the examination, and tell them what came of it."""
    step = partial(take_step, journal, candidacy)
    step(partial(exams.authorise, exam="safety", from_=on, through=on, officer="reviewer", on=on))
    result = Result("safety", 1, on, score * 100, "examiner")
    step(partial(exams.enter_result, result=result, officer="examiner", on=on))
    step(partial(exams.release_result, exam="safety", attempt=1, officer="reviewer", on=on))


@pytest.mark.parametrize(
    ("how", "lacking", "score", "match"),
    [
        ("credits", short, 80, "demo is not kept"),
        ("exam", kept, None, "it is not examined"),
        ("exam", kept, 20, "it is not examined"),
        ("either", short, None, "demo is not kept: .* or else it is not examined"),
    ],
)
def test_a_renewal_asks_for_what_the_version_says(how: str, lacking: Any, score: int | None, match: str) -> None:
    journal, id = held(rules(fees=FREE, eligibility=[], recertification=how))
    if score is not None:
        sits(journal, open_recertification(journal, id, on=EXPIRES), EXPIRES, score)
    with pytest.raises(RuleBroken, match=match):
        renewing(journal, id, EXPIRES, lacking=lacking)


@pytest.mark.parametrize(
    ("how", "lacking", "score"),
    [("credits", kept, None), ("exam", short, 80), ("either", short, 80), ("either", kept, None)],
)
def test_one_way_of_those_allowed_is_enough(how: str, lacking: Any, score: int | None) -> None:
    journal, id = held(rules(fees=FREE, eligibility=[], recertification=how))
    if score is not None:
        sits(journal, open_recertification(journal, id, on=EXPIRES), EXPIRES, score)
    renewing(journal, id, EXPIRES, lacking=lacking)
    assert journal.get(Certification, id).expires > EXPIRES


@pytest.mark.parametrize("officer", ["examiner", "reviewer"])
def test_whoever_examined_does_not_renew_and_whoever_let_them_sit_does(officer: str) -> None:
    journal, id = held(rules(fees=FREE, eligibility=[], recertification="exam"))
    sits(journal, open_recertification(journal, id, on=EXPIRES), EXPIRES)
    if officer == "reviewer":
        assert renewing(journal, id, EXPIRES, decided_by=officer) == id
        return
    with pytest.raises(NotAllowed, match="has examined the candidate"):
        renewing(journal, id, EXPIRES, decided_by=officer)


def test_whoever_trained_the_holder_does_not_renew_even_by_credits() -> None:
    journal, id = held(rules(fees=FREE, eligibility=[], recertification="either"))
    again = open_recertification(journal, id, on=EXPIRES)
    told = {"officer": "trainer", "note": "Taught them", "declared_by": "trainer", "on": EXPIRES}
    take_step(journal, again, partial(review.declare_conflict, **told))
    with pytest.raises(NotAllowed, match="trained or sponsored"):
        renewing(journal, id, EXPIRES, decided_by="trainer")


@pytest.mark.parametrize(("on", "counts"), [(date(2027, 2, 28), True), (date(2027, 3, 1), False)])
def test_a_pass_counts_for_as_long_as_the_version_says(on: date, *, counts: bool) -> None:
    journal = association()
    publish(journal, rules(fees=FREE, eligibility=[], examinations=[replace(SAFETY, valid_months=12)]))
    id = candidacy_id(certification.apply_with_fee(journal, uuid4(), person_id=ANN, programme="cpp", on=ON))
    for deed, said in ((review.find_complete, {}), (review.find_eligible, {"basis": "None asked", "evidence": []})):
        take_step(journal, id, partial(deed, officer="reviewer", on=ON, **said))
    sits(journal, id, ON)
    award = partial(candidacies.award, journal, id, basis="All of it", on=on, decided_by=BOARD)
    if counts:
        assert award() == id
        return
    with pytest.raises(RuleBroken, match="safety was passed on 2026-03-01 and counted for 12 months"):
        award()


def test_a_pass_that_counts_no_more_renews_nothing_and_the_examination_is_sat_anew() -> None:
    months = {"examinations": [replace(SAFETY, valid_months=6)], "eligibility": [], "recertification": "exam"}
    journal, id = held(rules(fees=FREE, **months))
    early = date(2028, 8, 28)
    first = open_recertification(journal, id, on=early)
    sits(journal, first, early)
    assert open_recertification(journal, id, on=date(2029, 2, 27)) == first
    with pytest.raises(RuleBroken, match="safety was passed on 2028-08-28 and counted for 6 months"):
        renewing(journal, id, EXPIRES)
    again = open_recertification(journal, id, on=EXPIRES)
    assert (again != first, journal.get(Candidacy, again).exams["safety"].attempts) == (True, 3)
    with pytest.raises(RuleBroken, match="safety was not passed"):
        renewing(journal, id, EXPIRES)
    sits(journal, again, EXPIRES)
    assert renewing(journal, id, EXPIRES) == id


def pay(journal: FakeJournal, invoice: UUID) -> None:
    amount = Money(120_00, "EUR")
    receive_payment(journal, reference="bank", invoice_id=invoice, amount=amount, via="bank", on=EXPIRES)


def test_a_renewal_fee_is_invoiced_once_paid_before_and_earned_with_the_renewal() -> None:
    journal, id = held(rules())
    with pytest.raises(RuleBroken, match=r"120\.00 EUR, is not invoiced"):
        renewing(journal, id, EXPIRES)
    fee = bill_renewal(journal, id, on=EXPIRES)
    assert bill_renewal(journal, id, on=EXPIRES + DAY) == fee
    [issued] = journal.of(fee)
    assert isinstance(issued, Invoice.Issued)
    assert (issued.lines[0].stream, issued.lines[0].net, issued.subject_id) == ("certification", 120_00, id)
    with pytest.raises(RuleBroken, match="receive the payment of INV-000001"):
        renewing(journal, id, EXPIRES)
    pay(journal, fee)
    renewing(journal, id, EXPIRES)
    assert journal.of(fee)[-1] == Invoice.Delivered(LINE, EXPIRES)
    assert renewal_fee_id(id, journal.get(Certification, id).expires) != fee


def test_a_renewal_fee_is_not_invoiced_before_its_time_nor_to_somebody_erased() -> None:
    journal, id = held(rules())
    with pytest.raises(RuleBroken, match="can be renewed from"):
        bill_renewal(journal, id, on=ON)
    erase(journal, ANN, on=ON)
    with pytest.raises(Erased):
        bill_renewal(journal, id, on=EXPIRES)


def test_a_free_renewal_has_no_invoice() -> None:
    journal, id = held(rules(fees=FREE))
    with pytest.raises(RuleBroken, match="renewing is free"):
        bill_renewal(journal, id, on=EXPIRES)


def test_a_draft_names_a_scheme_that_was_published() -> None:
    journal = association()
    before = len(journal.entries)
    with pytest.raises(Invalid, match="no scheme 'demo' was published"):
        draft_version(journal, "cpp", rules=rules(), on=ON)
    assert len(journal.entries) == before
