"""Every door by which files come in or lists go out is known here: whoever adds one adds its test."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from tests.web.houses import World
from tests.web.test_evidence import an_entry, files, send

ROOT = Path(__file__).parents[3]
HOUSE = ("web", "integrations", "projections", "domain")
TAKES = re.compile(r"request\.files|Base64\(")
WRITES = re.compile(r"csv\.(?:writer|DictWriter)|text/csv|spreadsheetml|openpyxl|xlsxwriter")
TAKING = {
    "web/api/evidence.py": "tests/web/test_evidence.py: test_what_is_no_base64_is_refused_by_name",
    "web/uploads.py": "tests/web/bulk/test_pages.py: test_a_file_that_is_no_table_is_refused_beside_the_form",
    "web/pages/candidates_results.py": "tests/web/test_candidate_pages.py: test_what_is_no_table_of_results_is_refused",
    "web/pages/rosters_attendance.py": "tests/web/test_doors.py: test_what_is_no_list_is_told_on_the_page",
}
"""What reads a file that somebody brought, and the test that brings it what is none."""
WRITING = {"web/pages/sheets.py"}
"""What writes a list for a spreadsheet: one place, whose every cell is inert."""
NAMES = ("../../../../tmp/escaped.pdf", "..\\..\\escaped.pdf", "notes.pdf.exe", "a\x00b.pdf", "/etc/passwd")
PAGE = b"<!doctype html><script>alert(1)</script>"
POLYGLOT = b"%PDF-1.7\n" + PAGE


def found(pattern: re.Pattern[str], root: Path = ROOT) -> set[str]:
    """Return the files of the house in which a pattern stands."""
    sources = [path for folder in HOUSE for path in (root / folder).rglob("*.py")]
    return {str(path.relative_to(root)) for path in sources if pattern.search(path.read_text())}


def test_every_door_that_takes_a_file_has_its_test() -> None:
    assert found(TAKES) - {"web/api/fields.py"} == set(TAKING)
    for named in TAKING.values():
        file, _, test = named.partition(": ")
        assert f"def {test}(" in (ROOT / file).read_text()


def test_lists_leave_by_one_door_alone() -> None:
    assert found(WRITES) == WRITING


def test_a_door_that_nobody_named_would_be_found(tmp_path: Path) -> None:
    """The control: somebody writes a list or takes a file elsewhere."""
    for folder in HOUSE:
        (tmp_path / folder).mkdir()
    (tmp_path / "web" / "planted.py").write_text("import csv\ncsv.writer(request.files['file'])\n")
    assert found(WRITES, tmp_path) == found(TAKES, tmp_path) == {"web/planted.py"}


@pytest.fixture
def office(shared_world: World) -> Iterator[World]:
    shared_world.app.config["WTF_CSRF_ENABLED"] = False
    yield shared_world
    shared_world.app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_file_is_called_it_lies_under_a_name_of_ours_in_its_own_folder(office: World, name: str) -> None:
    entry = an_entry(office, "member")
    before = kept(office)
    assert send(office.browser("member"), entry, b"Notes of a day", name, key=name.encode().hex()).status_code == 303
    (new,) = kept(office) - before
    assert {str(UUID(new.name)), str(UUID(new.parent.name))} == {new.name, new.parent.name}
    (file,) = files(office, entry)
    given = office.browser("member").get(f"/cpd/entries/{entry}/evidence/{file.id}")
    assert ".." not in given.headers["Content-Disposition"]
    assert given.headers["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize("content", [PAGE, POLYGLOT], ids=["page", "polyglot"])
def test_a_page_that_calls_itself_a_document_is_not_kept(office: World, content: bytes) -> None:
    entry, before = an_entry(office, "member"), kept(office)
    assert send(office.browser("member"), entry, content, "certificate.pdf").status_code == 422
    assert kept(office) == before


@pytest.mark.parametrize("content", [PAGE, POLYGLOT], ids=["page", "polyglot"])
def test_if_the_name_were_believed_it_would_be_kept(
    office: World, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the look at the content is taken away. It is given back to be saved alone even so."""
    monkeypatch.setattr("web.evidence.type_of", lambda _content: "application/pdf")
    entry, before = an_entry(office, "member"), kept(office)
    assert send(office.browser("member"), entry, content, "certificate.pdf").status_code == 303
    assert len(kept(office) - before) == 1
    (file,) = files(office, entry)
    given = office.browser("member").get(f"/cpd/entries/{entry}/evidence/{file.id}")
    assert (given.headers["X-Content-Type-Options"], given.content_type) == ("nosniff", "application/octet-stream")
    assert "sandbox" in given.headers["Content-Security-Policy"]


def kept(world: World) -> set[Path]:
    return {path for path in world.house.settings.evidence.rglob("*") if path.is_file()}


def test_a_form_with_a_file_beyond_its_bound_is_refused_before_it_is_read(office: World) -> None:
    entry, before = an_entry(office, "member"), kept(office)
    huge = office.browser("member").post(
        f"/cpd/entries/{entry}/evidence",
        data={"file": (BytesIO(b"x" * 10_000_000), "notes.txt"), "idempotency_key": "h"},
    )
    assert huge.status_code == 413
    assert kept(office) == before
