"""A table of comma-separated values as any program writes it: separator and heading found, size bounded."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from domain.errors import Invalid
from integrations.imports.cells import Reader
from integrations.imports.finding import Finding
from integrations.imports.letters import FIELD, decoded

MOST_BYTES = 2_000_000
MOST_ROWS = 10_000
MOST_CELLS = 200
LONGEST_CELL = 4_000
SEPARATORS = ",;\t|"
HEADINGS = 40
"""Lines in which the heading must stand: meeting platforms write some about the meeting first."""
ESCAPE = re.compile(r"^'(?=\s*[=+\-@|%＝＋－＠'])")
"""What lists of ours put before a text that a spreadsheet would calculate; read back, it goes."""
HINT = "sep="
"""A first line by which spreadsheets tell each other the separator."""


class Columns(NamedTuple):
    """The columns that a table may have; others are refused, unless `others` lets them be.

    `called` gives further names that a column goes by, in small letters with underscores; any name may be given to
    columns that start with one of `beginning`.
    """

    required: Sequence[str]
    optional: Sequence[str] = ()
    called: Mapping[str, str] = {}
    others: bool = False
    beginning: tuple[str, ...] = ()

    def named(self, heading: str) -> str:
        """Return the name of the column that stands under a heading."""
        plain = "_".join(heading.strip().casefold().replace("-", " ").replace("_", " ").split())
        return self.called.get(plain, plain)


class Row(NamedTuple):
    """A line of a table, its cells trimmed, by the names of the columns; an empty cell is not there."""

    line: int
    cells: Mapping[str, str]

    def read(self, readers: Mapping[str, Reader]) -> tuple[dict[str, Any], list[Finding]]:
        """Return what the cells say, and what cannot be used; cells that are not there are left out."""
        said: dict[str, Any] = {}
        found = []
        for name, reader in readers.items():
            try:
                if name in self.cells:
                    said[name] = reader(self.cells[name])
            except Invalid as wrong:
                found.append(Finding(self.line, name, wrong.message))
        return said, found


class Table(NamedTuple):
    """The rows that can be used, and what is wrong with the others."""

    columns: tuple[str, ...]
    rows: list[Row]
    findings: list[Finding]


class _Heading(NamedTuple):
    separator: str
    names: tuple[str, ...]
    line: int


def read_table(content: bytes, columns: Columns) -> Table:
    """Return the table in a file. Raises Invalid, field "file", where it is none or has no such columns."""
    if len(content) > MOST_BYTES:
        raise _refusal(f"the file has {len(content):,} bytes; bring it in parts of at most {MOST_BYTES:,}")
    text = decoded(content)
    if text[: len(HINT)].casefold() == HINT:
        text = "\n" + text.partition("\n")[2]
    heading = _heading(text, columns)
    rows, findings = [], []
    for line, cells in _records(text, heading.separator):
        if line <= heading.line or not any(cells):
            continue
        problem = _problem(cells, heading, columns)
        if problem is None:
            rows.append(Row(line, {name: cell for name, cell in zip(heading.names, cells, strict=False) if cell}))
        else:
            findings.append(Finding(line, *problem))
        if len(rows) + len(findings) > MOST_ROWS:
            raise _refusal(f"the table has over {MOST_ROWS:,} rows; bring it in parts")
    if not rows and not findings:
        raise _refusal("the table has a heading and no rows; add what is to be imported")
    return Table(heading.names, rows, findings)


def _heading(text: str, columns: Columns) -> _Heading:
    nearest: set[str] = set()
    for separator in SEPARATORS:
        for line, cells in _first(text, separator):
            names = tuple(map(columns.named, cells))
            if set(columns.required) <= set(names):
                return _checked(_Heading(separator, names, line), columns)
            nearest = max(nearest, set(names) & {*columns.required, *columns.optional}, key=len)
    missing = ", ".join(name for name in columns.required if name not in nearest)
    known = ", ".join([*columns.required, *columns.optional])
    raise _refusal(f"no line of the table is a heading with {missing}; name the columns in its first line: {known}")


def _checked(heading: _Heading, columns: Columns) -> _Heading:
    known = {*columns.required, *columns.optional}
    for name in heading.names:
        if name in known and heading.names.count(name) > 1:
            raise _refusal(f"line {heading.line}: two columns are named {name}; keep one")
        if name and name not in known and not (columns.others or name.startswith(columns.beginning)):
            told = ", ".join([*columns.required, *columns.optional])
            raise _refusal(
                f"line {heading.line}: there is no column {name[:40]!r}; leave it out, or name one of {told}"
            )
    return heading


def _first(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    try:
        for record, _ in zip(_records(text, separator), range(HEADINGS), strict=False):
            yield record
    except Invalid:
        return  # told once the separator is known


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on, its cells trimmed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [ESCAPE.sub("", cell.strip()) for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        message = "a quotation mark is opened or closed out of place; double those that stand within a cell"
        raise _refusal(f"line {line}: {message}") from None


def _problem(cells: Sequence[str], heading: _Heading, columns: Columns) -> tuple[str, str] | None:
    """Return the column and the message of what is wrong with a record, None if nothing is."""
    if len(cells) > MOST_CELLS or any(cells[len(heading.names) :]):
        more = f"it has {len(cells)} cells, and the heading {len(heading.names)}"
        return "", f"{more}; put text with a separator in it between quotation marks"
    said = dict(zip(heading.names, cells, strict=False))
    for name, cell in said.items():
        if len(cell) > LONGEST_CELL:
            return name, f"it has {len(cell):,} characters; shorten it to {LONGEST_CELL:,}"
    for name in columns.required:
        if not said.get(name):
            return name, "it is empty; fill it in"
    return None


def _refusal(message: str) -> Invalid:
    return Invalid(message, field=FIELD)
