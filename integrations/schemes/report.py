"""Judges the cases of some files and reports what the rules say, where that surprises, and what is wrong."""

from pathlib import Path

from domain.cpd.evaluate import audit_sample, evaluate
from domain.cpd.scheme import Scheme
from domain.cpd.told import Json
from integrations.schemes.answers import answers, differences
from integrations.schemes.case_reader import Case
from integrations.schemes.finding import Finding
from integrations.schemes.load import load

FINE, DIFFERENT, FAULTY = 0, 1, 2
FINDINGS = "findings"


def evaluate_files(paths: list[Path]) -> tuple[dict[str, Json], int]:
    """Give the answers by case id, and 0; 1 if some differ from what is expected, 2 if there are findings.

    A case that differs has `differences` beside its answers. Findings stand under `findings`, each written
    as file:line:column, the problem and the remedy; cases without any are answered all the same.
    """
    report: dict[str, Json] = {}
    findings: list[Finding] = []
    for path in paths:
        loaded = load(path)
        findings += loaded.findings
        for case in loaded.cases:
            if case.id in report or case.id == FINDINGS:
                findings.append(_taken(case, path))
            elif loaded.scheme is not None:
                report[case.id] = _answered(loaded.scheme, case)
    status = _status(report, findings)
    return report | ({FINDINGS: [str(each) for each in findings]} if findings else {}), status


def judged(scheme: Scheme, case: Case) -> dict[str, Json]:
    """Give what the rules say of a case, every key that it may expect."""
    outcome = evaluate(
        scheme,
        case.member,
        cycle=case.cycle,
        lines=case.log,
        as_of=case.as_of,
        carried_in=case.carried_in,
    )
    sample = None if case.audit_population is None else audit_sample(scheme, case.audit_population)
    return answers(outcome, sample)


def _answered(scheme: Scheme, case: Case) -> dict[str, Json]:
    found = judged(scheme, case)
    differing: dict[str, Json] = {
        each.name: {"expected": each.expected, "found": each.found} for each in differences(case.expect, found)
    }
    return found | ({"differences": differing} if differing else {})


def _taken(case: Case, path: Path) -> Finding:
    place = case.at.at
    problem = f"the case id `{case.id}` is taken"
    return Finding(str(path), place.line, place.column, problem, "give every case of these files its own id")


def _status(report: dict[str, Json], findings: list[Finding]) -> int:
    if findings:
        return FAULTY
    differing = any(isinstance(each, dict) and "differences" in each for each in report.values())
    return DIFFERENT if differing else FINE
