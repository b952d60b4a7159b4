"""Rows follow facts: whatever the pages, whoever follows at the same time, whatever breaks in between."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Uuid, insert, update

from domain.aggregate import FACTS
from domain.errors import UnknownVersion
from domain.journal import RawEntry
from integrations.journal.recorder import journal
from projections.engine import Engine, Rows, View, positions
from projections.engine.page import Tables
from projections.engine.positions import Standing
from projections.engine.rows import Changes
from tests.projections.engine.harness import House, dice, house, rebuild_equals_follow
from tests.projections.engine.sample import Bill, bills_view, revenue_view, some_facts

BILL = UUID(int=1)
tally_view = View(
    "tally", Table("tally", MetaData(), Column("id", Uuid, primary_key=True), Column("minor", BigInteger))
)


@tally_view.on(Bill.Lined)
def lined(tally: Rows, *, id: UUID, minor: int) -> None:
    row = tally[id]
    row.minor = (row.minor or 0) + minor


@pytest.fixture
def lent(database_url: str) -> Iterator[House]:
    with house(database_url) as made:
        yield made


def line(minor: int = 1) -> tuple[UUID, Bill.Lined]:
    return BILL, Bill.Lined(1, minor)


def total(lent: House) -> int:
    return sum(row["minor"] for row in lent.rows(tally_view)["tally"])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("view", [revenue_view, bills_view], ids=["revenue", "bills"])
def test_rebuilt_followed_and_one_by_one_are_the_same(view: View, seed: int, database_url: str) -> None:
    rng = dice(seed)
    rows = rebuild_equals_follow(view, database_url, some_facts(rng, 120), rng)
    assert any(rows.values())


def test_the_position_moves_past_facts_that_are_not_the_views_own(lent: House) -> None:
    engine = lent.engine(revenue_view)
    head = lent.record(line(), line())
    assert engine.follow_once() == 2
    assert engine.positions() == {"sample_revenue": head}
    assert engine.follow_once() == 0


def test_views_at_one_position_share_a_page_and_one_behind_catches_up_with_them(lent: House) -> None:
    lent.engine(tally_view)
    lent.record(line(), line(), line())
    both = lent.engine(tally_view, revenue_view)
    assert both.positions() == {"tally": 0, "sample_revenue": 3}
    lent.record(line())
    assert both.follow_once() == 4
    assert both.positions() == {"tally": 3, "sample_revenue": 4}
    assert both.follow_once() == 1
    assert total(lent) == 4


def test_a_fact_of_an_older_shape_is_brought_up_to_date(tmp_path: Path) -> None:
    with house(f"sqlite:///{tmp_path}/journal") as lent:
        engine = lent.engine(bills_view)
        lent.record((BILL, Bill.Sent(date(2026, 1, 1), "dues", "EUR", 700, UUID(int=9))))
        store(lent, "samplebill.settled", b'{"f":{"on":"2026-01-02","amount":"5"},"at":1,"by":"x"}')
        engine.catch_up()
        rows = lent.rows(bills_view)
        assert rows["sample_bills"][0]["notes"] == ["sent", "settled 500"]
        assert rows["sample_owed"][0]["minor"] == 200


@pytest.mark.parametrize(
    ("topic", "state"),
    [
        ("samplebill.lined", b'{"f":{"number":1,"cents":2},"at":1,"by":"x","v":2}'),
        ("samplebill.lined", b'{"f":{"number":1,"minor":2},"at":1,"by":"x","v":2}'),
        ("samplebill.painted", b'{"f":{},"at":1,"by":"x"}'),
    ],
    ids=["other fields", "same fields", "unknown fact, which no view here folds"],
)
def test_a_fact_of_a_later_release_stops_everything_and_quarantines_nothing(
    topic: str, state: bytes, tmp_path: Path
) -> None:
    with house(f"sqlite:///{tmp_path}/journal") as lent:
        engine = lent.engine(tally_view)
        lent.record(line())
        store(lent, topic, state)
        with pytest.raises(UnknownVersion):
            engine.catch_up()
        assert [(h.state, h.position) for h in engine.health()] == [("live", 0)]


def test_control_the_same_fact_of_this_release_is_folded(tmp_path: Path) -> None:
    with house(f"sqlite:///{tmp_path}/journal") as lent:
        engine = lent.engine(tally_view)
        store(lent, "samplebill.lined", b'{"f":{"number":1,"minor":2},"at":1,"by":"x"}')
        engine.catch_up()
        assert total(lent) == 2
        assert "samplebill.painted" not in FACTS


def test_rows_and_position_are_kept_together_or_not_at_all(lent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = lent.engine(tally_view)
    lent.record(line(5))
    written = Tables.write

    def breaks_off(self: Tables, connection: Connection, changes: dict[str, object]) -> None:
        written(self, connection, changes)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(Tables, "write", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        engine.follow_once()
    assert (total(lent), engine.positions()) == (0, {"tally": 0})
    monkeypatch.undo()
    engine.catch_up()
    assert total(lent) == 5


def overtaken(lent: House, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let a second follower go two pages on while the first holds a page it has folded but not written."""
    slow, quick = lent.engine(tally_view), lent.engine(tally_view)
    lent.record(line(1))
    slow.catch_up()
    lent.record(line(5))
    folded_page = Tables.fold

    def fold_slowly(self: Tables, raws: Sequence[RawEntry]) -> Mapping[str, Changes]:
        monkeypatch.setattr(Tables, "fold", folded_page)
        changes = self.fold(raws)
        lent.record(line(7))
        quick.catch_up()
        return changes

    monkeypatch.setattr(Tables, "fold", fold_slowly)
    slow.catch_up()
    return total(lent)


def test_of_two_followers_the_slower_one_throws_its_work_away(lent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert overtaken(lent, monkeypatch) == 13


def test_control_without_compare_and_set_the_slower_one_undoes_the_others_work(
    lent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_back(connection: Connection, standing: Sequence[Standing], to: int) -> None:
        c = positions.positions.c
        connection.execute(update(positions.positions).where(c.position < to).values(position=to))
        assert standing

    monkeypatch.setattr(positions, "move", never_back)
    assert overtaken(lent, monkeypatch) == 6


def test_many_followers_at_once_fold_each_fact_once(lent: House) -> None:
    engines = [lent.engine(tally_view) for _ in range(3)]
    head = lent.record(*[line() for _ in range(60)])
    stop = threading.Event()

    def follow(engine: Engine) -> None:
        while not stop.is_set():
            engine.follow_once(2)

    threads = [threading.Thread(target=follow, args=[engine]) for engine in engines]
    for thread in threads:
        thread.start()
    assert engines[0].wait_for(["tally"], head, 30)
    stop.set()
    for thread in threads:
        thread.join()
    assert total(lent) == 60


def store(lent: House, topic: str, state: bytes) -> None:
    """Append a fact as another release would have written it."""
    row = {"originator_id": BILL, "originator_version": 99, "topic": topic, "state": state, "recorded": 1}
    with lent.journal.writing() as connection:
        connection.execute(insert(journal).values(row))
