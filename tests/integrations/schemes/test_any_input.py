"""Whatever is written into a file, the answer is a report or findings, and never a traceback."""

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.schemes.report import FAULTY, evaluate_files
from tests.integrations.schemes.files import written

FILES = [path.read_text(encoding="utf-8") for path in sorted(Path("tests/cases/cpd").glob("*.yaml"))]
SPOTS = re.compile(r"(?<=: )[^,{}\[\]\n#]+|\b\w+(?=:)")
NASTY = st.sampled_from(
    [
        *("0", "-1", "1e9", "1e99", "1e999999", "1/0", "abc", "[]", "{}", "[[]]", "{a: {b: c}}", "~", "true", "''"),
        *("0001-01-01", "9999-12-31", "9999-12-31T23:59:59", "2023-02-29", "02-29", "02-30", "28-02", "&a [*a]"),
        *(".inf", ".nan", "0.0000001", "9" * 30, "9" * 31, "1200", "line", "year", "{years: 1}", "{years: 100}"),
        *("!!float 3", "!x y", "0x1F", "1_0", "١٢", "member", "next", "\t", "{one_per: 0}", "{one_per: 3}"),
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1), NASTY), min_size=1, max_size=3))
def test_a_spoilt_file_has_a_report_or_findings(tmp_path: Path, text: str, spoils: list[tuple[float, str]]):
    for where, nasty in spoils:
        spots = list(SPOTS.finditer(text))
        spot = spots[min(int(where * len(spots)), len(spots) - 1)]
        text = text[: spot.start()] + nasty + text[spot.end() :]
    report, status = evaluate_files([written(tmp_path, text)])
    assert ("findings" in report) is (status == FAULTY)
