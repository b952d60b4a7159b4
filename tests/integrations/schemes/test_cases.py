"""Every published case comes out as its body says."""

from pathlib import Path

import pytest

from integrations.schemes.answers import Json
from integrations.schemes.load import load
from integrations.schemes.report import FINE, evaluate_files

FILES = sorted(Path("tests/cases/cpd").glob("*.yaml"))
Report = tuple[dict[str, Json], int]
LOADED = {path: load(path) for path in FILES}
CASES = [case.id for loaded in LOADED.values() for case in loaded.cases]


@pytest.fixture(scope="module")
def report() -> Report:
    answered, status = evaluate_files(FILES)
    return answered, status


def test_every_published_case_is_there():
    assert len(FILES) == 15
    assert len(CASES) == 86


def test_all_files_together_are_fine(report: Report):
    answered, status = report
    assert status == FINE
    assert len(answered) == len(CASES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_published_file_has_no_findings(path: Path):
    assert LOADED[path].findings == ()


@pytest.mark.parametrize("case", CASES)
def test_the_rules_say_what_was_published(report: Report, case: str):
    assert "differences" not in report[0][case]


@pytest.mark.parametrize(
    ("case", "key", "answer"),
    [
        ("iacet-3", "counted", "0.3"),
        ("acca-5", "cycle", {"start": "2025-01-01", "end": "2025-12-31"}),
        ("cpaa-1", "months_subject", "33"),
        ("camcle-3", "months_subject", "26"),
        ("hcpc-4", "audit_sample", "100"),
        ("hcpc-1", "audit_sample", None),
        ("cpaon-6", "exempt", False),
        ("pmp-8", "standing", "expired"),
        ("aia-3", "carried_of_which", {"hsw": "8"}),
        ("pmp-1", "disregarded", {}),
    ],
)
def test_answers_are_exact_text_and_plain_words(report: Report, case: str, key: str, answer: Json):
    assert report[0][case][key] == answer


def test_windows_not_due_have_no_amount(report: Report):
    assert report[0]["cpaon-6"]["amounts"]["triennial"] is None
