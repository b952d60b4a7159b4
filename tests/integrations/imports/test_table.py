"""Tables as spreadsheets and meeting platforms write them are read; what cannot be is said with its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from integrations.imports import (
    MOST_BYTES,
    MOST_ROWS,
    Columns,
    Finding,
    Table,
    amount,
    choice,
    day,
    read_table,
    text,
    whole,
)

LOG = Columns(("email", "on", "hours"), ("title",), {"e_mail": "email"})
PLAIN = "email,on,hours\nada@example.org,2026-01-31,1.5\n"


def table_of(content: str | bytes, columns: Columns = LOG) -> Table:
    return read_table(content.encode() if isinstance(content, str) else content, columns)


def refused(content: str | bytes, match: str) -> None:
    with pytest.raises(Invalid, match=match) as refusal:
        table_of(content)
    assert refusal.value.field == "file"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"], ids=lambda name: name
)
def test_a_table_is_read_in_whatever_encoding_a_spreadsheet_writes(encoding: str) -> None:
    table = table_of("email,on,hours,title\nada@example.org,2026-01-31,1.5,Père Goriot\n".encode(encoding))
    assert table.rows[0].cells["title"] == "Père Goriot"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_and_line_ends_are_found(separator: str, end: str) -> None:
    lines = [["email", "on", "hours"], ["ada@example.org", "2026-01-31", "1.5"]]
    (row,) = table_of(end.join(separator.join(cells) for cells in lines)).rows
    assert row.cells == {"email": "ada@example.org", "on": "2026-01-31", "hours": "1.5"}


def test_the_spreadsheets_own_first_line_is_no_row_and_lines_are_counted_with_it() -> None:
    (row,) = table_of("sep=;\nemail;on;hours\na@example.org;2026-01-31;1,5\n").rows
    assert (row.line, row.cells["hours"]) == (3, "1,5")


def test_headings_are_trimmed_and_known_by_other_names() -> None:
    (row,) = table_of(" E-Mail , On ,HOURS\n a@example.org ,2026-01-31, 2\n").rows
    assert row.cells == {"email": "a@example.org", "on": "2026-01-31", "hours": "2"}


def test_what_a_platform_writes_above_and_beside_the_table_is_passed_over_where_that_is_allowed() -> None:
    report = 'Attendee Report\nTopic,"Ethics, part 2"\n\nName,Email,Minutes,Browser\nAda,a@example.org,61,x\n'
    (row,) = table_of(report, Columns(("email", "minutes"), others=True)).rows
    assert (row.line, row.cells["minutes"]) == (5, "61")


def test_empty_lines_are_no_rows_and_a_cell_may_hold_lines() -> None:
    table = table_of(
        'email,on,hours,title\n\na@example.org,2026-01-31,1,"two\nlines"\n,,,\nb@example.org,2026-02-01,1,\n'
    )
    assert [(row.line, row.cells.get("title")) for row in table.rows] == [(3, "two\nlines"), (6, None)]


def test_an_unknown_column_is_refused_with_those_there_are() -> None:
    refused("email,on,hours,colour\na@example.org,2026-01-31,1,red\n", "line 1: there is no column 'colour'.*email, on")


def test_a_table_without_a_needed_column_is_refused_with_its_name() -> None:
    refused("email,on\na@example.org,2026-01-31\n", "heading with hours")


def test_two_columns_of_one_name_are_refused() -> None:
    refused("email,on,hours,E-Mail\na@example.org,2026-01-31,1,b@example.org\n", "two columns are named email")


def test_a_table_without_rows_is_refused() -> None:
    refused("email,on,hours\n", "no rows")


def test_an_open_quotation_mark_is_told_with_the_line_it_is_in() -> None:
    refused('email,on,hours\na@example.org,2026-01-31,1\n"b@example.org,2026-01-31,1\n', "line 3: a quotation mark")


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"PK\x03\x04rest", "workbook"), (b"%PDF-1.7", "PDF"), (b"MZ\x90\0\x03\0\0\0\x04", "signs|no encoding"),
     (b"email,on,hours\n\x81\xff,1,2", "no encoding"), (b"email,on,hours\na\x07,1,2", "signs")],
)  # fmt: skip
def test_what_is_no_text_is_refused_with_what_to_bring(content: bytes, kind: str) -> None:
    refused(content, kind)


def test_a_file_that_is_too_large_is_refused() -> None:
    refused(b"x" * (MOST_BYTES + 1), "in parts")


def test_a_table_with_too_many_rows_is_refused() -> None:
    refused("email,on,hours\n" + "a,2026-01-31,1\n" * (MOST_ROWS + 1), "rows; bring it in parts")


def test_a_row_with_more_cells_than_headings_is_told_and_the_others_are_read() -> None:
    table = table_of("email,on,hours\na@example.org,2026-01-31,1,5\nb@example.org,2026-01-31,1\n")
    assert [row.line for row in table.rows] == [3]
    assert "between quotation marks" in str(table.findings[0])


def test_an_empty_cell_that_is_needed_is_told_with_line_and_column() -> None:
    (finding,) = table_of("email,on,hours\na@example.org,,1\n").findings
    assert str(finding) == "line 2, on: it is empty; fill it in"


def test_a_row_says_all_that_is_wrong_with_it() -> None:
    (row,) = table_of("email,on,hours,title\na@example.org,31.02.2026,-1,x\n").rows
    said, found = row.read({"on": day, "hours": amount, "title": text("title", 20)})
    assert said == {"title": "x"}
    assert [(each.line, each.column) for each in found] == [(2, "on"), (2, "hours")]
    assert isinstance(found[0], Finding)


@pytest.mark.parametrize(("cell", "iso"), [("2026-01-31", "2026-01-31"), ("1.2.2026", "2026-02-01")])
def test_days_are_read_where_they_can_mean_one_day_only(cell: str, iso: str) -> None:
    assert day(cell).isoformat() == iso


@pytest.mark.parametrize(
    "cell", ["01/02/2026", "2026-02-30", "0000-01-01", "26-01-31", "31.13.2026", "soon", "٢٠٢٦-٠١-٠١"]
)
def test_a_day_that_is_none_or_could_be_two_is_refused(cell: str) -> None:
    with pytest.raises(Invalid, match=r"no day|no calendar"):
        day(cell)


@pytest.mark.parametrize(("cell", "plain"), [("1,5", "1.5"), ("90", "90"), ("0.250", "0.25")])
def test_amounts_are_exact_with_a_point_or_a_comma(cell: str, plain: str) -> None:
    assert amount(cell) == plain


@pytest.mark.parametrize("cell", ["-1", "1e3", "1.000,5", "nan", "½", ""])
def test_what_is_no_amount_is_refused(cell: str) -> None:
    with pytest.raises(Invalid, match=r"amount|less than nothing"):
        amount(cell)


@pytest.mark.parametrize("cell", ["90.5", "0", "1441", "-3"])
def test_half_minutes_and_those_beyond_a_day_are_refused(cell: str) -> None:
    with pytest.raises(Invalid, match=r"whole number|out of range"):
        whole(1, 1_440)(cell)


def test_a_word_is_one_of_the_choices_whatever_its_capitals() -> None:
    assert choice(("reading", "course"))("Reading") == "reading"
    with pytest.raises(Invalid, match="reading, course"):
        choice(("reading", "course"))("sleeping")


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode),
                 st.lists(st.sampled_from(['"', ",", ";", "\n", "\r", "email", "on,hours", "\0", "="]), max_size=40)
                 .map(lambda parts: ("email,on,hours\n" + "".join(parts)).encode())))  # fmt: skip
def test_whatever_a_file_holds_it_is_read_or_refused_in_a_sentence(content: bytes) -> None:
    try:
        table = read_table(content, LOG)
    except Invalid as refusal:
        assert refusal.field == "file"  # noqa: PT017  either way is right
    else:
        assert all(set(LOG.required) <= set(row.cells) for row in table.rows)
