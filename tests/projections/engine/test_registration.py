"""What is wrong with a view is said when it is defined, not when the first fact comes."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import Column, DateTime, ForeignKey, Integer, MetaData, String, Table

from projections.engine import Engine, Rows, View
from tests.projections.engine.harness import house
from tests.projections.engine.sample import Bill, Buyer

things = Table("things", MetaData(), Column("id", Integer, primary_key=True))


def view(**options: bool) -> View:
    return View("things", things, **options)


def unknown_field(things: Rows, *, colour: str) -> None: ...
def other_type(things: Rows, *, amount_minor: str) -> None: ...
def untyped(things: Rows, *, amount_minor) -> None: ...  # type: ignore[no-untyped-def]  # noqa: ANN001
def unknown_table(stuff: Rows, *, amount_minor: int) -> None: ...
def any_fields(things: Rows, **fields: int) -> None: ...


@pytest.mark.parametrize(
    ("fold", "says"),
    [
        (unknown_field, "no field colour; it has on, stream, currency, amount_minor, buyer"),
        (other_type, "amount_minor is"),
        (untyped, "amount_minor has no type"),
        (unknown_table, "things has no table stuff; it has things"),
        (any_fields, "name the fields"),
    ],
)
def test_a_fold_that_asks_for_what_there_is_not_is_refused(fold: Callable[..., None], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        view().on(Bill.Sent)(fold)


def test_a_fold_may_take_dates_and_ids_as_the_text_they_are_stored_as() -> None:
    def sent(things: Rows, *, on: str, buyer: str) -> None: ...

    assert view().on(Bill.Sent)(sent) is sent


def test_a_field_that_may_be_missing_is_asked_for_as_such() -> None:
    def scanned(things: Rows, *, pages: int) -> None: ...

    with pytest.raises(TypeError, match="pages is"):
        view().on(Bill.Scanned)(scanned)


def test_a_fact_has_one_fold_in_a_view() -> None:
    def sent(things: Rows, *, on: date) -> None: ...

    twice = view()
    twice.on(Bill.Sent)(sent)
    with pytest.raises(TypeError, match=r"folds samplebill\.sent already"):
        twice.on(Bill.Sent)(sent)


def test_a_name_that_engine_and_fact_share_is_refused() -> None:
    def settled(things: Rows, *, by: str) -> None: ...

    with pytest.raises(TypeError, match=r"read fact\['by'\]"):
        view().on(Bill.Settled)(settled)


def named(things: Rows, *, name: str) -> None: ...


def test_only_a_personal_view_reads_personal_fields() -> None:
    with pytest.raises(TypeError, match="name is personal; declare things personal=True"):
        view().on(Buyer.Named)(named)
    assert view(personal=True).on(Buyer.Named)(named) is named


def test_a_personal_view_needs_a_way_to_unseal(tmp_path: object) -> None:
    with house(f"sqlite:///{tmp_path}/journal") as lent, pytest.raises(TypeError, match="unseal"):
        Engine(lent.views, lent.recorder, [view(personal=True)])


def test_a_fold_of_every_fact_asks_for_no_field() -> None:
    def anything(things: Rows, *, fact: dict[str, object], id: UUID, recorded: datetime) -> None: ...
    def something(things: Rows, *, amount_minor: int) -> None: ...

    assert view().on_all(anything) is anything
    with pytest.raises(TypeError, match="ask for `fact`, not for amount_minor"):
        view().on_all(something)


class Numbered(msgspec.Struct, frozen=True):
    number: int


class Named(msgspec.Struct, frozen=True):
    name: str = ""


def test_a_struct_of_the_folds_own_must_fit_every_fact() -> None:
    def required(things: Rows, *, fact: Numbered) -> None: ...
    def beside(things: Rows, *, fact: Named, amount_minor: int) -> None: ...

    with pytest.raises(TypeError, match="give each field of Numbered a default"):
        view().on(Bill.Sent)(required)
    with pytest.raises(TypeError, match="ask for none beside it"):
        view().on(Bill.Sent)(beside)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ([Column("id", Integer)], "no primary key"),
        ([Column("id", Integer, primary_key=True), Column("at", DateTime)], "microseconds"),
        ([Column("id", Integer, ForeignKey("things.id"), primary_key=True)], "foreign keys"),
    ],
)
def test_a_table_that_could_not_be_rebuilt_or_compared_is_refused(columns: list[Column[object]], says: str) -> None:
    with pytest.raises(TypeError, match=says):
        View("odd", Table("odd", MetaData(), *columns))


def test_a_group_is_found_by_an_index() -> None:
    key, group = Column("id", Integer, primary_key=True), Column("bill", String(3))
    with pytest.raises(TypeError, match="declare that column index=True"):
        View("odd", Table("odd", MetaData(), key, group, info={"by": "bill"}))


def test_two_views_with_one_table_are_refused(tmp_path: object) -> None:
    with house(f"sqlite:///{tmp_path}/journal") as lent, pytest.raises(TypeError, match="comes twice"):
        Engine(lent.views, lent.recorder, [view(), View("others", things)])


def test_a_view_is_of_another_version_once_tables_facts_or_number_change() -> None:
    def sent(things: Rows, *, on: date) -> None: ...

    more = view()
    more.on(Bill.Sent)(sent)
    wider = Table("things", MetaData(), Column("id", Integer, primary_key=True), Column("name", String(9)))
    versions = {view().version, View("things", things, version=2).version, more.version, View("things", wider).version}
    assert len(versions) == 4
    assert view().version == view().version
