"""Bars stand on an axis without idle room, say what they are and lead to what they are made of."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from web.pages.charts import Number, Series, Words, bars_table, donut, hundredths, sparkline, stacked_bars
from web.pages.stacks import scale, stack

MONTHS = ["Jan", "Feb", "Mar"]
WORDS = Words(title="Revenue", explain=lambda key, month: f"/explain?stream={key}&month={month}")


def a_series(
    key: str = "dues",
    label: str = "Membership dues",
    values: Sequence[int] = (10, 20, 30),
    deferred: Sequence[bool] = (False, False, True),
) -> Series:
    return Series(key=key, label=label, css_class="series-1", values=values, deferred=deferred)


def drawn(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314  our own drawing


def bars(markup: str) -> list[ET.Element]:
    return drawn(markup).findall(".//a/rect")


@given(st.integers(1, 10**12))
def test_less_than_a_quarter_of_the_axis_stands_idle_above_the_highest_bar(high: int) -> None:
    axis = scale(0, high)
    assert axis.high >= high
    assert axis.high * 3 < high * 4


@given(st.integers(-(10**9), 0), st.integers(0, 10**9))
def test_the_axis_holds_every_value_on_few_whole_steps_and_has_a_line_at_zero(low: int, high: int) -> None:
    axis = scale(low, high)
    assert axis.low <= low <= high <= axis.high
    assert 0 in axis.ticks
    assert axis.high in axis.ticks
    assert len(axis.ticks) <= 17


@pytest.mark.parametrize(
    ("high", "ticks"), [(0, [0, 1]), (3, [0, 1, 2, 3]), (78, [0, 20, 40, 60, 80]), (100, [0, 25, 50, 75, 100])]
)
def test_the_axis_steps_are_round(high: int, ticks: list[int]) -> None:
    assert list(scale(0, high).ticks) == ticks


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=6))
def test_the_blocks_of_a_bar_touch_and_sum_to_what_came_in_and_what_went_back(values: list[int]) -> None:
    blocks = list(stack([a_series(values=[value], deferred=[False]) for value in values], 0))
    came_in = [block for block in blocks if block.end > block.start]
    went_back = [block for block in blocks if block.end < block.start]
    for pile in (came_in, went_back):
        assert all(lower.end == upper.start for lower, upper in pairwise(pile))
    assert sum(block.end - block.start for block in blocks) == sum(values)


def test_every_block_leads_to_its_explanation_and_says_what_it_is() -> None:
    links = drawn(stacked_bars(MONTHS, [a_series()], 1, WORDS)).findall(".//a")
    assert [link.get("href") for link in links] == [f"/explain?stream=dues&month={month}" for month in range(3)]
    assert [link.findtext("title") for link in links] == [
        "Membership dues, Jan: 10 earned",
        "Membership dues, Feb: 20 earned",
        "Membership dues, Mar: 30 deferred",
    ]


def test_only_deferred_blocks_are_hatched_and_their_pattern_exists() -> None:
    chart = stacked_bars(MONTHS, [a_series()], 1, WORDS)
    assert [bar.get("fill") for bar in bars(chart)] == [None, None, "url(#chart-series-1)"]
    assert "chart-series-1" in [pattern.get("id") for pattern in drawn(chart).iter("pattern")]


def test_the_legend_names_deferred_only_where_something_is() -> None:
    assert "Deferred" in stacked_bars(MONTHS, [a_series()], 1, WORDS)
    assert "Deferred" not in stacked_bars(MONTHS, [a_series(deferred=(False,) * 3)], 1, WORDS)


def test_a_bar_is_as_high_as_its_share_of_the_axis() -> None:
    heights = [float(bar.get("height", "")) for bar in bars(stacked_bars(MONTHS, [a_series()], None, WORDS))]
    assert heights == [80, 160, 240]


def test_money_given_back_hangs_below_zero() -> None:
    returned = a_series(values=(10, -10, 10), deferred=(False,) * 3)
    tops = [float(bar.get("y", "")) for bar in bars(stacked_bars(MONTHS, [returned], None, WORDS))]
    assert tops == [22, 142, 22]


def test_nothing_is_drawn_for_a_month_without_value() -> None:
    assert len(bars(stacked_bars(MONTHS, [a_series(values=(0, 5, 0))], None, WORDS))) == 1


def test_the_line_stands_after_the_last_month_that_is_over() -> None:
    words = Words(title="Revenue", explain=WORDS.explain, as_of="As of 28 Feb")
    chart = drawn(stacked_bars(MONTHS, [a_series()], 1, words))
    assert [line.get("x1") for line in chart.iter("line") if line.get("class") == "as-of-line"] == ["66.67%"]
    assert "As of 28 Feb" in [text.text for text in chart.iter("text")]
    assert "as-of-line" not in stacked_bars(MONTHS, [a_series()], None, WORDS)


def test_the_axis_is_labelled_in_whole_units() -> None:
    texts = [text.text for text in drawn(stacked_bars(["Jan"], [a_series(values=[78_000])], None, WORDS)).iter("text")]
    assert texts == ["0", "20,000", "40,000", "60,000", "80,000", "Jan"]


def test_a_chart_of_no_month_says_so() -> None:
    assert drawn(stacked_bars([], [], None, WORDS)).findtext(".//desc") == "No month to show."


def test_names_from_outside_cannot_become_markup() -> None:
    sly = '<script>"&'
    chart = stacked_bars([sly], [a_series(label=sly, values=[1], deferred=[True])], 0, WORDS)
    assert "<script" not in chart
    assert [link.findtext("title") for link in drawn(chart).iter("a")] == [f"{sly}, {sly}: 1 deferred"]


def test_drawings_carry_no_inline_style() -> None:
    drawings = [stacked_bars(MONTHS, [a_series()], 1, WORDS), donut(1, 2, "points"), sparkline([1, 2], "Members")]
    assert not [node for one in drawings for node in drawn(one).iter() if node.get("style")]


def test_two_charts_of_a_page_share_no_name() -> None:
    first, second = (Words(title="T", explain=WORDS.explain, uid=uid) for uid in ("a", "b"))
    names = [
        {node.get("id") for node in drawn(stacked_bars(MONTHS, [a_series()], 1, words)).iter() if node.get("id")}
        for words in (first, second)
    ]
    assert names[0]
    assert not names[0] & names[1]


def test_the_table_has_every_figure_its_link_and_the_total() -> None:
    table = drawn(bars_table(MONTHS, [a_series(), a_series(key="fees", values=(1, 2, 3))], WORDS))
    rows = [["".join(cell.itertext()) for cell in row] for row in table.iterfind(".//tbody/tr")]
    assert rows == [["Jan", "10", "1", "11"], ["Feb", "20", "2", "22"], ["Mar, deferred", "30", "3", "33"]]
    assert len(table.findall(".//td/a")) == 6


@pytest.mark.parametrize(
    ("value", "target", "arc"),
    [(Decimal("27.5"), Decimal(40), "68.75 100"), (50, 40, "100 100"), (3, 0, "100 100"), (0, 40, None)],
)
def test_the_ring_is_as_full_as_the_target_is_reached(value: Number, target: Number, arc: str | None) -> None:
    ring = drawn(donut(value, target, "points")).find("circle[@class='donut-value']")
    assert (None if ring is None else ring.get("stroke-dasharray")) == arc


def test_the_ring_says_its_figures_without_idle_zeros() -> None:
    assert drawn(donut(Decimal("27.50"), Decimal("40.00"), "points")).get("aria-label") == "27.5 of 40 points"
    assert drawn(donut(hundredths(Fraction(56, 3)), 60, "hours")).get("aria-label") == "18.66 of 60 hours"


def test_a_sparkline_rises_with_its_values_and_ends_in_a_dot() -> None:
    line = drawn(sparkline([1, 3, 2], "Members"))
    assert [(mark.get("points"), mark.get("cx"), mark.get("cy")) for mark in line] == [
        ("0,22 48,2 96,12", None, None),
        (None, "96", "12"),
    ]


def test_a_sparkline_of_nothing_is_nothing() -> None:
    assert sparkline([], "Members") == Markup()
