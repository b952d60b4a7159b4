"""Sharing amounts out: not a unit is lost, and ties go to the earliest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.splitting import half_up, split

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_parts_sum_to_the_whole(amount: int, weights: list[int]) -> None:
    assert sum(split(amount, weights)) == amount


@given(st.integers(0, 10**12), WEIGHTS)
def test_no_part_is_a_unit_away_from_its_exact_share(amount: int, weights: list[int]) -> None:
    for share, weight in zip(split(amount, weights), weights, strict=True):
        assert abs(share * sum(weights) - amount * weight) < sum(weights)


@given(st.integers(0, 10**9), st.integers(1, 60))
def test_equal_weights_give_the_spare_units_to_the_earliest(amount: int, count: int) -> None:
    shares = split(amount, [1] * count)
    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= 1


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [(10000, [1] * 12, [834] * 4 + [833] * 8), (3100, [17, 14], [1700, 1400]), (1, [1, 1], [1, 0]), (0, [0], [0])],
)
def test_worked_shares(amount: int, weights: list[int], shares: list[int]) -> None:
    assert split(amount, weights) == shares


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_an_amount_needs_something_to_be_shared_by(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        split(5, weights)


@pytest.mark.parametrize(("top", "bottom", "result"), [(5, 2, 3), (4, 3, 1), (-5, 2, -3), (6365, 100, 64), (0, 7, 0)])
def test_halves_go_up(top: int, bottom: int, result: int) -> None:
    assert half_up(top, bottom) == result
