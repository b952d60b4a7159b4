"""A stage for each torture test, and the totals of all in the summary."""

from collections import Counter

import pytest

from tests.torture.stage import Stage, Told

COUNTED = "torture"


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    """Lend a stage whose seed is printed; COLLEGIUM_SEED plays it again."""
    told = Told.read()
    print(f"seed {told.seed}")  # noqa: T201  pytest shows it with a failure
    lent = Stage(told)
    request.node.user_properties.append((COUNTED, lent.counts))
    return lent


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was counted, for each test and in all."""
    total: Counter[str] = Counter()
    terminalreporter.section("torture")
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, counts in report.user_properties:
            if name == COUNTED and report.when == "call":
                total.update(counts)
                terminalreporter.line(f"{report.nodeid.rsplit('::')[-1]}: {_said(counts)}")
    terminalreporter.line(f"in all: {_said(total)}")


def _said(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())
