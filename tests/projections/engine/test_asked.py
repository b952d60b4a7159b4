"""What a page asks the database for: all that its facts of one kind name alike at once, the rest when it is wanted."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Uuid, event

from domain.aggregate import Fact
from projections.engine import Rows, View
from tests.projections.engine.harness import House, house
from tests.projections.engine.sample import Bill

MANY = 6


def bill(number: int) -> UUID:
    return UUID(int=number)


def lined(count: int, minor: int = 1) -> list[tuple[UUID, Fact]]:
    return [(bill(number), Bill.Lined(number, minor)) for number in range(count)]


def sums(*keys: Column[Any], by: str | None = None) -> Table:
    info = {} if by is None else {"by": by}
    return Table("sums", MetaData(), *keys, Column("minor", BigInteger, nullable=False), info=info)


def one_key() -> Table:
    return sums(Column("bill", Uuid, primary_key=True))


def on_lined(fold: Callable[..., None], table: Table) -> View:
    view = View("sums", table)
    view.on(Bill.Lined)(fold)
    return view


@contextmanager
def asking(lent: House) -> Iterator[list[int]]:
    """Lend how many keys each query of the view's table asks for in the block."""
    queries: list[int] = []

    def heard(_conn: Any, _cursor: Any, statement: str, given: Any, *_rest: Any) -> None:
        if "json_each" in statement and "sums AS t" in statement:
            queries.append(len(json.loads(given[0])))

    event.listen(lent.views.engine, "before_cursor_execute", heard)
    yield queries
    event.remove(lent.views.engine, "before_cursor_execute", heard)


def asked(tmp_path: Path, view: View, again: int = MANY) -> list[int]:
    """Return how many keys each query asks for when the same facts come a second time, in one page."""
    with house(f"sqlite:///{tmp_path / 'journal'}") as lent:
        engine = lent.engine(view)
        lent.record(*lined(again))
        engine.catch_up()
        lent.record(*lined(again))
        with asking(lent) as queries:
            engine.catch_up()
        assert {row["minor"] for row in lent.rows(view)["sums"]} == {2}
        return queries


def test_rows_that_facts_of_one_kind_name_alike_come_in_one_query(tmp_path: Path) -> None:
    def fold(sums: Rows, *, id: UUID, minor: int) -> None:
        sums[id].minor += minor

    assert asked(tmp_path, on_lined(fold, one_key())) == [MANY]


def test_a_part_of_a_key_that_no_fact_names_is_taken_to_be_the_same_for_all(tmp_path: Path) -> None:
    def fold(sums: Rows, *, id: UUID, minor: int) -> None:
        sums[id, "dues"].minor += minor

    table = sums(Column("bill", Uuid, primary_key=True), Column("stream", String(8), primary_key=True))
    assert asked(tmp_path, on_lined(fold, table)) == [MANY]


def test_groups_that_facts_name_alike_come_in_one_query(tmp_path: Path) -> None:
    def fold(sums: Rows, *, id: UUID, number: int, minor: int) -> None:
        for row in sums.where(id):
            row.minor += minor
            return
        sums.append(number=number, bill=id, minor=minor)

    table = sums(Column("number", Integer, primary_key=True), Column("bill", Uuid, index=True), by="bill")
    assert asked(tmp_path, on_lined(fold, table)) == [MANY]


def test_rows_whose_keys_are_worked_out_are_found_one_by_one(tmp_path: Path) -> None:
    def fold(sums: Rows, *, id: UUID, minor: int) -> None:
        sums[UUID(int=id.int + 1_000)].minor += minor

    assert asked(tmp_path, on_lined(fold, one_key())) == [1] * MANY


def test_a_part_that_differs_each_time_is_not_guessed_for_ever(tmp_path: Path) -> None:
    count = 12

    def fold(sums: Rows, *, id: UUID, number: int, minor: int) -> None:
        sums[id, f"{number} due"].minor += minor

    table = sums(Column("bill", Uuid, primary_key=True), Column("stream", String(8), primary_key=True))
    assert asked(tmp_path, on_lined(fold, table), count)[count // 2 :] == [1] * (count // 2)
