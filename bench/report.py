"""Writes down what was measured: as JSON, as a table, and into docs/performance.md between two marks."""

import json
import os
import platform
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.keys import BY_NAME, KEYS

HOME = Path(__file__).parent
KEPT = HOME / "measured.json"
PAGE = HOME.parent / "docs" / "performance.md"
BEGIN, END = "<!-- begin: written by python -m bench -->", "<!-- end -->"
Said = dict[str, Any]


def taken(family: str, figures: Mapping[str, float], seconds: float) -> Said:
    """Return figures with their limits, and when they were taken on how crowded a machine. KeyError for an unknown."""
    load = round(os.getloadavg()[0], 1)
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    return {
        name: {
            "value": _rounded(value),
            "limit": BY_NAME[name].limit,
            "met": BY_NAME[name].met(_rounded(value)),
            "family": family,
            "at": at,
            "load": load,
            "seconds": round(seconds),
        }
        for name, value in figures.items()
    }


def _rounded(value: float) -> float:
    return round(value, 2) if value < 100 else round(value)


def kept() -> Said:
    """Return what was measured last, by key."""
    found: Said = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    return found


def keep(said: Said) -> Said:
    """Add what was measured to what is kept, and return all of it."""
    found = {**kept(), **said}
    ordered = {key.name: found[key.name] for key in KEYS if key.name in found}
    KEPT.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")
    return ordered


def table(said: Said) -> Iterator[str]:
    """Yield the lines of a table of figures beside their limits."""
    yield "| figure | meaning | measured | limit | | when (UTC), load |"
    yield "|---|---|---|---|---|---|"
    for name, found in said.items():
        key = BY_NAME[name]
        verdict = {True: "met", False: "**short**", None: ""}[found["met"]]
        value = f"{found['value']:g}{' ' if key.unit else ''}{key.unit}"
        when = f"{found['at']}, {found['load']}"
        yield f"| `{name}` | {key.meaning} | {value} | {key.reach()} | {verdict} | {when} |"


def machine() -> str:
    """Return in a sentence what it was measured on."""
    return (
        f"{os.cpu_count()} cores shared with others ({_processor()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def write(said: Said, mix: str, page: Path = PAGE) -> None:
    """Put the table into the page between its marks; the prose around it is kept by hand. ValueError without."""
    text = page.read_text()
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{page} has lost its marks; put {BEGIN} and {END} back")
    lines = [BEGIN, "", f"On {machine()}.", mix, "", *table(said), "", END]
    page.write_text(before + "\n".join(lines) + after)
