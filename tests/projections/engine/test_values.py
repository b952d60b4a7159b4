"""Values come out of the database as folds put them in, few or many; names in the clear, facts as they were written."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import msgspec
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
from tests.projections.engine.harness import dice, folded, house, rebuild_equals_follow
from tests.projections.engine.sample import Bill, Buyer

BILL, OTHER = UUID(int=1), UUID(int=2)


def line(number: int, minor: int = 1) -> tuple[UUID, Fact]:
    return BILL, Bill.Lined(number, minor)


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


class Counted(msgspec.Struct, frozen=True):
    number: int | None = None


def test_a_history_may_take_of_every_fact_the_few_fields_it_has() -> None:
    columns = (Column("position", Integer, primary_key=True), Column("number", Integer), Column("at", BigInteger))
    history = View("history", Table("history", MetaData(), *columns))

    @history.on_all
    def anything(history: Rows, *, position: int, fact: Counted, recorded_micro: int) -> None:
        history.append(position=position, number=fact.number, at=recorded_micro)

    rows = folded(history, line(7, 2), (BILL, Bill.Voided(date(2026, 1, 2))))["history"]
    at = int(datetime(2026, 1, 1, 9, 0, 1, tzinfo=UTC).timestamp()) * 1_000_000
    assert rows == [
        {"position": 1, "number": 7, "at": at},
        {"position": 2, "number": None, "at": at + 1_000_000},
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


def a_page_of_scans(count: int) -> list[tuple[UUID, Fact]]:
    return [(UUID(int=n + 1), Bill.Scanned(f"{n:04}", n % 3 or None)) for n in range(count)]


def scans() -> View:
    table = Table(
        "scans",
        MetaData(),
        Column("id", Uuid, primary_key=True),
        Column("word", String(4), nullable=False),
        Column("day", Date),
        Column("pages", JSON),
        Column("raw", LargeBinary),
    )
    view = View("scans", table)

    @view.on(Bill.Scanned)
    def scanned(scans: Rows, *, id: UUID, digest: str, pages: int | None) -> None:
        day = date.fromordinal(700_000 + len(digest))
        listed = [{"pages": pages, "text": "\\N\t\n'"}]
        scans.append(id=id, word=digest, day=day, pages=listed, raw=digest.encode() + b"\x00\\")

    return view


def test_a_great_many_new_rows_read_back_as_few_do(database_url: str) -> None:
    view, facts = scans(), a_page_of_scans(300)
    with house(database_url) as lent:
        engine = lent.engine(view)
        lent.record(*facts)
        engine.follow_once(2_000)
        many = lent.rows(view)
        assert engine.check("scans") == []
    assert many["scans"][1]["pages"] == [{"pages": 1, "text": "\\N\t\n'"}]
    assert many["scans"][1]["raw"] == b"0001\x00\\"
    assert len(many["scans"]) == 300


def test_the_one_row_of_a_great_many_that_is_refused_is_found(postgres_url: str) -> None:
    view, facts = scans(), a_page_of_scans(300)
    facts[217] = (UUID(int=9_999), Bill.Scanned("too long"))
    with house(postgres_url) as lent:
        engine = lent.engine(view)
        lent.record(*facts)
        engine.catch_up()
        assert len(lent.rows(view)["scans"]) == 217
        health = engine.health()[0]
        assert (health.state, health.position) == ("quarantined", 217)
        assert "DataError" in str(health.error)
        assert "too long" not in str(health.error)


class Tally(msgspec.Struct, frozen=True):
    """What a row holds as a struct."""

    counted: tuple[int, ...] = ()
    last: date | None = None


def test_a_column_that_is_a_struct_to_folds_is_json_in_the_database(database_url: str) -> None:
    column = Column("tally", JSON, info={"as": Tally})
    view = View("tallies", Table("tallies", MetaData(), Column("bill", Uuid, primary_key=True), column))

    @view.on(Bill.Lined)
    def lined(tallies: Rows, *, id: UUID, number: int) -> None:
        row = tallies[id]
        before = row.tally or Tally()
        row.tally = Tally((*before.counted, number), date(2026, 1, number))

    @view.on(Bill.Voided)
    def voided(tallies: Rows, *, id: UUID) -> None:
        tallies[id].tally = None

    facts = [line(1), line(2), line(3), (OTHER, Bill.Lined(4, 1)), (OTHER, Bill.Voided(date(2026, 1, 1)))]
    rows = rebuild_equals_follow(view, database_url, facts, dice(7))["tallies"]
    assert [row["tally"] for row in rows] == [{"counted": [1, 2, 3], "last": "2026-01-03"}, None]
