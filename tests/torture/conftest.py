"""A stage for each torture test, and what came of every risk in the summary."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.torture.risks import RISKS
from tests.torture.stage import Stage, Told

PLAYED: dict[str, Stage] = {}
"""The stages of this process by their tests."""
WHOLE = "tests.torture.minutes"
"""What `script/torture` plugs in."""
OUTCOMES = ("passed", "failed", "error", "skipped")


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    """Lend a stage whose seed is printed; COLLEGIUM_SEED plays it again."""
    told = Told.read()
    print(f"seed {told.seed}")  # noqa: T201  pytest shows it with a failure
    return PLAYED.setdefault(request.node.nodeid, Stage(told))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was counted for each test, and of the whole form what came of every risk, if nothing did too."""
    if PLAYED:
        terminalreporter.section("torture")
    for node, played in PLAYED.items():
        name = node.partition("::")[2]
        terminalreporter.line(f"{name} (seed {played.told.seed}): {_said(played.counts)}")
    if PLAYED or config.pluginmanager.hasplugin(WHOLE):
        terminalreporter.section("risks")
        for risk, files in RISKS.items():
            terminalreporter.line(f"{risk}: {_came_of(terminalreporter, files)}")


def _came_of(terminalreporter: pytest.TerminalReporter, files: tuple[str, ...]) -> str:
    outcomes = _outcomes(terminalreporter, files)
    counts: Counter[str] = Counter()
    for node, played in PLAYED.items():
        counts.update(played.counts if node.startswith(files) else {})
    shown = "" if outcomes["passed"] or not outcomes else "NOT SHOWN: "
    return shown + ("; ".join(filter(None, (_said(outcomes), _said(counts)))) or "not asked for")


def _outcomes(terminalreporter: pytest.TerminalReporter, files: tuple[str, ...]) -> Counter[str]:
    return Counter(outcome for outcome in OUTCOMES for _ in _reports(terminalreporter, outcome, files))


def _reports(terminalreporter: pytest.TerminalReporter, outcome: str, files: tuple[str, ...]) -> Iterator[object]:
    for report in terminalreporter.stats.get(outcome, ()):
        if report.nodeid.startswith(files):
            yield report


def _said(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())
