"""Over all join dates and all days of payment: terms never overlap, leave no hole, and end after they start."""

import itertools
from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given as any_of
from hypothesis import strategies as st

from domain.members.member import Member
from domain.members.standing import Status

DAY = timedelta(days=1)
JOINS = st.dates(date(1990, 1, 1), date(2050, 12, 31))
GAPS = st.lists(st.integers(0, 900), max_size=12)
RESIGN = st.integers(0, 400)


def paid(first: date, gaps: list[int]) -> Member:
    """A member who joined on a day and paid again after each of these numbers of days."""
    member = Member.apply(uuid4(), person_id=UUID(int=1), grade="full", on=first)
    member.admit(number="M-00001", on=first)
    member.start_term(invoice_id=uuid4(), on=first)
    on = first
    for gap in gaps:
        on += timedelta(days=gap)
        member.start_term(invoice_id=uuid4(), on=on)
    return member


@any_of(JOINS, GAPS)
def test_terms_follow_one_another_without_overlap(first: date, gaps: list[int]) -> None:
    terms = paid(first, gaps).terms
    assert all(term.from_ <= term.through < term.grace_until for term in terms)
    assert all(a.through < b.from_ for a, b in itertools.pairwise(terms))


@any_of(JOINS, GAPS)
def test_a_renewal_leaves_no_hole_and_a_rejoining_begins_after_grace(first: date, gaps: list[int]) -> None:
    terms = paid(first, gaps).terms
    for last, term in itertools.pairwise(terms):
        if isinstance(term, Member.Renewed):
            assert term.from_ == last.through + DAY
        else:
            assert term.from_ == term.on > last.grace_until


@any_of(JOINS, GAPS)
def test_every_paid_day_is_current_and_every_current_day_is_paid(first: date, gaps: list[int]) -> None:
    member = paid(first, gaps)
    for term in member.terms:
        assert member.status(term.from_) is member.status(term.through) is Status.CURRENT
    days = [first + timedelta(days=step) for step in range(0, 3_000, 41)]
    for day in days:
        covered = any(term.from_ <= day <= term.through for term in member.terms)
        assert (member.status(day) is Status.CURRENT) == covered


@any_of(JOINS, GAPS, RESIGN)
def test_a_resignation_ends_the_membership_on_its_day_and_leaves_the_past(
    first: date, gaps: list[int], days: int
) -> None:
    member, untouched = paid(first, gaps), paid(first, gaps)
    left = first + timedelta(days=days)
    member.resign(on=left)
    assert member.status(left) is Status.RESIGNED
    assert member.status(left - DAY) is untouched.status(left - DAY)


@any_of(JOINS, GAPS)
def test_continuous_since_is_the_start_of_the_last_unbroken_chain(first: date, gaps: list[int]) -> None:
    member = paid(first, gaps)
    last = member.terms[-1]
    chain = [t for t in member.terms if not isinstance(t, Member.Renewed)]
    since = member.since(last.through)
    assert since.first_joined == first
    assert since.continuous_since == chain[-1].from_
    assert since.last_rejoined == (chain[-1].from_ if len(chain) > 1 else None)
