"""The ledger as a view: nothing about billing is passed over, and events know what was sold for them."""

from datetime import date
from uuid import UUID

from domain.aggregate import FACTS
from domain.billing import commands as billing
from domain.billing import payment_facts, payments
from domain.billing.lines import AtDate, Line
from domain.values import Money
from projections.ledger import ledger
from projections.ledger.view import UNPOSTED
from tests.fakes import FakeJournal
from tests.projections.engine.harness import folded, stopped_by

DAY = date(2027, 1, 1)
SEAT = Line("L1", "events", 5000, AtDate(date(2027, 3, 10), "EV1"))


def test_every_billing_fact_is_posted_or_listed_as_posting_nothing() -> None:
    ours = {topic for topic, kind in FACTS.items() if kind.__module__.startswith("domain.billing")}
    assert ours == ledger.topics | UNPOSTED
    assert not ledger.topics & UNPOSTED


def test_a_payment_stated_after_its_invoice_in_one_unit_settles_it_once() -> None:
    journal = FakeJournal()
    id = UUID(int=1)
    terms = {"person_id": None, "currency": "EUR", "lines": [SEAT], "purpose": "other"}
    billing.issue(journal, id, on=DAY, due=DAY, **terms)  # type: ignore[arg-type]
    payments.receive(journal, reference="x", invoice_id=id, amount=Money(5000, "EUR"), via="bank", on=DAY)
    issued, payment, applied = journal.entries
    rows = folded(ledger, issued, applied, payment)
    assert sum(r["minor"] for r in rows["ledger_postings"] if r["account"] == "receivable") == 0
    assert rows["ledger_invoices"][0]["state"]["open"] == 0
    assert [row["ref"] for row in rows["ledger_events"]] == ["EV1"]


def test_a_payment_for_an_invoice_that_was_never_issued_stops_the_ledger() -> None:
    terms = {"fee": 0, "reference": "x", "on": DAY, "applied": 5000, "to_credit": 0}
    received = payment_facts.Received(UUID(int=1), None, Money(5000, "EUR"), "bank", **terms)  # type: ignore[arg-type]
    assert "payment.received: LookupError" in str(stopped_by(ledger, (UUID(int=2), received)))
