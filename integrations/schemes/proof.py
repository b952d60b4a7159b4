"""Proves a scheme by its own worked cases before it is published: every fault and every surprise has its place."""

from collections.abc import Iterator

import msgspec

from domain.cpd.scheme import Scheme
from integrations.schemes.answers import Difference, differences
from integrations.schemes.case_reader import Case
from integrations.schemes.finding import Finding
from integrations.schemes.load import loads
from integrations.schemes.report import judged

MOST_FINDINGS = 50


class Unproven(Exception):
    """The file cannot be published; `findings` say where and what to do, in the order of the file."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(each) for each in findings))
        self.findings = findings


def proven(text: str, source: str) -> Scheme:
    """Return the scheme of a file whose worked cases all come out as they expect.

    Raises Unproven for anything that cannot be read, for a file without cases, and for cases that differ.
    """
    loaded = loads(text, source)
    if loaded.findings or loaded.scheme is None:
        raise Unproven(loaded.findings[:MOST_FINDINGS])
    if doubts := sorted(_doubts(loaded.scheme, loaded.cases, source)):
        raise Unproven(tuple(doubts[:MOST_FINDINGS]))
    return loaded.scheme


def _doubts(scheme: Scheme, cases: tuple[Case, ...], source: str) -> Iterator[Finding]:
    if not any(case.expect for case in cases):
        remedy = "add `cases:` with at least one log and what the rules make of it under `expect:`"
        yield Finding(source, 1, 1, "no worked case proves the scheme", remedy)
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            place = case.at.at
            problem = f"the case id `{case.id}` is taken"
            yield Finding(source, place.line, place.column, problem, "give every case its own id")
        seen.add(case.id)
        yield from (_surprise(source, case, each) for each in differences(case.expect, judged(scheme, case)))


def _surprise(source: str, case: Case, of: Difference) -> Finding:
    expected, found = (msgspec.json.encode(value).decode() for value in (of.expected, of.found))
    problem = f"case `{case.id}` expects {of.name} {expected}, and the rules say {found}"
    return Finding(source, of.at.line, of.at.column, problem, "correct the rules, or what the case expects")
