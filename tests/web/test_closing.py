"""Closing a month: its reports are sealed, and nothing that comes later changes them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from domain.billing import commands as billing
from domain.billing.books import BOOKS, Books
from domain.billing.lines import Days, Line, Months
from domain.errors import RuleBroken, Stale
from domain.journal import Actor, Journal
from integrations.journal import closing
from integrations.journal.office import Office
from integrations.store.database import Database
from projections.engine import Engine
from projections.ledger import ledger
from projections.reports import finance
from projections.reports.closing import month_reports, seal
from projections.reports.finance import View
from projections.reports.why import Number, explain
from web.closing import close_month

FINANCE = Actor(by="finance")
JULY = date(2027, 7, 31)
DUES = Line("L1", "dues", 12000, Months("2027-01", 12))


@pytest.fixture
def engine(office: Office, tmp_path: Path) -> Engine:
    views = (
        office.database if office.database.dialect == "postgresql" else Database(f"sqlite:///{tmp_path}/views.sqlite")
    )
    engine = Engine(views, office.recorder, (ledger,), office.codec.open_field)
    engine.ensure()
    return engine


def issue(office: Office, on: date, line: Line = DUES) -> UUID:
    id = uuid4()

    def deed(journal: Journal) -> UUID:
        terms = {"person_id": None, "currency": "EUR", "lines": [line], "purpose": "other"}
        return billing.issue(journal, id, on=on, due=on, **terms).id  # type: ignore[arg-type]

    office.carry_out(deed, FINANCE)
    return id


def credit(office: Office, invoice: UUID, on: date) -> None:
    office.carry_out(
        lambda journal: billing.credit(journal, invoice, line="L1", net=6000, ends_service=True, on=on), FINANCE
    )


def sealed(office: Office) -> Books.MonthClosed:
    with office.unit(FINANCE) as unit:
        assert unit.get(Books, BOOKS).closed == JULY
    [entry] = [e for e in office.recorder.page(0, 100) if e.topic == "books.month_closed"]
    fact = office.codec.entries([entry])[0].fact
    assert isinstance(fact, Books.MonthClosed)
    return fact


def test_the_sealed_report_is_the_same_before_and_after_a_late_refund(office: Office, engine: Engine) -> None:
    invoice = issue(office, date(2027, 1, 1))
    engine.catch_up()
    close_month(office, engine, FINANCE, through=JULY)
    credit(office, invoice, date(2027, 7, 15))
    engine.catch_up()
    fact = sealed(office)
    with engine.database.reading() as connection:
        assert seal(connection, through=JULY, position=fact.position) == fact.hash
        assert seal(connection, through=JULY, position=engine.positions()["ledger"]) == fact.hash
        late = explain(connection, Number("receivable"), View(date(2027, 8, 31)))[-1]
        assert (late.business_date, late.posted) == (date(2027, 7, 15), date(2027, 8, 1))
        assert month_reports(connection, through=JULY, position=fact.position)["books"]["EUR"]["balances"]


def test_a_month_is_not_closed_twice(office: Office, engine: Engine) -> None:
    close_month(office, engine, FINANCE, through=JULY)
    engine.catch_up()
    with pytest.raises(RuleBroken, match="close a month from 2027-08-01"):
        close_month(office, engine, FINANCE, through=JULY)


def test_a_view_that_is_behind_closes_nothing(office: Office, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.closing.PATIENCE", 0.01)
    issue(office, date(2027, 1, 1))
    with pytest.raises(Stale, match="behind the journal"):
        close_month(office, engine, FINANCE, through=JULY)


def _seals(office: Office, engine: Engine, deeds: list[Callable[[], object]]) -> Callable[[int], str]:
    """Compute the seal, and let something happen between the report and the closing, once for each deed."""

    def compute(position: int) -> str:
        engine.catch_up()
        with engine.database.reading() as connection:
            digest = seal(connection, through=JULY, position=position)
        if deeds:
            deeds.pop()()
        return digest

    return compute


@pytest.mark.parametrize(
    ("on", "reports"), [(JULY, 2), (date(2027, 8, 1), 1)], ids=["of the month: again", "after it: once"]
)
def test_a_fact_between_report_and_seal_is_in_the_seal_if_it_is_of_the_month(
    office: Office, engine: Engine, on: date, reports: int
) -> None:
    issue(office, date(2027, 1, 1))
    computed: list[int] = []
    compute = _seals(office, engine, [lambda: issue(office, on)])

    def counted(position: int) -> str:
        computed.append(position)
        return compute(position)

    closing.seal_month(office, FINANCE, through=JULY, seal=counted)
    engine.catch_up()
    fact = sealed(office)
    assert len(computed) == reports
    with engine.database.reading() as connection:
        assert seal(connection, through=JULY, position=engine.positions()["ledger"]) == fact.hash


def test_a_correction_of_dates_between_report_and_seal_is_in_the_seal(office: Office, engine: Engine) -> None:
    invoice = issue(office, date(2027, 1, 1))
    how = Days(date(2027, 1, 1), date(2027, 2, 1))
    correct = lambda: office.carry_out(  # noqa: E731  one deed in a list
        lambda journal: billing.reschedule(
            journal, invoice, line="L1", recognise=how, reason="wrong", on=date(2027, 8, 5)
        ),
        FINANCE,
    )
    closing.seal_month(office, FINANCE, through=JULY, seal=_seals(office, engine, [correct]))
    engine.catch_up()
    with engine.database.reading() as connection:
        assert seal(connection, through=JULY, position=engine.positions()["ledger"]) == sealed(office).hash
        assert finance.total(connection, View(JULY), "deferred") == 0


def test_without_the_check_the_seal_would_prove_a_report_that_changed(
    office: Office, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "_touches", lambda *_: False)
    issue(office, date(2027, 1, 1))
    closing.seal_month(office, FINANCE, through=JULY, seal=_seals(office, engine, [lambda: issue(office, JULY)]))
    engine.catch_up()
    with engine.database.reading() as connection:
        assert seal(connection, through=JULY, position=engine.positions()["ledger"]) != sealed(office).hash


def test_a_month_that_never_comes_to_rest_is_not_closed(office: Office, engine: Engine) -> None:
    busy: list[Callable[[], object]] = [lambda: issue(office, JULY) for _ in range(closing.TRIES)]
    with pytest.raises(Stale, match="quieter moment"):
        closing.seal_month(office, FINANCE, through=JULY, seal=_seals(office, engine, busy))
