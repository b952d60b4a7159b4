"""What a fold can do with rows, told by what stands in the database afterwards."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    Table,
    Uuid,
)

from domain.aggregate import Fact
from projections.engine import Rows, View
from tests.projections.engine.harness import dice, folded, rebuild_equals_follow, stopped_by
from tests.projections.engine.sample import Bill

BILL, OTHER = UUID(int=1), UUID(int=2)


def items() -> Table:
    return Table(
        "items",
        MetaData(),
        Column("number", Integer, primary_key=True),
        Column("bill", Uuid, index=True),
        Column("minor", BigInteger, nullable=False),
        info={"by": "bill"},
    )


def on_lined(fold: Callable[..., None], table: Table | None = None) -> View:
    view = View("items", items() if table is None else table)
    view.on(Bill.Lined)(fold)
    return view


def line(number: int, minor: int = 1, bill: UUID = BILL) -> tuple[UUID, Fact]:
    return bill, Bill.Lined(number, minor)


def test_a_row_is_made_once_and_found_again() -> None:
    def lined(items: Rows, *, number: int, minor: int) -> None:
        items[number].minor += minor

    rows = folded(on_lined(lined), line(1, 10), line(1, 5), line(2, 7))
    assert rows == {"items": [{"number": 1, "bill": None, "minor": 15}, {"number": 2, "bill": None, "minor": 7}]}


def test_find_makes_no_row() -> None:
    def lined(items: Rows, *, number: int) -> None:
        assert items.find(number) is None

    assert folded(on_lined(lined), line(1)) == {"items": []}


def test_a_row_deleted_and_made_again_starts_afresh() -> None:
    def lined(items: Rows, *, number: int, minor: int) -> None:
        items.delete(number)
        if minor:
            items[number].minor += minor

    rows = folded(on_lined(lined), line(1, 10), line(2, 1), line(1, 3), line(2, 0))
    assert rows["items"] == [{"number": 1, "bill": None, "minor": 3}]


def test_rows_of_a_group_are_found_whether_stored_or_new_in_the_order_of_their_keys() -> None:
    seen: list[list[int]] = []

    def lined(items: Rows, *, id: UUID, number: int) -> None:
        items.append(number=number, bill=id)
        seen.append([row.number for row in items.where(id)])

    folded(on_lined(lined), line(3), line(1), line(9, bill=OTHER), line(2))
    assert seen[-1] == [1, 2, 3]


def test_a_row_joins_its_group_when_the_fold_sets_it() -> None:
    def lined(items: Rows, *, id: UUID, number: int, minor: int) -> None:
        items[number].bill = id
        for row in items.where(id):
            row.minor += minor

    rows = folded(on_lined(lined), line(1, 1), line(2, 10), line(3, 5, bill=OTHER))
    assert [row["minor"] for row in rows["items"]] == [11, 10, 5]


@pytest.mark.parametrize("page", [1, 2_000])
class TestRefusals:
    """However pages fall, what a fold must not do stops its view."""

    def test_a_row_is_appended_only_once(self, page: int) -> None:
        def lined(items: Rows, *, number: int) -> None:
            items.append(number=number)

        error = stopped_by(on_lined(lined), line(1), line(2), line(1), page=page)
        assert error is not None
        assert error.startswith(("samplebill.lined: ValueError", "samplebill.lined: IntegrityError"))

    def test_a_key_never_changes(self, page: int) -> None:
        def lined(items: Rows, *, number: int) -> None:
            items[number].number += 1

        assert "ValueError" in str(stopped_by(on_lined(lined), line(1), page=page))

    def test_a_row_has_a_whole_key(self, page: int) -> None:
        def lined(items: Rows, *, minor: int) -> None:
            items.append(minor=minor)

        assert "ValueError" in str(stopped_by(on_lined(lined), line(1), page=page))

    def test_a_row_stays_in_its_group(self, page: int) -> None:
        def lined(items: Rows, *, id: UUID, number: int) -> None:
            items[number].bill = id
            items.where(id)

        assert stopped_by(on_lined(lined), line(1), line(1), page=page) is None
        assert "ValueError" in str(stopped_by(on_lined(lined), line(1), line(1, bill=OTHER), page=page))

    def test_a_column_that_is_not_there_is_not_made(self, page: int) -> None:
        def lined(items: Rows, *, number: int) -> None:
            items[number].colour = "red"

        assert "AttributeError" in str(stopped_by(on_lined(lined), line(1), page=page))


def test_a_row_moves_to_another_group_by_being_made_anew() -> None:
    def lined(items: Rows, *, id: UUID, number: int) -> None:
        items.where(id)
        items.delete(number)
        items.append(number=number, bill=id)

    rows = folded(on_lined(lined), line(1), line(1, bill=OTHER))
    assert rows["items"] == [{"number": 1, "bill": OTHER, "minor": 0}]


def test_a_key_that_is_learnt_from_another_row_is_found(database_url: str) -> None:
    metadata = MetaData()
    latest = Table(
        "latest", metadata, Column("bill", Uuid, primary_key=True), Column("number", Integer), Column("next", Integer)
    )
    chain = View("chain", latest, items())

    @chain.on(Bill.Lined)
    def lined(latest: Rows, items: Rows, *, id: UUID, number: int, minor: int) -> None:
        row = latest[id]
        before = items.find(row.number)
        hops = 0
        while before is not None and hops < 9:
            before.minor += minor
            before = items.find(before.number - 1)
            hops += 1
        items[number].bill = id
        row.number = number

    rng = dice(4)
    facts = [line(n, rng.randint(1, 9), rng.choice([BILL, OTHER])) for n in range(40)]
    assert rebuild_equals_follow(chain, database_url, facts, rng)["items"]
