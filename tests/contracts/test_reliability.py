"""The table of what is survived names tests that exist, and no risk without one unless it says so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "reliability.md").read_text()
TEST, FILE = re.compile(r"`(test_\w+)`"), re.compile(r"`(tests/[\w/]+\.py)`")
RISKS = [*(f"R{n}" for n in range(1, 16)), *(f"S{n}" for n in range(1, 16)), "D1"]
ADMITTED = ("not yet", "there are none")


def row(risk: str) -> str:
    (found,) = re.findall(rf"^\| {risk} \|.*$", TEXT, re.MULTILINE)
    return str(found)


def missing(risk: str, text: str) -> list[str]:
    """Return the tests that a row names and its files, or those of the row above where it says so, have not."""
    above = row(RISKS[RISKS.index(risk) - 1]) if "the same files" in text else ""
    sources = [(ROOT / file).read_text() for file in FILE.findall(above + text)]
    return [name for name in TEST.findall(text) if not any(f"def {name}(" in source for source in sources)]


@pytest.mark.parametrize("risk", RISKS)
def test_every_risk_names_tests_that_exist(risk: str) -> None:
    text = row(risk)
    assert missing(risk, text) == []
    assert TEST.findall(text) or any(words in text for words in ADMITTED)


def test_a_test_that_was_renamed_would_be_missed() -> None:
    assert missing("R7", "`tests/web/test_disk_full.py`: `test_that_nobody_wrote`") == ["test_that_nobody_wrote"]
