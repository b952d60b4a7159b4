"""What the office can do about certifications, as it is recorded."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.certifications import commands, rulings
from domain.certifications.certification import Certification
from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_findings import MONTHS_MAX
from domain.errors import Invalid, NotFound, Stale
from domain.values import Money
from tests.fakes import FakeJournal

ON = date(2026, 3, 1)
PERSON = UUID(int=1)
BOARD = "board"
FEE = Money(250_00, "EUR")


def a_programme(journal: FakeJournal, *, months: int = 36) -> UUID:
    return commands.define_programme(
        journal, code="cpp", title="Certified practitioner", scheme="cpp", months=months, fee=FEE, on=ON
    )


def an_application(journal: FakeJournal) -> UUID:
    a_programme(journal)
    return commands.apply(journal, uuid4(), person_id=PERSON, programme="cpp", on=ON)


def a_certificate(journal: FakeJournal, on: date = ON) -> UUID:
    return commands.award(journal, an_application(journal), on=on, decided_by=BOARD)


def test_a_programme_defined_the_same_again_states_nothing() -> None:
    journal = FakeJournal()
    for _ in range(2):
        assert a_programme(journal) == programme_id("cpp")
    assert len(journal.of(programme_id("cpp"))) == 1


def test_a_new_definition_leaves_certificates_already_awarded_as_they_are() -> None:
    journal = FakeJournal()
    id = a_certificate(journal)
    a_programme(journal, months=12)
    assert journal.get(Certification, id).expires == date(2029, 2, 28)
    assert journal.get(Programme, programme_id("cpp")).in_force(ON).rules.months == 12


@pytest.mark.parametrize("months", [0, -1, MONTHS_MAX + 1])
def test_a_programme_of_no_length_is_refused(months: int) -> None:
    with pytest.raises(Invalid, match="months"):
        a_programme(FakeJournal(), months=months)


@pytest.mark.parametrize("months", [1, MONTHS_MAX])
def test_a_programme_of_the_least_and_the_greatest_length_is_taken(months: int) -> None:
    assert a_programme(FakeJournal(), months=months) == programme_id("cpp")


def test_a_fee_below_zero_is_refused() -> None:
    with pytest.raises(Invalid, match="fee"):
        commands.define_programme(
            FakeJournal(), code="x", title="X", scheme=None, months=1, fee=Money(-1, "EUR"), on=ON
        )


def test_nobody_applies_for_a_programme_that_is_not_offered() -> None:
    with pytest.raises(NotFound):
        commands.apply(FakeJournal(), uuid4(), person_id=PERSON, programme="cpp", on=ON)


def test_a_double_submit_is_one_application() -> None:
    journal = FakeJournal()
    id = an_application(journal)
    commands.apply(journal, id, person_id=PERSON, programme="cpp", on=ON)
    assert len(journal.of(id)) == 1


def test_certificates_are_numbered_within_the_year() -> None:
    journal = FakeJournal()
    ids = [a_certificate(journal), a_certificate(journal), a_certificate(journal, date(2027, 1, 4))]
    assert [journal.get(Certification, id).number for id in ids] == [
        "C-2026-00001", "C-2026-00002", "C-2027-00001",
    ]  # fmt: skip


def test_an_award_on_a_leap_day_ends_the_day_before_the_28th() -> None:
    journal = FakeJournal()
    id = commands.award(journal, an_application(journal), on=date(2028, 2, 29), decided_by=BOARD)
    assert journal.get(Certification, id).expires == date(2031, 2, 27)


@pytest.mark.parametrize(
    ("on", "expires"), [(date(2028, 12, 1), date(2032, 2, 29)), (date(2029, 3, 10), date(2032, 3, 9))]
)
def test_a_renewal_counts_from_the_end_or_when_late_from_its_own_day(on: date, expires: date) -> None:
    journal = FakeJournal()
    id = commands.renew(journal, a_certificate(journal), on=on, decided_by=BOARD)
    assert journal.get(Certification, id).expires == expires


def test_two_cycles_keep_number_and_first_award() -> None:
    journal = FakeJournal()
    id = a_certificate(journal)
    before = journal.of(id)
    commands.renew(journal, id, on=date(2028, 12, 1), decided_by=BOARD)
    assert journal.of(id)[: len(before)] == before
    assert journal.get(Certification, id).status(date(2027, 1, 1)) == "valid"


def test_a_certificate_is_suspended_reinstated_and_revoked() -> None:
    journal = FakeJournal()
    id = a_certificate(journal)
    rulings.suspend(journal, id, reason="Complaint", on=date(2026, 5, 1), decided_by=BOARD)
    rulings.reinstate(journal, id, on=date(2026, 5, 16), decided_by=BOARD)
    rulings.revoke(journal, id, reason="Forged", on=date(2026, 6, 1), decided_by=BOARD)
    certification = journal.get(Certification, id)
    days = [date(2026, 5, 10), date(2026, 5, 20), date(2026, 6, 1)]
    assert [certification.status(day) for day in days] == ["suspended", "valid", "revoked"]


def test_a_refused_attempt_leaves_a_second_one_free() -> None:
    journal = FakeJournal()
    first = commands.refuse(journal, an_application(journal), reason="Hours", on=ON, decided_by=BOARD)
    second = a_certificate(journal)
    assert [journal.get(Certification, id).status(ON) for id in (first, second)] == ["refused", "valid"]


def test_a_decision_from_an_old_version_is_refused() -> None:
    journal = FakeJournal()
    id = a_certificate(journal)
    with pytest.raises(Stale):
        rulings.suspend(journal, id, reason="x", on=ON, decided_by=BOARD, expected=1)
