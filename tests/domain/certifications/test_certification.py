"""What may be decided about a certification, on both sides of every boundary, and never by the applicant."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.aggregate import Fact
from domain.certifications.certification import Certification
from domain.certifications.validity import FOREVER, Ruling, Status, intervals, status
from domain.errors import Invalid, NotAllowed, RuleBroken
from tests.given import given

DAY = timedelta(days=1)
PERSON = UUID(int=1)
BOARD = str(UUID(int=2))
AWARDED_ON = date(2026, 3, 1)
EXPIRES = date(2029, 2, 28)
APPLIED = Certification.Applied(PERSON, "cpp", AWARDED_ON - DAY)
AWARDED = Certification.Awarded(PERSON, "cpp", "C-2026-00012", AWARDED_ON, EXPIRES)
REFUSED = Certification.Refused(PERSON, AWARDED_ON, "Too few hours")
VALID: tuple[Fact, ...] = (APPLIED, AWARDED)


def suspended(on: date) -> Certification.Suspended:
    return Certification.Suspended(PERSON, on, "Complaint pending")


def reinstated(on: date) -> Certification.Reinstated:
    return Certification.Reinstated(PERSON, on)


def revoked(on: date) -> Certification.Revoked:
    return Certification.Revoked(PERSON, on, "Forged evidence")


def renewed(on: date, expires: date) -> Certification.Renewed:
    return Certification.Renewed(PERSON, on, expires)


def as_of(on: date, *past: Fact) -> Status | None:
    return Certification.replay(uuid4(), list(past)).status(on)


def test_an_award_is_stated_with_its_number_and_last_day() -> None:
    given(Certification, APPLIED).when(
        Certification.award, number=AWARDED.number, on=AWARDED_ON, expires=EXPIRES, decided_by=BOARD
    ).states(AWARDED)


def test_a_refusal_is_stated_with_its_reason() -> None:
    given(Certification, APPLIED).when(
        Certification.refuse, reason=REFUSED.reason, on=AWARDED_ON, decided_by=BOARD
    ).states(REFUSED)


DECISIONS: list[tuple[Callable[..., None], dict[str, object], tuple[Fact, ...]]] = [
    (Certification.award, {"number": "C-1", "expires": EXPIRES}, (APPLIED,)),
    (Certification.refuse, {"reason": "no"}, (APPLIED,)),
    (Certification.suspend, {"reason": "no"}, VALID),
    (Certification.reinstate, {}, (*VALID, suspended(AWARDED_ON))),
    (Certification.revoke, {"reason": "no"}, VALID),
    (Certification.renew, {"expires": date(2032, 2, 28)}, VALID),
]


@pytest.mark.parametrize(("decision", "said", "past"), DECISIONS)
def test_nobody_decides_about_their_own(
    decision: Callable[..., None], said: dict[str, object], past: tuple[Fact, ...]
) -> None:
    given(Certification, *past).when(decision, on=AWARDED_ON, decided_by=str(PERSON), **said).refused(
        NotAllowed, match="colleague"
    )


@pytest.mark.parametrize(("decision", "said", "past"), DECISIONS)
def test_a_colleague_decides(decision: Callable[..., None], said: dict[str, object], past: tuple[Fact, ...]) -> None:
    certification = Certification.replay(uuid4(), list(past))
    decision(certification, on=AWARDED_ON, decided_by=BOARD, **said)
    assert len(certification.pending) == 1


@pytest.mark.parametrize("past", [VALID, (APPLIED, REFUSED), (*VALID, revoked(AWARDED_ON))])
def test_an_application_is_decided_once(past: tuple[Fact, ...]) -> None:
    given(Certification, *past).when(
        Certification.award, number="C-1", on=EXPIRES, expires=FOREVER, decided_by=BOARD
    ).refused(RuleBroken, match="open application")
    given(Certification, *past).when(Certification.refuse, reason="no", on=EXPIRES, decided_by=BOARD).refused(
        RuleBroken, match="open application"
    )


def test_nothing_is_awarded_before_it_was_applied_for() -> None:
    early = APPLIED.on - DAY
    given(Certification, APPLIED).when(
        Certification.award, number="C-1", on=early, expires=EXPIRES, decided_by=BOARD
    ).refused(RuleBroken, match="not applied for")


def test_a_certificate_lasts_at_least_into_the_next_day() -> None:
    given(Certification, APPLIED).when(
        Certification.award, number="C-1", on=AWARDED_ON, expires=AWARDED_ON, decided_by=BOARD
    ).refused(Invalid, match="later")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (APPLIED.on - DAY, None),
        (APPLIED.on, Status.APPLIED),
        (AWARDED_ON, Status.VALID),
        (EXPIRES, Status.VALID),
        (EXPIRES + DAY, Status.EXPIRED),
    ],
)
def test_a_certificate_is_valid_through_its_last_day(on: date, expected: Status | None) -> None:
    assert as_of(on, *VALID) is expected


def test_a_certificate_suspended_from_1_to_15_may_is_verified_for_each_day() -> None:
    past = (*VALID, suspended(date(2026, 5, 1)), reinstated(date(2026, 5, 16)))
    days = {day: as_of(date(2026, *day), *past) for day in ((4, 30), (5, 1), (5, 10), (5, 15), (5, 16), (5, 20))}
    assert [str(status) for status in days.values()] == [
        "valid", "suspended", "suspended", "suspended", "valid", "valid",
    ]  # fmt: skip


def test_a_suspension_does_not_outlast_the_certificate() -> None:
    past = (*VALID, suspended(EXPIRES))
    assert as_of(EXPIRES, *past) is Status.SUSPENDED
    assert as_of(EXPIRES + DAY, *past) is Status.EXPIRED


def test_a_suspension_is_not_got_round_by_renewing() -> None:
    later = {"expires": date(2032, 2, 28), "decided_by": BOARD}
    for on in (AWARDED_ON, EXPIRES + DAY):
        given(Certification, *VALID, suspended(AWARDED_ON)).when(Certification.renew, on=on, **later).refused(
            RuleBroken, match="stands"
        )


@pytest.mark.parametrize(
    ("past", "on"),
    [
        ((APPLIED,), APPLIED.on),
        (VALID, AWARDED_ON - DAY),
        (VALID, EXPIRES + DAY),
        ((*VALID, suspended(AWARDED_ON)), AWARDED_ON),
        ((*VALID, revoked(AWARDED_ON)), AWARDED_ON),
    ],
)
def test_only_what_is_valid_is_suspended(past: tuple[Fact, ...], on: date) -> None:
    given(Certification, *past).when(Certification.suspend, reason="no", on=on, decided_by=BOARD).refused(
        RuleBroken, match="only a valid"
    )


@pytest.mark.parametrize("lifted", [suspended(date(2026, 5, 1)), revoked(date(2026, 5, 1))])
def test_what_was_suspended_or_revoked_is_reinstated_and_both_facts_stay(lifted: Fact) -> None:
    on = date(2026, 5, 16)
    given(Certification, *VALID, lifted).when(Certification.reinstate, on=on, decided_by=BOARD).states(reinstated(on))
    assert as_of(on - DAY, *VALID, lifted, reinstated(on)) is not Status.VALID
    assert as_of(on, *VALID, lifted, reinstated(on)) is Status.VALID


@pytest.mark.parametrize(("past", "on"), [(VALID, AWARDED_ON), ((*VALID, suspended(AWARDED_ON + DAY)), AWARDED_ON)])
def test_there_must_be_something_to_lift(past: tuple[Fact, ...], on: date) -> None:
    given(Certification, *past).when(Certification.reinstate, on=on, decided_by=BOARD).refused(RuleBroken, match="lift")


@pytest.mark.parametrize("on", [AWARDED_ON, EXPIRES, EXPIRES + DAY])
def test_a_certificate_is_revoked_from_any_day_since_its_award(on: date) -> None:
    given(Certification, *VALID).when(Certification.revoke, reason="Forged evidence", on=on, decided_by=BOARD).states(
        revoked(on)
    )
    assert as_of(FOREVER - DAY, *VALID, revoked(on)) is Status.REVOKED


@pytest.mark.parametrize(
    ("past", "on"),
    [((APPLIED,), AWARDED_ON), (VALID, AWARDED_ON - DAY), ((*VALID, revoked(AWARDED_ON)), EXPIRES)],
)
def test_there_must_be_something_to_revoke(past: tuple[Fact, ...], on: date) -> None:
    given(Certification, *past).when(Certification.revoke, reason="no", on=on, decided_by=BOARD).refused(
        RuleBroken, match="nothing to revoke"
    )


def test_a_revocation_reaches_back_over_a_renewal() -> None:
    again = renewed(date(2028, 12, 1), date(2032, 2, 28))
    past = (*VALID, again, revoked(date(2028, 11, 1)))
    assert as_of(date(2030, 1, 1), *past) is Status.REVOKED


@pytest.mark.parametrize("on", [AWARDED_ON, EXPIRES, EXPIRES + DAY])
def test_a_certificate_is_renewed_while_valid_or_expired(on: date) -> None:
    expires = date(2032, 2, 28)
    given(Certification, *VALID).when(Certification.renew, on=on, expires=expires, decided_by=BOARD).states(
        renewed(on, expires)
    )
    assert as_of(expires, *VALID, renewed(on, expires)) is Status.VALID


def test_renewing_late_leaves_the_days_in_between_expired() -> None:
    late = EXPIRES + 10 * DAY
    past = (*VALID, renewed(late, date(2032, 2, 28)))
    assert [as_of(day, *past) for day in (EXPIRES, late - DAY, late)] == [
        Status.VALID, Status.EXPIRED, Status.VALID,
    ]  # fmt: skip


@pytest.mark.parametrize("expires", [EXPIRES, EXPIRES - DAY])
def test_a_renewal_must_reach_beyond_the_present_end(expires: date) -> None:
    given(Certification, *VALID).when(Certification.renew, on=AWARDED_ON, expires=expires, decided_by=BOARD).refused(
        Invalid, match="later"
    )


def test_a_refusal_cannot_be_renewed() -> None:
    given(Certification, APPLIED, REFUSED).when(
        Certification.renew, on=EXPIRES, expires=FOREVER, decided_by=BOARD
    ).refused(RuleBroken, match="refused")


DAYS = st.dates(date(2000, 1, 1), date(2080, 1, 1))
RULINGS = st.builds(Ruling, st.sampled_from(Status), DAYS, DAYS | st.just(FOREVER))


@any_of(st.lists(RULINGS, min_size=1, max_size=12), DAYS)
def test_every_history_is_a_line_without_overlap_or_hole(rulings: list[Ruling], on: date) -> None:
    line = intervals(rulings)
    assert line[-1].until == FOREVER
    assert all(i.from_ < i.until for i in line)
    assert all(a.until == b.from_ for a, b in pairwise(line))
    assert status(rulings, on) is status(list(rulings), on)
