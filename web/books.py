"""Worked finance cases, judged by the real books: what the ledger says, and where a case expects otherwise."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from domain.billing.schedule import first_day, month_of
from domain.values import add_months, month_end
from integrations.books.load import Loaded, load
from integrations.books.words import Case, Expected
from integrations.schemes.finding import Finding
from projections.ledger import accounts
from projections.ledger.tables import postings
from projections.reports import finance
from projections.reports.finance import View
from web.casebook.run import Refused, blank_databases, worked
from web.currencies import know_currencies

FINE, DIFFERENT, FAULTY = 0, 1, 2
FINDINGS = "findings"
ALWAYS = (
    accounts.BANK, accounts.CLEARING, accounts.RECEIVABLE, accounts.HELD, accounts.TAX, accounts.CREDIT,
    accounts.BAD_DEBT, accounts.FEES, accounts.FX,
)  # fmt: skip
Json = dict[str, Any]


def evaluate_books(paths: Sequence[Path]) -> tuple[Json, int]:
    """Return the numbers of each case by its id, and 0; 1 if some differ from what is expected, 2 for findings.

    A case that differs has `differences`. A case with a finding has no number: what is not understood in it
    may change any of them. Findings stand under `findings` as file:line:column, the problem and the remedy.
    """
    know_currencies()
    report: Json = {}
    findings: list[Finding] = []
    with blank_databases() as blank:
        for path in paths:
            findings += _evaluate(path, blank, report)
    status = FAULTY if findings else DIFFERENT if any("differences" in each for each in report.values()) else FINE
    return report | ({FINDINGS: [str(each) for each in findings]} if findings else {}), status


def _evaluate(path: Path, blank: Path, report: Json) -> list[Finding]:
    """Put the numbers of one file's case into the report, or return why there are none."""
    loaded = load(path)
    if loaded.case is None:
        return loaded.findings
    if loaded.case.id in {*report, FINDINGS}:
        return [_finding(path, loaded, 0, "this case id is taken; give every case its own")]
    try:
        report[loaded.case.id] = _answered(loaded.case, blank)
    except Refused as refusal:
        return [_finding(path, loaded, refusal.place, refusal.message)]
    return []


def _finding(path: Path, loaded: Loaded, place: int, message: str) -> Finding:
    at = loaded.places[place]
    problem, _, remedy = message.partition("; ")
    return Finding(str(path), at.line, at.column, problem, remedy or "correct the fact there")


def _answered(case: Case, blank: Path) -> Json:
    with worked(case, blank) as connection:
        found = _numbers(connection, case)
    differences = _differences(case.expected, found) if case.expected else {}
    return found | ({"differences": differences} if differences else {})


def _numbers(connection: Connection, case: Case) -> Json:
    views = {day.isoformat(): View(day) for day in sorted({*_month_ends(connection, case), *_asked(case.expected)})}
    names = finance.used(connection)
    return {
        "revenue": finance.revenue(connection, View(date.max)),
        "deferred": {day: finance.total(connection, view, accounts.DEFERRED) for day, view in views.items()},
        "receivable": {day: finance.total(connection, view, accounts.RECEIVABLE) for day, view in views.items()},
        "balances": {day: _balances(connection, view, names) for day, view in views.items()},
        "aging": {day: finance.ageing(connection, view) for day, view in views.items()},
        "presented": {day: finance.presented(connection, view) for day, view in views.items()},
    }


def _balances(connection: Connection, view: View, names: Iterable[str]) -> dict[str, int]:
    return dict.fromkeys((*ALWAYS, *names), 0) | finance.balances(connection, view)


def _month_ends(connection: Connection, case: Case) -> Iterator[date]:
    """Yield month ends from the one before the first fact to the last month with a fact or a posting."""
    c = postings.c
    net = select(c.month).group_by(c.month, c.account, c.stream).having(func.sum(c.minor) != 0)
    last = max([*connection.scalars(net), *(month_of(fact.date) for fact in case.facts)])
    day = min(fact.date for fact in case.facts).replace(day=1) - timedelta(days=1)
    while day <= month_end(first_day(last)):
        yield day
        day = month_end(add_months(day.replace(day=1), 1))


def _asked(expected: Expected | None) -> set[date]:
    if expected is None:
        return set()
    dated = (expected.deferred, expected.receivable, expected.balances, expected.aging, expected.presented)
    return {day for each in dated if each for day in each}


def _differences(expected: Expected, found: Json) -> Json:
    """Return what was expected and what was found, by path.

    Revenue and a day's ageing name all that is not zero; of balances only those named are asked for.
    """
    wanted = _leaves(msgspec.to_builtins(expected))
    got = _leaves(found)
    exact: list[tuple[str, ...]] = [("revenue",)] if expected.revenue is not None else []
    exact += [("aging", day.isoformat()) for day in expected.aging or {}]
    paths = {*wanted, *(path for path in got if any(path[: len(start)] == start for start in exact))}
    pairs = {path: (wanted.get(path, 0), got.get(path, 0)) for path in sorted(paths)}
    return {".".join(path): {"expected": e, "found": f} for path, (e, f) in pairs.items() if e != f}


def _leaves(tree: Json, *path: str) -> dict[tuple[str, ...], int]:
    """Return the numbers of a tree by their path."""
    found: dict[tuple[str, ...], int] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            found |= _leaves(value, *path, name)
        elif value is not None:
            found[*path, name] = value
    return found
