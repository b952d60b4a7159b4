"""A sample that anyone can draw again: by seed and register alone, and no change of one member goes unseen."""

from fractions import Fraction
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audits.sample import digest_of, drawn, rank_of, size_of

FEW = settings(max_examples=60, deadline=None)
tickets = st.sets(st.text("0123456789abcdef", min_size=8, max_size=32), min_size=2, max_size=40)
rates = st.fractions(Fraction(1, 50), 1)


def test_the_sample_of_a_known_seed_is_known() -> None:
    """Worked with another program: `printf carol | openssl dgst -sha256 -hmac seed-1` and the like."""
    people = ["alice", "bob", "carol", "dave"]
    assert rank_of("seed-1", "carol") == "9c90379f95491a622cb68c8065079e12b42663cb43946a9dbb9af06376bab73a"
    assert drawn("seed-1", people, 4) == ["carol", "alice", "bob", "dave"]
    assert drawn("seed-1", people, size_of(Fraction(1, 3), 4)) == ["carol", "alice"]


@FEW
@given(tickets, rates, st.data())
def test_the_same_seed_and_register_give_the_same_sample_in_whatever_order(
    people: set[str], rate: Fraction, data: st.DataObject
) -> None:
    size = size_of(rate, len(people))
    mixed = data.draw(st.permutations(sorted(people)))
    assert drawn("a seed", people, size) == drawn("a seed", mixed, size)
    assert len(drawn("a seed", people, size)) == size


@FEW
@given(tickets, st.data())
def test_a_change_of_one_member_changes_the_digest(people: set[str], data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(sorted(people)))
    assert digest_of(people - {one}) != digest_of(people)
    assert digest_of((people - {one}) | {f"{one}x"}) != digest_of(people)
    assert digest_of(sorted(people, reverse=True)) == digest_of(people)


@FEW
@given(tickets, rates)
def test_whoever_leaves_moves_nobody_else_into_another_order(people: set[str], rate: Fraction) -> None:
    order = drawn("a seed", people, len(people))
    gone = order[size_of(rate, len(people)) - 1]
    assert drawn("a seed", people - {gone}, len(people)) == [one for one in order if one != gone]


def test_every_ticket_has_the_same_chance_over_many_seeds() -> None:
    people = [str(UUID(int=n)) for n in range(10)]
    hits = dict.fromkeys(people, 0)
    for n in range(1_000):
        for one in drawn(f"seed {n}", people, 3):
            hits[one] += 1
    assert all(230 < count < 370 for count in hits.values()), hits
