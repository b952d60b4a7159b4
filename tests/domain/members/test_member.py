"""What may be decided about a membership, on both sides of every boundary."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.aggregate import Fact
from domain.errors import Invalid, RuleBroken
from domain.members.member import Member
from domain.members.standing import Status
from tests.domain.members.builders import (
    ADMITTED,
    CURRENT,
    DAY,
    DUES,
    GRACE_ENDS,
    JOINED,
    MORE_DUES,
    PERSON,
    THROUGH,
    admitted,
    applied,
    credited,
    joined,
    rejoined,
    renewed,
    resigned,
)
from tests.given import given


def member(*past: Fact) -> Member:
    return Member.replay(uuid4(), list(past))


def test_an_application_is_stated_with_its_text_trimmed() -> None:
    made = Member.apply(uuid4(), person_id=PERSON, grade="full", on=JOINED, statement=" Hello ")
    assert made.pending == [Member.Applied(PERSON, "full", JOINED, "Hello")]


def test_an_applicant_is_admitted_under_a_number() -> None:
    given(Member, applied()).when(Member.admit, number="M-00042", on=JOINED).states(admitted())


@pytest.mark.parametrize("past", [ADMITTED, CURRENT, (applied(), resigned(JOINED))])
def test_what_is_decided_is_not_decided_again(past: tuple[Fact, ...]) -> None:
    given(Member, *past).when(Member.admit, number="M-00043", on=THROUGH).refused(RuleBroken, match="decide")
    given(Member, *past).when(Member.decline, reason="no", on=THROUGH).refused(RuleBroken, match="decide")


def test_nobody_is_admitted_before_they_applied() -> None:
    early = JOINED - DAY
    given(Member, applied()).when(Member.admit, number="M-1", on=early).refused(RuleBroken, match="applicant")


def test_an_applicant_is_declined_with_a_reason() -> None:
    declined = Member.Declined(PERSON, JOINED, "No proof of practice")
    given(Member, applied()).when(Member.decline, reason=declined.reason, on=JOINED).states(declined)
    assert member(applied(), declined).status(JOINED) is Status.DECLINED


def test_a_decline_needs_a_reason() -> None:
    given(Member, applied()).when(Member.decline, reason=" ", on=JOINED).refused(Invalid, match="reason")


def test_the_first_dues_begin_a_year_on_the_day_they_are_paid() -> None:
    given(Member, *ADMITTED).when(Member.start_term, invoice_id=DUES, on=JOINED).states(
        Member.Joined(PERSON, JOINED, THROUGH, GRACE_ENDS, "full", DUES, JOINED)
    )


def test_dues_paid_ahead_of_admission_begin_the_year_with_it() -> None:
    given(Member, *ADMITTED).when(Member.start_term, invoice_id=DUES, on=JOINED - DAY).states(
        Member.Joined(PERSON, JOINED, THROUGH, GRACE_ENDS, "full", DUES, JOINED - DAY)
    )


@pytest.mark.parametrize("on", [JOINED, THROUGH, THROUGH + DAY, GRACE_ENDS])
def test_dues_paid_within_the_term_or_its_grace_continue_it(on: date) -> None:
    given(Member, *CURRENT).when(Member.start_term, invoice_id=MORE_DUES, on=on).states(renewed(THROUGH + DAY, on=on))


def test_dues_paid_a_day_after_grace_rejoin_on_that_day() -> None:
    late = GRACE_ENDS + DAY
    given(Member, *CURRENT).when(Member.start_term, invoice_id=MORE_DUES, on=late).states(rejoined(late))


def test_the_same_invoice_never_renews_twice() -> None:
    for on in (JOINED, THROUGH, GRACE_ENDS + DAY):
        given(Member, *CURRENT).when(Member.start_term, invoice_id=DUES, on=on).states()


@pytest.mark.parametrize("invoice", [DUES, None])
def test_no_term_begins_before_admission(invoice: UUID | None) -> None:
    given(Member, applied()).when(Member.start_term, invoice_id=invoice, on=JOINED).refused(RuleBroken, match="admit")


def test_no_term_begins_without_dues_or_a_credit() -> None:
    given(Member, *CURRENT).when(Member.start_term, invoice_id=None, on=JOINED).refused(RuleBroken, match="credit")


def test_a_credit_begins_one_term_and_no_second() -> None:
    past = (*ADMITTED, credited())
    given(Member, *past).when(Member.start_term, invoice_id=None, on=JOINED).states(joined(invoice=None))
    given(Member, *past, joined(invoice=None)).when(Member.start_term, invoice_id=None, on=JOINED).refused(
        RuleBroken, match="credit"
    )


def test_a_credit_is_granted_to_the_admitted_only() -> None:
    reason = credited().reason
    given(Member, *ADMITTED).when(Member.grant_credit, reason=reason, on=JOINED).states(credited())
    given(Member, applied()).when(Member.grant_credit, reason=reason, on=JOINED).refused(RuleBroken, match="admit")


def test_a_lapse_is_stated_once_with_the_day_it_happened_however_late_the_run() -> None:
    lapsed = Member.Lapsed(PERSON, GRACE_ENDS + DAY)
    given(Member, *CURRENT).when(Member.lapse, on=date(2028, 6, 1)).states(lapsed)
    given(Member, *CURRENT, lapsed).when(Member.lapse, on=date(2028, 6, 1)).states()


def test_no_lapse_is_stated_on_the_last_day_of_grace() -> None:
    given(Member, *CURRENT).when(Member.lapse, on=GRACE_ENDS).refused(RuleBroken, match="grace")


def test_a_second_lapse_after_rejoining_is_stated_again() -> None:
    first = Member.Lapsed(PERSON, GRACE_ENDS + DAY)
    past = (*CURRENT, first, rejoined(date(2030, 1, 1)))
    given(Member, *past).when(Member.lapse, on=date(2032, 1, 1)).states(Member.Lapsed(PERSON, date(2031, 3, 2)))


@pytest.mark.parametrize("on", [JOINED, THROUGH, GRACE_ENDS])
def test_a_member_may_resign_through_the_last_day_of_grace(on: date) -> None:
    given(Member, *CURRENT).when(Member.resign, on=on).states(resigned(on))


def test_an_applicant_may_withdraw() -> None:
    given(Member, applied()).when(Member.resign, on=JOINED).states(resigned(JOINED))


@pytest.mark.parametrize(
    ("past", "on", "match"),
    [
        (CURRENT, JOINED - DAY, "not begun"),
        (CURRENT, GRACE_ENDS + DAY, "lapsed"),
        ((*CURRENT, resigned(THROUGH)), THROUGH, "resigned"),
        ((applied(), Member.Declined(PERSON, JOINED, "no")), JOINED, "declined"),
    ],
)
def test_there_must_be_something_to_resign(past: tuple[Fact, ...], on: date, match: str) -> None:
    given(Member, *past).when(Member.resign, on=on).refused(RuleBroken, match=match)


def test_dues_paid_on_the_day_of_resignation_rejoin() -> None:
    left = date(2026, 7, 1)
    past = (*CURRENT, resigned(left))
    given(Member, *past).when(Member.start_term, invoice_id=MORE_DUES, on=left).states(rejoined(left))


def test_after_resigning_and_rejoining_the_member_is_current_with_nothing_to_clean_up() -> None:
    left = date(2026, 7, 1)
    again = member(*CURRENT, resigned(left), rejoined(date(2026, 9, 1)))
    assert [again.status(d) for d in (date(2026, 6, 30), left, date(2026, 8, 31), date(2026, 9, 1))] == [
        Status.CURRENT, Status.RESIGNED, Status.RESIGNED, Status.CURRENT,
    ]  # fmt: skip


def test_dues_paid_before_a_resignation_takes_effect_in_mid_term_begin_after_the_gap() -> None:
    past = (*CURRENT, resigned(date(2026, 7, 1)))
    given(Member, *past).when(Member.start_term, invoice_id=MORE_DUES, on=date(2026, 6, 30)).states(
        rejoined(THROUGH + DAY, on=date(2026, 6, 30))
    )


def test_dues_entered_late_do_not_undo_a_resignation() -> None:
    left = date(2027, 2, 1)
    late = member(*CURRENT, resigned(left))
    late.start_term(invoice_id=MORE_DUES, on=date(2027, 1, 15))
    in_time = member(*CURRENT, renewed(THROUGH + DAY, on=date(2027, 1, 15)), resigned(left))
    for on in (THROUGH + DAY, date(2027, 1, 31), left, date(2027, 12, 1)):
        assert late.status(on) is in_time.status(on)
    assert late.status(left) is Status.RESIGNED


def test_a_lapse_of_two_years_shows_in_all_three_dates_and_none_is_stored() -> None:
    back = date(2029, 5, 4)
    again = member(*CURRENT, rejoined(back)).since(date(2029, 6, 1))
    assert (again.first_joined, again.continuous_since, again.last_rejoined) == (JOINED, back, back)


def test_reasons_for_leaving_travel_with_the_fact() -> None:
    given(Member, *CURRENT).when(Member.resign, on=THROUGH, reason=" Too dear ").states(
        Member.Resigned(PERSON, THROUGH, "Too dear")
    )
