"""A scheme is proven by its own worked cases: what does not hold is found with its place and what to do."""

from pathlib import Path

import pytest

from integrations.schemes.proof import MOST_FINDINGS, Unproven, proven

CASES = sorted((Path(__file__).parents[2] / "cases" / "cpd").glob("*.yaml"))
SCHEME = """\
scheme:
  id: demo
  cycle: {months: 12, starts: 01-01}
  credit: {value: {hours: 1}}
  requirements:
    - {id: total, min: 20}
"""
CASE = """\
cases:
  - id: enough
    cycle: {start: 2024-01-01, end: 2024-12-31}
    log: [{id: a, date: 2024-05-01, hours: 20}]
    expect:
      counted: 20
      amounts:
        total: 20
"""


def findings(text: str) -> list[str]:
    with pytest.raises(Unproven) as refused:
        proven(text, "demo.yaml")
    return [str(each) for each in refused.value.findings]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_real_schemes_are_proven_by_their_own_cases(path: Path) -> None:
    assert proven(path.read_text("utf-8"), path.name).id


def test_a_proven_scheme_is_given() -> None:
    assert proven(SCHEME + CASE, "demo.yaml").requirements[0].min == 20


def test_a_file_without_a_worked_case_proves_nothing() -> None:
    (found,) = findings(SCHEME)
    assert found.startswith("demo.yaml:1:1: no worked case proves the scheme; add `cases:`")


def test_a_case_that_expects_nothing_proves_nothing() -> None:
    assert "no worked case" in findings(SCHEME + CASE.partition("    expect:")[0])[0]


def test_a_case_that_differs_is_found_at_the_line_that_expects_it() -> None:
    remedy = "correct the rules, or what the case expects"
    assert findings(SCHEME.replace("hours: 1}", "hours: 2}") + CASE) == [
        f'demo.yaml:12:16: case `enough` expects counted "20", and the rules say "40"; {remedy}',
        f'demo.yaml:14:9: case `enough` expects amounts.total "20", and the rules say "40"; {remedy}',
    ]


def test_a_case_id_that_is_taken_is_found() -> None:
    twice = CASE + CASE.removeprefix("cases:\n")
    assert findings(SCHEME + twice) == ["demo.yaml:15:5: the case id `enough` is taken; give every case its own id"]


def test_faults_of_the_rules_come_before_any_case_is_judged() -> None:
    (found,) = findings(SCHEME.replace("months: 12", "months: 0") + CASE)
    assert found.startswith("demo.yaml:3:19: ")


def test_a_file_full_of_faults_is_told_in_a_page() -> None:
    many = "".join(f"    - {{id: r{n}, min: -1}}\n" for n in range(MOST_FINDINGS + 5))
    assert len(findings(SCHEME + many + CASE)) == MOST_FINDINGS
