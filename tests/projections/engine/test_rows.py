"""What a fold can do with rows, told by what stands in the database afterwards."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
)

from domain.aggregate import Fact
from projections.engine import Rows, View
from tests.projections.engine.harness import dice, folded, house, rebuild_equals_follow, stopped_by
from tests.projections.engine.sample import Bill, Buyer

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


def test_values_of_every_kind_read_back_as_they_were(database_url: str) -> None:
    kinds = Table(
        "kinds",
        MetaData(),
        Column("day", Date, primary_key=True),
        Column("who", Uuid, primary_key=True),
        Column("yes", Boolean, primary_key=True),
        Column("text", Text),
        Column("big", BigInteger, nullable=False),
        Column("json", JSON),
        Column("list", JSON, nullable=False, default=list),
        Column("raw", LargeBinary),
        Column("paid", Boolean, nullable=False),
        Column("short", String(3), nullable=False, default="new"),
    )
    view = View("kinds", kinds)
    day, words = date(2026, 2, 28), "ä\n'\"\\%s 会"

    @view.on(Bill.Voided)
    def voided(kinds: Rows, *, on: date, id: UUID) -> None:
        kinds[on, id, True].text = words
        row = kinds[on, id, False]
        row.big += 2**62
        row.json = {"a": [1, None, {"b": words}]}
        row.list.append(row.paid)
        row.raw, row.paid, row.short = bytes(range(256)), True, "old"

    @view.on(Bill.Lined)
    def lined(kinds: Rows, *, id: UUID) -> None:
        kinds[day, id, False].list.append(kinds[day, id, True].text)
        kinds[day, id, False].json["a"].append(2)

    expected = {"day": day, "who": BILL, "yes": True, "text": words, "big": 0, "json": None, "list": []}
    expected |= {"raw": None, "paid": False, "short": "new"}
    changed: dict[str, object] = {
        "yes": False,
        "text": None,
        "big": 2**62,
        "list": [False, words],
        "paid": True,
        "short": "old",
    }
    changed |= {"json": {"a": [1, None, {"b": words}, 2]}, "raw": bytes(range(256))}
    rows = rebuild_equals_follow(view, database_url, [(BILL, Bill.Voided(day)), line(1)], dice(2))
    assert rows["kinds"] == [expected | changed, expected]


def test_a_text_that_is_too_long_is_refused_not_cut(postgres_url: str) -> None:
    view = View("short", Table("short", MetaData(), Column("word", String(3), primary_key=True)))

    @view.on(Bill.Scanned)
    def scanned(short: Rows, *, digest: str) -> None:
        short.append(word=digest)

    with house(postgres_url) as lent:
        engine = lent.engine(view)
        lent.record((BILL, Bill.Scanned("abc")), (BILL, Bill.Scanned("abcd")))
        engine.catch_up()
        assert lent.rows(view)["short"] == [{"word": "abc"}]
        assert engine.health()[0].state == "quarantined"


def test_a_personal_view_reads_names_in_the_clear_until_the_person_is_erased() -> None:
    people = View(
        "names", Table("names", MetaData(), Column("id", Uuid, primary_key=True), Column("text", Text)), personal=True
    )

    @people.on(Buyer.Named)
    def named(names: Rows, *, id: UUID, name: str) -> None:
        names[id].text = name

    @people.on(Buyer.Praised)
    def praised(names: Rows, *, words: str | None) -> None:
        names[OTHER].text = words

    facts = [(BILL, Buyer.Named("Ada")), (uuid4(), Buyer.Praised(OTHER, "kind")), (uuid4(), Buyer.Praised(OTHER))]
    assert [row["text"] for row in folded(people, *facts)["names"]] == ["Ada", None]
    assert [row["text"] for row in folded(people, *facts[:2])["names"]] == ["Ada", "kind"]


def test_a_history_takes_every_fact_as_it_was_written() -> None:
    table = Table(
        "history",
        MetaData(),
        Column("position", Integer, primary_key=True),
        Column("what", JSON),
        Column("at", String(40)),
    )
    history = View("history", table)

    @history.on_all
    def anything(
        history: Rows, *, position: int, topic: str, fact: dict[str, object], by: str, recorded: datetime, version: int
    ) -> None:
        history.append(position=position, what=[topic, fact, by, version], at=recorded.isoformat())

    rows = folded(history, line(1, 2), (BILL, Bill.Voided(date(2026, 1, 2))), by="treasurer")["history"]
    assert rows == [
        {
            "position": 1,
            "what": ["samplebill.lined", {"number": 1, "minor": 2}, "treasurer", 1],
            "at": "2026-01-01T09:00:01+00:00",
        },
        {
            "position": 2,
            "what": ["samplebill.voided", {"on": "2026-01-02"}, "treasurer", 2],
            "at": "2026-01-01T09:00:02+00:00",
        },
    ]


def test_a_list_taken_from_a_fact_and_changed_in_a_row_is_not_changed_twice(database_url: str) -> None:
    table = Table("facts", MetaData(), Column("id", Uuid, primary_key=True), Column("all", JSON))
    view = View("facts", table)

    @view.on(Bill.Lined)
    def lined(facts: Rows, *, id: UUID, fact: dict[str, object]) -> None:
        fact["seen"] = "seen" in fact
        facts[id].all = fact

    rows = rebuild_equals_follow(view, database_url, [line(1, 2)], dice(1))
    assert rows["facts"][0]["all"] == {"number": 1, "minor": 2, "seen": False}
