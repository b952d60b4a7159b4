"""What the documents name exists: files, sections, commands, settings; and they name no place of one machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from web.cli import collegium

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = ("domain", "projections", "web", "integrations", "tests", "bench", "docs", "script")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(rf"(?<![\w/.:-])((?:{'|'.join(FOLDERS)})/[\w./*-]+)")
COMMAND = re.compile(r"(?:\.venv/bin/|`|\$ )collegium ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")
SETTING = re.compile(r"\b(?:COLLEGIUM|STRIPE)_[A-Z_]+\b")
NO_MACHINE = re.compile(
    r"(?<![\w.])/(?:home|root|work|tmp|Users|var/folders|mnt|private)/|file://|[A-Za-z]:\\|\bsk_live_|\bwhsec_\w|\bclg_\w"
)
"""A folder of somebody's machine, or what looks like a secret."""
OF_TOOLS = {"COLLEGIUM_CHROMIUM", "COLLEGIUM_TEST_PROCESSES", "COLLEGIUM_BENCH_POSTGRES"}

each_document = pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))


def anchors(path: Path) -> set[str]:
    """Give the anchors of a document's headings, as the usual renderers make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path) -> Iterator[str]:
    for target in LINK.findall(path.read_text()):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        if not found.exists() or (anchor and anchor not in anchors(found)):
            yield target


def missing_files(text: str) -> Iterator[str]:
    for found in FILE.findall(text):
        name = found.rstrip(".")
        if not any(character.isupper() for character in name) and not list(ROOT.glob(name.rstrip("/"))):
            yield name


def unknown_commands(text: str) -> Iterator[str]:
    for name, second in COMMAND.findall(text):
        command = collegium.commands.get(name)
        if command is None or (isinstance(command, click.Group) and second not in command.commands):
            yield f"{name} {second}".strip()


@each_document
def test_every_link_leads_somewhere(path: Path) -> None:
    assert list(broken_links(path)) == []


@each_document
def test_every_file_that_is_named_exists(path: Path) -> None:
    assert list(missing_files(path.read_text())) == []


@each_document
def test_every_command_that_is_named_exists(path: Path) -> None:
    assert list(unknown_commands(path.read_text())) == []


@each_document
def test_no_document_names_a_place_of_one_machine_or_a_secret(path: Path) -> None:
    assert NO_MACHINE.findall(path.read_text()) == []


def test_every_setting_is_in_the_operators_table_and_no_other() -> None:
    read = set(SETTING.findall((ROOT / "web/settings.py").read_text()))
    told = set(re.findall(r"^\| (.+?) \|", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    listed = {name for cell in told for name in SETTING.findall(cell)}
    assert listed == read
    for path in DOCS:
        assert set(SETTING.findall(path.read_text())) <= read | OF_TOOLS, path.name


def test_every_command_is_told_to_operators_or_in_the_readme() -> None:
    text = "".join(path.read_text() for path in DOCS)
    told = {name for name, _ in COMMAND.findall(text)}
    assert set(collegium.commands) - told == set()


def test_what_does_not_exist_is_found(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    text = "[x](nowhere.md) [y](#no-such) `web/none.py` `collegium fly` `collegium token burn`\n"
    document.write_text(text)
    assert list(broken_links(document)) == ["nowhere.md", "#no-such"]
    assert list(missing_files(text)) == ["web/none.py"]
    assert list(unknown_commands(text)) == ["fly", "token burn"]
    assert NO_MACHINE.search("see /work/somewhere/else")
