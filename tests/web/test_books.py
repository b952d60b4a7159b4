"""Worked finance cases through the real books: each comes out as expected, and nothing is answered by a guess."""

from pathlib import Path

import pytest

from web.books import evaluate_books

CASES = sorted(Path("tests/cases/finance").glob("*.yaml"))
PASSING = {f"V{number:02}" for number in range(1, 27)}


def written(folder: Path, text: str, name: str = "case.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def a_case(*facts: str, expected: str = "{}") -> str:
    return "id: A1\ncurrency: USD\nfacts:\n" + "".join(f"- {fact}\n" for fact in facts) + f"expected: {expected}\n"


INVOICE = (
    "{fact: invoice, date: 2027-01-05, invoice: I1, due: 2027-01-05, lines: "
    "[{line: L1, stream: dues, net: 12000, recognise: {how: months, from: 2027-01, count: 12}}]}"
)
PAYMENT = "{fact: payment, date: 2027-01-05, payment: P1, invoice: I1, amount: 12000, via: bank}"


def test_every_worked_case_comes_out_as_expected() -> None:
    report, status = evaluate_books(CASES)
    assert {id: case["differences"] for id, case in report.items() if "differences" in case} == {}
    assert set(report) == PASSING
    assert status == 0


def test_without_expectations_each_month_end_is_answered(tmp_path: Path) -> None:
    report, status = evaluate_books([written(tmp_path, a_case(INVOICE).replace("expected: {}\n", ""))])
    assert status == 0
    days = list(report["A1"]["deferred"])
    assert (days[0], days[1], days[-1], len(days)) == ("2026-12-31", "2027-01-31", "2027-12-31", 13)
    assert report["A1"]["balances"]["2027-01-31"]["deferred:dues"] == 11000
    assert report["A1"]["balances"]["2026-12-31"]["bank"] == 0


def test_a_difference_is_named_and_is_status_1(tmp_path: Path) -> None:
    text = a_case(INVOICE, expected="{receivable: {2027-01-31: 1}, revenue: {dues: {2027-01: 1000, 2027-02: 999}}}")
    report, status = evaluate_books([written(tmp_path, text)])
    assert status == 1
    differences = report["A1"]["differences"]
    assert differences["receivable.2027-01-31"] == {"expected": 1, "found": 12000}
    assert differences["revenue.dues.2027-02"] == {"expected": 999, "found": 1000}
    assert differences["revenue.dues.2027-12"] == {"expected": 0, "found": 1000}


def test_a_day_within_a_month_is_answered_when_asked_for(tmp_path: Path) -> None:
    text = a_case(INVOICE, expected="{deferred: {2027-03-15: 10000}}")
    report, status = evaluate_books([written(tmp_path, text)])
    assert status == 0
    assert report["A1"]["deferred"]["2027-03-15"] == 10000


@pytest.mark.parametrize(
    ("fact", "finding"),
    [
        ("{fact: payment, date: 2027-01-06, payment: P2, invoice: I9, amount: 1, via: bank}", "no invoice I9"),
        ("{fact: refund, date: 2027-01-06, refund: R1, payment: P1, amount: 12001}", "only 120.00 USD"),
        ("{fact: refund, date: 2027-01-06, refund: R1, payment: P9, amount: 1}", "payment is not known"),
        ("{fact: apply_credit, date: 2027-01-06, invoice: I1, amount: 1}", "only 0.00 USD is open"),
        (
            "{fact: credit_note, date: 2027-01-06, credit_note: C, line: L1, net: 12001, ends_service: true}",
            "only 120.00 USD",
        ),
        ("{fact: credit_note, date: 2027-01-06, credit_note: C, line: L9, net: 1, ends_service: true}", "a line L9"),
        ("{fact: dispute_lost, date: 2027-01-06, dispute: D9}", "no dispute D9"),
        ("{fact: event_moved, date: 2027-01-06, ref: EV9, to: 2027-02-01}", "a line for EV9"),
        ("{fact: completed, date: 2027-01-06, line: L1}", "not earned by completion"),
        ("{fact: period_close, date: 2027-02-06, through: 2027-01-30}", "not the end of a month"),
        ("{fact: recovery, date: 2027-02-06, invoice: I1, amount: 1}", "only 0.00 USD is written off"),
        ("{fact: gift, date: 2027-02-06}", "fact is 'gift'; write one of"),
        ("{fact: payout, date: 2027-02-06, amount: 1, fee: 2}", "unknown key `fee`; payout takes"),
        (INVOICE, "invoice I1 is there already"),
        (PAYMENT.replace("amount: 12000", "amount: 5"), "payment P1 is there already"),
        ("{fact: recovery, date: 2027-02-06, invoice: I1, tax_relief: true}", "no rule is built"),
        (INVOICE.replace("I1", "I2").replace("L1", "L2").replace("due:", "currency: EUR, due:"), "no rate from EUR"),
        (INVOICE.replace("I1", "I2").replace("net: 12000,", ""), "needs stream, net and recognise"),
    ],
)
def test_a_fact_that_cannot_be_taken_is_a_finding_and_no_number(tmp_path: Path, fact: str, finding: str) -> None:
    path = written(tmp_path, a_case(INVOICE, PAYMENT, fact))
    report, status = evaluate_books([path])
    assert status == 2
    assert list(report) == ["findings"]
    assert f"{path}:6:" in report["findings"][0]
    assert finding in report["findings"][0]


def test_sound_cases_are_answered_beside_faulty_ones(tmp_path: Path) -> None:
    sound, broken = written(tmp_path, a_case(INVOICE)), written(tmp_path, "id: [", "broken.yaml")
    report, status = evaluate_books([broken, sound, sound, tmp_path / "none.yaml"])
    assert status == 2
    assert set(report) == {"A1", "findings"}
    assert len(report["findings"]) == 3


def test_a_line_on_two_invoices_is_a_finding_only_when_it_matters_which(tmp_path: Path) -> None:
    twice = (INVOICE, INVOICE.replace("I1", "I2"))
    assert evaluate_books([written(tmp_path, a_case(*twice))])[1] == 0
    done = "{fact: completed, date: 2027-01-06, line: L1}"
    report, status = evaluate_books([written(tmp_path, a_case(*twice, done))])
    assert status == 2
    assert "more than one invoice has a line L1" in report["findings"][0]


DISPUTE = "{fact: dispute_opened, date: 2027-02-01, dispute: D1, payment: P1, amount: 12000, fee: 0}"
LOST = "{fact: dispute_lost, date: 2027-02-06, dispute: D1}"
WON = "{fact: dispute_won, date: 2027-02-05, dispute: D1, fee_returned: false}"
COURSE = INVOICE.replace("how: months, from: 2027-01, count: 12", "how: on_completion")
DONE = "{fact: completed, date: 2027-02-01, line: L1}"


@pytest.mark.parametrize(
    ("facts", "finding"),
    [
        ((INVOICE, PAYMENT, DISPUTE, LOST, LOST), "the outcome of dispute D1 is told twice"),
        ((INVOICE, PAYMENT, DISPUTE, WON, WON), "the outcome of dispute D1 is told twice"),
        ((COURSE, DONE, DONE.replace("02-01", "03-01")), "the completion of line L1 is told twice"),
    ],
    ids=["lost", "won", "completed"],
)
def test_what_happens_once_is_told_once(tmp_path: Path, facts: tuple[str, ...], finding: str) -> None:
    assert evaluate_books([written(tmp_path, a_case(*facts[:-1]).replace("expected: {}\n", ""))])[1] == 0
    report, status = evaluate_books([written(tmp_path, a_case(*facts))])
    assert status == 2
    assert finding in report["findings"][0]


def test_a_refund_without_a_credit_note_is_owed_by_the_customer(tmp_path: Path) -> None:
    refund = "{fact: refund, date: 2027-01-06, refund: R1, payment: P1, amount: 500}"
    report, _ = evaluate_books([written(tmp_path, a_case(INVOICE, PAYMENT, refund))])
    assert report["A1"]["balances"]["2027-01-31"]["customer_credit"] == -500


def test_facts_take_effect_in_the_order_they_became_known(tmp_path: Path) -> None:
    late = PAYMENT.replace("date: 2027-01-05", "date: 2027-01-05, known: 2027-03-09")
    close = "{fact: period_close, date: 2027-02-03, through: 2027-01-31}"
    report, status = evaluate_books([written(tmp_path, a_case(late, INVOICE, close))])
    assert status == 0, report
    receivable = report["A1"]["receivable"]
    assert (receivable["2027-01-31"], receivable["2027-02-28"]) == (12000, 0)


def test_a_currency_without_cents_is_converted_by_its_whole_units(tmp_path: Path) -> None:
    yen = INVOICE.replace("due:", "currency: JPY, fx: '0.0067', due:")
    report, status = evaluate_books([written(tmp_path, a_case(yen))])
    assert status == 0
    assert report["A1"]["receivable"]["2027-01-31"] == 8040


def test_a_case_with_nothing_but_a_close_has_nothing_in_its_books(tmp_path: Path) -> None:
    close = "{fact: period_close, date: 2027-02-01, through: 2027-01-31}"
    report, status = evaluate_books([written(tmp_path, a_case(close))])
    assert (status, list(report["A1"]["deferred"])) == (0, ["2027-01-31", "2027-02-28"])
