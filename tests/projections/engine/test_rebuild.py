"""Views are built anew while everybody goes on reading and writing, and are then what they would have been."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Uuid, func, inspect, select, update

from projections.engine import Difference, Engine, Rows, View
from projections.engine.build import Build
from tests.projections.engine.harness import House, dice, house
from tests.projections.engine.sample import Bill, bills, bills_view, lines, revenue_view, some_facts
from tests.projections.engine.test_follow import tally_view, total

BILL = UUID(int=1)


@pytest.fixture
def lent(database_url: str) -> Iterator[House]:
    with house(database_url) as made:
        yield made


def tables(lent: House) -> set[str]:
    names = inspect(lent.views.engine).get_table_names()
    return {name for name in names if name.startswith(("sample", "tally"))}


@contextmanager
def meanwhile(*actions: Callable[[], object]) -> Iterator[None]:
    """Repeat actions, each in a thread of its own, while the block runs; raise what they raised."""
    stop = threading.Event()
    errors: list[BaseException] = []

    def repeat(action: Callable[[], object]) -> None:
        try:
            while not stop.is_set():
                action()
        except BaseException as error:  # noqa: BLE001  handed to the test below
            errors.append(error)

    threads = [threading.Thread(target=repeat, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []


def test_a_rebuild_under_load_loses_nothing_and_shows_no_empty_view(lent: House) -> None:
    rng = dice(7)
    engine, rebuilder = lent.engine(bills_view, revenue_view), lent.engine(bills_view, revenue_view, step=100)
    lent.record(*some_facts(rng, 300))
    engine.catch_up()
    views = lent.rows(bills_view)
    assert all(views.values())
    seen: list[int] = []

    def read() -> None:
        with lent.views.reading() as connection:
            seen.append(connection.execute(select(func.count()).select_from(lines)).scalar_one())
        time.sleep(0.001)

    def write() -> None:
        lent.record((UUID(int=rng.getrandbits(128)), Bill.Lined(1, 1)))
        time.sleep(0.001)

    with meanwhile(read, write, engine.follow_once):
        for _ in range(4):
            rebuilder.rebuild()
    engine.catch_up()
    assert min(seen) >= len(views["sample_lines"])
    assert seen == sorted(seen), "a view never goes back"
    assert engine.check("sample_bills") == engine.check("sample_revenue") == []
    assert tables(lent) == {"sample_bills", "sample_lines", "sample_owed", "sample_revenue"}


def test_check_names_every_row_that_is_not_what_its_facts_make_it(lent: House) -> None:
    engine = lent.engine(revenue_view, tally_view)
    lent.record(*[(UUID(int=n), Bill.Lined(1, n)) for n in range(1, 6)])
    engine.catch_up()
    tally = tally_view.shapes["tally"].table
    with lent.views.writing() as connection:
        connection.execute(update(tally).where(tally.c.id == UUID(int=2)).values(minor=9))
        connection.execute(tally.delete().where(tally.c.id == UUID(int=4)))
        connection.execute(tally.insert().values(id=UUID(int=7), minor=0))
    lent.record((BILL, Bill.Lined(1, 100)))
    assert sorted(engine.check("tally"), key=str) == [
        Difference("tally", UUID(int=2), {"id": UUID(int=2), "minor": 9}, {"id": UUID(int=2), "minor": 2}),
        Difference("tally", UUID(int=4), None, {"id": UUID(int=4), "minor": 4}),
        Difference("tally", UUID(int=7), {"id": UUID(int=7), "minor": 0}, None),
    ]
    assert tables(lent) == {"sample_revenue", "tally"}


def tally_with(column: str) -> View:
    table = Table("tally", MetaData(), Column("id", Uuid, primary_key=True), Column(column, BigInteger, nullable=False))
    view = View("tally", table)

    @view.on(Bill.Lined)
    def lined(tally: Rows, *, id: UUID, minor: int) -> None:
        row = tally[id]
        setattr(row, column, getattr(row, column) + minor)

    return view


def test_a_view_whose_tables_changed_waits_for_its_rebuild_and_is_built_by_ensure(lent: House) -> None:
    lent.record((BILL, Bill.Lined(1, 3)))
    old = lent.engine(tally_with("minor"))
    changed = Engine(lent.views, lent.recorder, [tally_with("cents")])
    lent.record((BILL, Bill.Lined(1, 4)))
    assert changed.follow_once() == 0
    assert [health.state for health in changed.health()] == ["outdated"]
    assert changed.ensure() == ["tally"]
    assert lent.rows(*changed.views.values())["tally"] == [{"id": BILL, "cents": 7}]
    lent.record((BILL, Bill.Lined(1, 5)))
    assert old.follow_once() == 0, "a worker of the old release leaves it alone"
    assert changed.follow_once() == 1
    assert changed.ensure() == []


def test_a_table_that_a_view_no_longer_has_goes_with_the_rebuild(lent: House) -> None:
    def of(*names: str) -> View:
        view = View("two", *[Table(name, MetaData(), Column("id", Integer, primary_key=True)) for name in names])
        view.on(Bill.Voided)(lambda: None)
        return view

    lent.engine(of("sample_one", "sample_two"))
    assert tables(lent) == {"sample_one", "sample_two"}
    lent.engine(of("sample_one"))
    assert tables(lent) == {"sample_one"}


def test_what_a_broken_off_rebuild_left_behind_is_cleared_away(lent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = lent.engine(tally_view)
    lent.record((BILL, Bill.Lined(1, 3)))
    with lent.views.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE tally__7 (id INTEGER)")
        connection.exec_driver_sql("INSERT INTO tally__7 VALUES (1)")
        connection.exec_driver_sql("CREATE TABLE tally__x (id INTEGER)")

    def killed(_self: Build) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Build, "index", killed)
    with pytest.raises(KeyboardInterrupt):
        engine.rebuild()
    monkeypatch.undo()
    engine.rebuild()
    foreign = {"tally__x"} if lent.views.dialect == "postgresql" else set()
    assert tables(lent) == {"tally"} | foreign
    assert total(lent) == 3


def test_indexes_are_those_of_the_table_after_every_rebuild(lent: House) -> None:
    engine = lent.engine(bills_view)
    engine.rebuild()
    engine.rebuild()
    inspector = inspect(lent.views.engine)
    assert [index["column_names"] for index in inspector.get_indexes("sample_bills")] == [["buyer"]]
    assert [index["column_names"] for index in inspector.get_indexes("sample_lines")] == [["bill"]]
    assert inspector.get_pk_constraint("sample_bills")["constrained_columns"] == ["id"]
    assert bills.name == "sample_bills"


def test_a_reader_who_takes_long_delays_the_swap_and_is_not_held_up(postgres_url: str) -> None:
    with house(postgres_url) as lent:
        engine = lent.engine(tally_view)
        lent.record((BILL, Bill.Lined(1, 3)))
        engine.catch_up()
        waited = []

        def read() -> None:
            start = time.monotonic()
            total(lent)
            waited.append(time.monotonic() - start)
            time.sleep(0.01)

        with lent.views.engine.connect() as slow:
            slow.exec_driver_sql("BEGIN")
            slow.exec_driver_sql("SELECT * FROM tally")
            rebuild = threading.Thread(target=engine.rebuild)
            with meanwhile(read):
                rebuild.start()
                time.sleep(0.6)
                assert rebuild.is_alive()
                slow.exec_driver_sql("COMMIT")
                rebuild.join(20)
        assert not rebuild.is_alive()
        assert sorted(waited)[len(waited) // 2] < 0.2
        assert engine.check("tally") == []


def test_health_shows_a_rebuild_while_it_lasts(lent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = lent.engine(tally_view)
    lent.record((BILL, Bill.Lined(1, 3)))
    states = []
    indexed = Build.index

    def look(self: Build) -> None:
        states.append(engine.health()[0].state)
        indexed(self)

    monkeypatch.setattr(Build, "index", look)
    engine.rebuild()
    assert states == ["rebuilding"]
    assert engine.health()[0].state == "live"
