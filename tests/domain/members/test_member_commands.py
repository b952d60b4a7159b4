"""What the office can do about memberships, as it is recorded."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.errors import NotFound, Stale
from domain.members import commands
from domain.members.fees import FEES, FeeSchedule, GradeFee
from domain.members.member import Member
from domain.values import Money
from tests.domain.members.builders import DUES, JOINED, MORE_DUES, PERSON, THROUGH
from tests.fakes import FakeJournal


def an_applicant(journal: FakeJournal, person: UUID = PERSON) -> UUID:
    return commands.apply(journal, uuid4(), person_id=person, grade="full", on=JOINED)


def a_member(journal: FakeJournal) -> UUID:
    id = commands.admit(journal, an_applicant(journal), on=JOINED)
    return commands.start_term(journal, id, invoice_id=DUES, on=JOINED)


def test_a_double_submit_is_one_application() -> None:
    journal, id = FakeJournal(), uuid4()
    for _ in range(2):
        commands.apply(journal, id, person_id=PERSON, grade="full", on=JOINED)
    assert len(journal.of(id)) == 1


def test_members_are_numbered_in_the_order_of_admission() -> None:
    journal = FakeJournal()
    first, second = an_applicant(journal), an_applicant(journal, uuid4())
    for id in (second, first):
        commands.admit(journal, id, on=JOINED)
    assert [journal.get(Member, id).number for id in (second, first)] == ["M-00001", "M-00002"]


def test_an_applicant_is_declined() -> None:
    journal = FakeJournal()
    id = commands.decline(journal, an_applicant(journal), reason="No practice", on=JOINED)
    assert journal.of(id)[-1] == Member.Declined(PERSON, JOINED, "No practice")


def test_the_same_payment_delivered_five_times_is_one_term() -> None:
    journal = FakeJournal()
    id = a_member(journal)
    for _ in range(5):
        commands.start_term(journal, id, invoice_id=MORE_DUES, on=THROUGH)
    assert len(journal.get(Member, id).terms) == 2


def test_a_credit_begins_a_term() -> None:
    journal = FakeJournal()
    id = commands.admit(journal, an_applicant(journal), on=JOINED)
    commands.grant_credit(journal, id, reason="Honorary", on=JOINED)
    commands.start_term(journal, id, invoice_id=None, on=JOINED)
    assert journal.get(Member, id).status(JOINED) == "current"


def test_a_second_run_of_the_lapses_states_nothing() -> None:
    journal = FakeJournal()
    id = a_member(journal)
    for _ in range(2):
        commands.lapse(journal, id, on=date(2027, 6, 1))
    assert journal.of(id).count(Member.Lapsed(PERSON, date(2027, 3, 2))) == 1


def test_a_resignation_from_an_old_version_is_refused() -> None:
    journal = FakeJournal()
    id = a_member(journal)
    with pytest.raises(Stale):
        commands.resign(journal, id, on=THROUGH, expected=2)
    commands.resign(journal, id, on=THROUGH, expected=3)
    assert journal.get(Member, id).status(THROUGH) == "resigned"


def test_no_member_is_not_found() -> None:
    with pytest.raises(NotFound):
        commands.resign(FakeJournal(), uuid4(), on=THROUGH)


def test_there_is_one_fee_schedule_with_many_versions() -> None:
    journal = FakeJournal()
    for euros in (100, 110):
        fee = GradeFee("full", "Full member", Money(euros * 100, "EUR"))
        assert commands.publish_fees(journal, starts=JOINED, fees=[fee], on=JOINED) == FEES
    assert journal.get(FeeSchedule, FEES).price("full", JOINED) == (2, Money(110_00, "EUR"))
