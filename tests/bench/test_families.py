"""Each family of measurements runs on installations of its own and says figures that are known by name."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench import report
from bench.families import FAMILIES, QUICK, Ground
from bench.keys import BY_NAME, KEYS, Key

TINY = QUICK._replace(rounds=1, each=3, turns=2, seats=12, people=16, writes=10, follow=(20, 1))


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with ExitStack() as stack:
        yield Ground(stack, TINY, None)


@pytest.mark.postgres
@pytest.mark.torture
@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_says_figures_above_nothing(ground: Ground, name: str) -> None:
    figures = FAMILIES[name](ground)
    assert set(figures) <= set(BY_NAME)
    assert all(value >= 0 for value in figures.values())
    assert any(value > 0 for value in figures.values())


def test_a_figure_is_held_against_its_limit() -> None:
    least, most, beside = Key("a", "", 0.6, "", "at least"), Key("b", "", 5.0, "ms"), Key("c", "")
    assert (least.met(0.6), least.met(0.59)) == (True, False)
    assert (most.met(5.0), most.met(5.01)) == (True, False)
    assert beside.met(1.0) is None


def test_each_figure_has_one_name() -> None:
    assert len(BY_NAME) == len(KEYS)


def test_what_is_written_by_hand_around_the_figures_stays(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    said = report.taken("http", {"http.join_pay_ms": 6.0}, 1.0)
    report.write(said, "A mix.", page)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| 6 ms | ≤ 5 | **short** |" in text


def test_a_page_without_its_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("by hand\n")
    with pytest.raises(ValueError, match="marks"):
        report.write({}, "", page)
    assert page.read_text() == "by hand\n"
