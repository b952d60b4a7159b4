"""What is reported of files that are fine, that surprise, and that are faulty."""

import json
from pathlib import Path

import pytest

from integrations.schemes.answers import Json
from integrations.schemes.report import DIFFERENT, FAULTY, FINE, evaluate_files
from tests.integrations.schemes.files import GOOD, spoilt, written


def test_a_file_as_expected_is_fine(tmp_path: Path):
    report, status = evaluate_files([written(tmp_path, GOOD)])
    assert status == FINE
    assert report["one"]["counted"] == "20"


def test_a_report_is_plain_json(tmp_path: Path):
    report, _ = evaluate_files([written(tmp_path, GOOD)])
    assert json.loads(json.dumps(report)) == report


def test_no_files_are_fine():
    assert evaluate_files([]) == ({}, FINE)


def test_a_case_needs_no_expectation(tmp_path: Path):
    text = spoilt("    expect: {counted: 20, compliant: true}\n", "")
    report, status = evaluate_files([written(tmp_path, text)])
    assert (report["one"]["counted"], status) == ("20", FINE)


@pytest.mark.parametrize(
    ("expected", "key", "difference"),
    [
        ("counted: 21", "counted", {"expected": "21", "found": "20"}),
        ("counted: 20.0, compliant: false", "compliant", {"expected": False, "found": True}),
        ("shortfall: {total: 1}", "shortfall", {"expected": {"total": "1"}, "found": {}}),
        ("disregarded: {a: duplicate}", "disregarded", {"expected": {"a": "duplicate"}, "found": {}}),
        ("amounts: {total: 19}", "amounts.total", {"expected": "19", "found": "20"}),
        ("amounts: {totl: null}", "amounts.totl", {"expected": None, "found": "unknown"}),
        ("amounts: {total: [20]}", "amounts.total", {"expected": ["20"], "found": "20"}),
        ("standing: expired", "standing", {"expected": "expired", "found": "active"}),
        ("satisfied_by: exam", "satisfied_by", {"expected": "exam", "found": None}),
        ("cycle: {start: 2024-01-02}", "cycle.start", {"expected": "2024-01-02", "found": "2024-01-01"}),
    ],
)
def test_what_differs_is_reported_beside_the_answer(tmp_path: Path, expected: str, key: str, difference: Json):
    text = spoilt("counted: 20, compliant: true", expected)
    report, status = evaluate_files([written(tmp_path, text)])
    assert status == DIFFERENT
    assert report["one"]["differences"] == {key: difference}


@pytest.mark.parametrize(
    "expected", ["counted: 20.00", "counted: 2e1", "amounts: {total: 20}", "satisfied_by: null", "shortfall: {}"]
)
def test_equal_values_do_not_differ_however_they_are_written(tmp_path: Path, expected: str):
    text = spoilt("counted: 20, compliant: true", expected)
    assert evaluate_files([written(tmp_path, text)])[1] == FINE


def test_a_third_of_a_credit_is_reported_as_a_ratio(tmp_path: Path):
    text = spoilt("{hours: 1}, round: {step: 0.5, mode: down}", "{hours: {one_per: 60}}").replace(
        "expect: {counted: 20, compliant: true}", "expect: {counted: 1/3}"
    )
    report, status = evaluate_files([written(tmp_path, text)])
    assert (report["one"]["counted"], status) == ("1/3", FINE)


def test_a_case_id_is_used_once_in_all_files(tmp_path: Path):
    paths = [written(tmp_path, GOOD), written(tmp_path, GOOD, "other.yaml")]
    report, status = evaluate_files(paths)
    assert status == FAULTY
    assert report["findings"] == [
        f"{paths[1]}:11:5: the case id `one` is taken; give every case of these files its own id"
    ]


def test_sound_cases_are_answered_beside_faulty_ones(tmp_path: Path):
    faulty = GOOD.replace("id: one", "id: two").replace("hours: 20", "hours: many")
    report, status = evaluate_files([written(tmp_path, faulty, "faulty.yaml"), written(tmp_path, GOOD)])
    assert status == FAULTY
    assert "one" in report
    assert "two" not in report


def test_a_missing_file_is_a_finding(tmp_path: Path):
    report, status = evaluate_files([tmp_path / "missing.yaml", tmp_path])
    assert status == FAULTY
    assert [":1:1: the file cannot be opened" in each for each in report["findings"]] == [True, True]


def test_a_file_that_is_not_utf_8_is_a_finding(tmp_path: Path):
    path = tmp_path / "latin.yaml"
    path.write_bytes(GOOD.encode() + b"# caf\xe9\n")
    report, _ = evaluate_files([path])
    assert "is not UTF-8; save the file as UTF-8" in report["findings"][0]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path):
    path = tmp_path / "marked.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert evaluate_files([path])[1] == FINE
