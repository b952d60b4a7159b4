"""On SQLite views are rebuilt in a file of their own: nobody waits for it, and everybody finds it once it is whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine as Pool
from sqlalchemy import event

from integrations.erasure.letting_go import scrub
from integrations.store.database import Database
from projections.engine import Engine
from projections.engine.build import Build
from tests.projections.engine.harness import House, dice, house
from tests.projections.engine.sample import bills_view, revenue_view, some_facts
from tests.projections.engine.test_follow import line, tally_view, total

BILL = UUID(int=1)


@pytest.fixture
def lent(tmp_path: Path) -> Iterator[House]:
    with house(f"sqlite:///{tmp_path / 'journal'}") as made:
        yield made


def files(lent: House) -> list[str]:
    """Name the views' files, logs and locks apart."""
    path = Path(str(lent.views.engine.url.database))
    return sorted(
        file.name for file in path.parent.glob(f"{path.name}*") if file.name.count("-") + file.name.count(".lock") == 0
    )


@contextmanager
def statements_that_lock(lent: House) -> Iterator[list[tuple[str, bool]]]:
    """Take down each statement on another file than the live one, and whether the live one was locked meanwhile."""
    live = str(lent.views.engine.url.database)
    seen: list[tuple[str, bool]] = []

    def look(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        file = str(connection.engine.url.database)
        if file.startswith(live) and file != live:
            seen.append((statement, locked(live)))

    event.listen(Pool, "after_cursor_execute", look)
    try:
        yield seen
    finally:
        event.remove(Pool, "after_cursor_execute", look)


def locked(file: str) -> bool:
    """Tell whether somebody who wants to write into a file would have to wait."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as impatient:
        try:
            impatient.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        impatient.execute("ROLLBACK")
    return False


def test_no_row_and_no_index_of_a_rebuild_is_written_while_the_live_file_is_locked(lent: House) -> None:
    engine = lent.engine(bills_view, revenue_view, tally_view, step=100)
    lent.record(*some_facts(dice(3), 500))
    engine.catch_up()
    with statements_that_lock(lent) as seen:
        engine.rebuild(["sample_bills", "tally"])
    writing = [(statement, waits) for statement, waits in seen if statement.startswith(("INSERT", "CREATE", "UPDATE"))]
    assert {statement.split()[0] for statement, _ in writing} == {"INSERT", "CREATE", "UPDATE"}
    assert [statement for statement, waits in writing if waits] == []
    assert engine.check("sample_bills") == engine.check("sample_revenue") == engine.check("tally") == []


def test_followers_move_on_between_each_two_steps_of_a_rebuild(lent: House, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, advance, moved = lent.engine(tally_view, revenue_view, step=10), Build.advance, []

    def advanced(self: Build, step: Any) -> None:
        lent.record(line(1))
        moved.append(engine.follow_once())
        advance(self, step)

    lent.record(*[line(1)] * 50)
    engine.catch_up()
    monkeypatch.setattr(Build, "advance", advanced)
    engine.rebuild(["tally"])
    assert len(moved) >= 5
    assert set(moved) == {1}
    assert total(lent) == 50 + len(moved)
    assert engine.check("sample_revenue") == []


def test_views_that_were_not_rebuilt_stand_where_they_stood(lent: House) -> None:
    engine = lent.engine(tally_view, bills_view)
    lent.record(*some_facts(dice(4), 60), line(7))
    engine.catch_up()
    before = lent.rows(bills_view), engine.positions()
    engine.rebuild(["tally"])
    assert (lent.rows(bills_view), engine.positions()) == before
    lent.record(*some_facts(dice(5), 60))
    engine.catch_up()
    assert engine.check("sample_bills") == []


def test_whoever_had_the_old_file_open_reads_and_follows_the_new_one(lent: House) -> None:
    elsewhere = Database(lent.views.url)
    other = Engine(elsewhere, lent.recorder, [tally_view])
    lent.record(line(3))
    engine = lent.engine(tally_view)
    assert other.positions() == {"tally": 1}
    before = files(lent)
    engine.rebuild()
    after = files(lent)
    assert len(after) == 2, "the link, and the file it leads to"
    assert set(before) & set(after) == {Path(str(lent.views.engine.url.database)).name}
    lent.record(line(4))
    other.catch_up()
    assert total(lent) == 7
    elsewhere.close()


def test_a_reader_amid_a_question_goes_on_with_the_old_file(lent: House) -> None:
    engine = lent.engine(tally_view)
    lent.record(line(3))
    engine.catch_up()
    count = "SELECT sum(minor) FROM tally"
    with lent.views.reading() as connection:
        assert connection.exec_driver_sql(count).scalar_one() == 3
        lent.record(line(4))
        engine.rebuild()
        assert connection.exec_driver_sql(count).scalar_one() == 3
    assert total(lent) == 7


def test_a_file_that_a_killed_rebuild_left_behind_goes_with_the_next(
    lent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = lent.engine(tally_view)
    left = Path(f"{lent.views.engine.url.database}.00c0ffee")
    left.write_bytes(b"what a killed process had loaded")
    assert scrub(lent.views) == []
    assert not left.exists()

    def under_way(_self: Build) -> None:
        (sentence,) = scrub(lent.views)
        assert "a rebuild under way" in sentence
        raise KeyboardInterrupt

    monkeypatch.setattr(Build, "index", under_way)
    with pytest.raises(KeyboardInterrupt):
        engine.rebuild()
    assert scrub(lent.views) == []
    assert len(files(lent)) == 2


def test_a_file_that_holds_more_than_views_is_never_replaced(lent: House) -> None:
    engine = lent.engine(tally_view)
    with lent.views.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE journal (position INTEGER PRIMARY KEY)")
    with pytest.raises(TypeError, match="give views an SQLite file of their own"):
        engine.rebuild()
    assert engine.positions() == {"tally": 0}
