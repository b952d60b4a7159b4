"""Reading worked cases: what cannot be used is a finding with its place, never a guess and never a traceback."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.books.load import load, loads
from integrations.books.words import Invoice, Payment

GOOD = """\
id: A1
currency: USD
facts:
- fact: invoice
  date: 2027-01-05
  invoice: INV-1
  due: '2027-01-31'
  lines:
  - line: L1
    stream: dues
    net: 12000
    recognise: {how: months, from: 2027-01, count: 12}
- fact: payment
  date: '2027-01-06'
  known: '2027-01-09'
  payment: P1
  invoice: INV-1
  amount: 12000
  via: bank
expected:
  revenue: {dues: {2027-01: 1000}}
  deferred: {2027-01-31: 11000}
"""


def findings(text: str) -> list[str]:
    return [str(finding) for finding in loads(text, "case.yaml").findings]


def test_a_case_is_read_with_the_place_of_each_fact() -> None:
    case, places, found = loads(GOOD, "case.yaml")
    assert found == []
    assert case is not None
    invoice, payment = case.facts
    assert isinstance(invoice, Invoice)
    assert isinstance(payment, Payment)
    assert (invoice.date, payment.known) == (date(2027, 1, 5), date(2027, 1, 9))
    assert [place.line for place in places] == [4, 13]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("fact: payment", "fact: gift", "case.yaml:13:9: fact is 'gift'; write one of apply_credit, completed, "),
        (
            "via: bank",
            "vai: bank",
            "case.yaml:19:3: unknown key `vai`; write `via` if you mean that; payment takes amount, date, ",
        ),
        ("via: bank", "via: cash", "case.yaml:19:8: via is 'cash'; write one of bank, cheque, stripe"),
        (
            "how: months",
            "how: weeks",
            "case.yaml:12:22: how is 'weeks'; write one of at_date, days, immediate, months, ",
        ),
        ("net: 12000", "net: 120.50", "case.yaml:11:10: net is '120.50'; write a whole number of 0 to "),
        ("net: 12000", "net: -1", "case.yaml:11:10: net is '-1'; write a whole number of 0 to "),
        ("amount: 12000", "amount: 1e4", "case.yaml:18:11: amount is '1e4'; write a whole number of 0 to "),
        ("from: 2027-01", "from: 2027-13", "case.yaml:12:36: '2027-13' is no month; write it as 2027-01"),
        ("count: 12", "count: 0", "case.yaml:12:52: 0 months cannot be served; give 1 to 600"),
        ("2027-01-05", "2027-02-30", "case.yaml:5:9: date is '2027-02-30'; write a day such as 2026-01-31"),
        ("'2027-01-09'", "2027-01-09T10:00:00+01:00", "case.yaml:15:10"),
        ("id: A1\n", "", "case.yaml:1:1: `id` is missing; add `id:` with a text of 1 to 80 characters"),
        ("currency: USD", "currency: usd", "case.yaml:2:11"),
        ("revenue:", "revnue:", "case.yaml:21:3: unknown key `revnue`; write `revenue` if you mean that; "),
        (
            "2027-01-31: 11000",
            "2027-01-31: x",
            "case.yaml:22:26: 2027-01-31 is 'x'; write a whole number, without a point",
        ),
        (
            "deferred: {2027-01-31",
            "deferred: {January",
            "case.yaml:22:14: 'January' is no day; write a day such as 2026-01-31 before the colon",
        ),
        ("id: A1", "id: [", "case.yaml:"),
        ("currency: USD", "currency: XYZ", "case.yaml:2:11: 'XYZ' is no currency"),
        ("2027-01-05", "0001-01-01", "case.yaml:5:9: 0001-01-01 is outside any books"),
        ("2027-01-05", "9999-12-31", "case.yaml:5:9: 9999-12-31 is outside any books"),
        ("deferred: {2027-01-31", "deferred: {9999-12-31", "9999-12-31 is outside any books"),
        (
            "revenue:",
            "balances: {2027-01-31: {bnak: 0}}\n  revenue:",
            "case.yaml:21:27: 'bnak' is no name of an answer; write one of bad_debt, ",
        ),
        (
            "revenue:",
            "aging: {2027-01-31: {d31_90: 0}}\n  revenue:",
            "case.yaml:21:24: 'd31_90' is no name of an answer; write one of current, ",
        ),
        (
            "id: A1",
            "id: A1\ntitel: x",
            "case.yaml:2:1: unknown key `titel`; write `title` if you mean that; a case takes ",
        ),
        ("  via: bank", "  via: bank\n  colour: red", "case.yaml:20:3: unknown key `colour`; payment takes amount, "),
        (
            "- fact: payment\n  date",
            "- date",
            "case.yaml:13:3: `fact` is missing; add `fact:` with one of apply_credit, ",
        ),
        (
            "  payment: P1\n",
            "",
            "case.yaml:13:3: `payment` is missing; add `payment:` with a text of 1 to 80 characters",
        ),
        (
            "net: 12000",
            "net: {prorate: 1}",
            "case.yaml:11:10: `term` is missing; add `term:` with a list of 2, each a day",
        ),
        ("amount: 12000", "amount: true", "case.yaml:18:11: amount is 'true'; write a whole number"),
        ("amount: 12000", "amount: 99999999999999999999", "amount is '99999999999999999999'; write a whole number"),
        ("stream: dues", "stream: ''", "case.yaml:10:13: stream is ''; write a text of 1 to 80 characters"),
        ("payment: P1", "payment: " + "x" * 81, "case.yaml:16:12: payment is 'xxx"),
        ("lines:\n", "lines: 3\n  more:\n", "case.yaml:8:10: lines is '3'; write a list, its values after dashes"),
        ("id: A1", "id: A1\npolicy: 3", "case.yaml:2:9: policy is '3'; write a table with tax_rounding, "),
        ("{dues: {2027-01: 1000}}", "{dues: 3}", "case.yaml:21:19: dues is '3'; write a table of `name: value`"),
        ("{how: months, ", "{", "case.yaml:12:16: `how` is missing; add `how:` with one of at_date, "),
    ],
)
def test_what_is_wrong_is_found_at_its_place(old: str, new: str, finding: str) -> None:
    assert finding in "\n".join(findings(GOOD.replace(old, new, 1)))


def test_a_name_that_looks_like_a_number_is_a_name() -> None:
    case = loads(GOOD.replace("INV-1", "1001").replace("L1", "1"), "case.yaml").case
    assert case is not None
    assert isinstance(case.facts[0], Invoice)
    assert (case.facts[0].invoice, case.facts[0].lines[0].line) == ("1001", "1")


THEIR_WORDS = ("Expected `", "Invalid ", "Object ", "field `", "got `", "RFC3339")
"""How the library that reads cases speaks; no finding does."""


@given(
    st.sampled_from(re.findall(r"[\w'-]+", GOOD)), st.sampled_from(["x", "3", "-1", "1.5", "true", "[]", "{}", "", "~"])
)
def test_every_finding_has_a_place_plain_words_and_a_remedy(word: str, instead: str) -> None:
    for finding in loads(GOOD.replace(word, instead), "case.yaml").findings:
        assert finding.line >= 1
        assert finding.column >= 1
        assert len(finding.remedy) > len("write")
        assert not any(words in finding.problem + finding.remedy for words in THEIR_WORDS), finding


def test_every_fact_that_is_wrong_is_found_at_once() -> None:
    text = GOOD.replace("net: 12000", "net: x").replace("amount: 12000", "amount: x")
    assert len(findings(text)) == 2


@pytest.mark.parametrize("text", ["", "3", "[]", "facts: 3", "facts: []", "&a [*a]", "id: A\nid: B", "\0"])
def test_what_is_no_case_is_a_finding(text: str) -> None:
    assert findings(text)


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert "cannot be opened" in str(load(tmp_path / "none.yaml").findings[0])


def test_a_file_that_is_not_utf_8_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"id: \xe9")
    assert "not UTF-8" in str(load(tmp_path / "latin.yaml").findings[0])


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 12), st.text(":-[]{}&*!|>'\"%@`#,\n 019azT.", max_size=4))
def test_no_slip_of_the_keyboard_is_more_than_a_finding(place: int, cut: int, typed: str) -> None:
    loaded = loads(GOOD[:place] + typed + GOOD[place + cut :], "case.yaml")
    assert loaded.findings or loaded.case
