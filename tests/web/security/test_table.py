"""The table of requirements leaves none out, names none twice, and names only tests and places that are there."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/security.md").read_text()
SECTIONS = (
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 "
    "4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 "
    "7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 "
    "11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 "
    "15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
)
"""How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they come first in it."""


def required() -> set[str]:
    counts = (pair.split(":") for pair in SECTIONS.split())
    return {f"{section}.{number}" for section, count in counts for number in range(1, int(count) + 1)}


def listed() -> Counter[str]:
    cells = re.findall(r"^\| ([0-9., ]+) \|", PAGE, re.MULTILINE)
    return Counter(number for cell in cells for number in cell.split(", "))


def test_every_requirement_stands_in_it_once() -> None:
    assert len(required()) == 253
    assert set(listed()) == required()
    assert [number for number, times in listed().items() if times > 1] == []


def test_every_test_and_place_that_it_names_is_there() -> None:
    tests = {
        name for file in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    named = re.findall(r"`(test_\w+)`", PAGE)
    assert len(named) > 80
    assert set(named) - tests == set()
    places = re.findall(r"`((?:tests|script)/[\w./]+)`", PAGE)
    assert [place for place in places if not (ROOT / place).exists()] == []
