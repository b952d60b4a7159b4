"""A stage for each torture test, and the totals of all in the summary."""

from collections import Counter

import pytest

from tests.torture.stage import Stage, Told

PLAYED: dict[str, Stage] = {}
"""The stages of this process by the names of their tests."""


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    """Lend a stage whose seed is printed; COLLEGIUM_SEED plays it again."""
    told = Told.read()
    print(f"seed {told.seed}")  # noqa: T201  pytest shows it with a failure
    return PLAYED.setdefault(request.node.name, Stage(told))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was counted, for each test and in all."""
    if not PLAYED:
        return
    total: Counter[str] = Counter()
    terminalreporter.section("torture")
    for name, played in PLAYED.items():
        total.update(played.counts)
        terminalreporter.line(f"{name} (seed {played.told.seed}): {_said(played.counts)}")
    terminalreporter.line(f"in all: {_said(total)}")


def _said(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())
