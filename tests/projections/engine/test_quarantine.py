"""A fact that one view cannot fold stops that view and nothing else; trouble with the database stops nothing."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, Uuid
from sqlalchemy.exc import OperationalError

from projections.engine import Engine, Poisoned, Rows, View, positions
from projections.engine.follow import Follower
from projections.engine.positions import Standing
from projections.engine.quarantine import Step
from tests.projections.engine.harness import House, Stated, house
from tests.projections.engine.sample import Bill
from tests.projections.engine.test_follow import tally_view, total

BILL = UUID(int=1)
SECRET = 4711


class Touchy:
    """A view whose fold refuses one amount until it is mended, and a table that refuses another."""

    def __init__(self) -> None:
        table = Table(
            "touchy",
            MetaData(),
            Column("position", Integer, primary_key=True),
            Column("minor", BigInteger, nullable=False),
            Column("bill", Uuid, nullable=False),
        )
        self.mended = False
        self.tried = 0
        self.view = View("touchy", table)
        self.view.on(Bill.Lined)(self.lined)

    def lined(self, touchy: Rows, *, position: int, id: UUID, minor: int, number: int) -> None:
        if minor == SECRET:
            self.tried += 1
            if not self.mended:
                raise ValueError(f"{minor} is more than anybody may know")
        stored = None if number == SECRET and not self.mended else id
        touchy.append(position=position, minor=minor, bill=stored)


@pytest.fixture
def lent(database_url: str) -> Iterator[House]:
    with house(database_url) as made:
        yield made


def lines(*amounts: int) -> list[Stated]:
    return [(BILL, Bill.Lined(1, minor)) for minor in amounts]


def amounts(lent: House, touchy: Touchy) -> list[int]:
    return [row["minor"] for row in lent.rows(touchy.view)["touchy"]]


def fares(engine: Engine) -> dict[str, tuple[str, int]]:
    return {health.view: (health.state, health.position) for health in engine.health()}


@pytest.mark.parametrize("page", [1, 3, 2_000])
def test_a_poison_fact_stops_its_view_just_before_it_and_no_other(lent: House, page: int) -> None:
    touchy = Touchy()
    engine = lent.engine(touchy.view, tally_view)
    lent.record(*lines(1, 2, 3, SECRET, 5))
    engine.catch_up(page)
    lent.record(*lines(6))
    engine.catch_up(page)
    assert fares(engine) == {"touchy": ("quarantined", 3), "tally": ("live", 6)}
    assert amounts(lent, touchy) == [1, 2, 3]
    assert total(lent) == 17 + SECRET
    assert touchy.tried >= 3


@pytest.mark.parametrize("page", [1, 3, 2_000])
def test_a_fact_whose_rows_the_database_refuses_is_found_in_its_page(lent: House, page: int) -> None:
    touchy = Touchy()
    engine = lent.engine(touchy.view, tally_view)
    lent.record(*lines(1, 2), (BILL, Bill.Lined(SECRET, 3)), *lines(4, 5))
    engine.catch_up(page)
    assert fares(engine) == {"touchy": ("quarantined", 2), "tally": ("live", 5)}
    assert amounts(lent, touchy) == [1, 2]


def test_what_is_taken_down_names_the_place_and_not_what_the_fact_says(lent: House) -> None:
    touchy = Touchy()
    engine = lent.engine(touchy.view)
    lent.record(*lines(1, SECRET))
    engine.catch_up()
    error = engine.health()[0].error
    assert error is not None
    assert error.startswith("samplebill.lined: ValueError in lined (test_quarantine.py:")
    assert str(SECRET) not in error


def test_after_the_fix_a_released_view_goes_on_and_equals_its_rebuild(lent: House) -> None:
    touchy = Touchy()
    engine = lent.engine(touchy.view)
    lent.record(*lines(1, SECRET, 3))
    engine.catch_up()
    engine.release("touchy")
    engine.catch_up()
    assert fares(engine) == {"touchy": ("quarantined", 1)}
    touchy.mended = True
    assert engine.release("touchy")
    assert not engine.release("touchy"), "nothing stops it any more"
    engine.catch_up()
    assert fares(engine) == {"touchy": ("live", 3)}
    assert amounts(lent, touchy) == [1, SECRET, 3]
    assert engine.check("touchy") == []


def test_a_follower_that_passes_over_what_it_cannot_fold_is_found_out(
    lent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: without the quarantine nobody would hear of it, and after the fix rows would stay wrong."""

    def pass_over(self: Follower, standing: Standing, step: Step) -> None:
        with self.database.writing() as connection:
            positions.move(connection, [standing], step.to)

    touchy = Touchy()
    engine = lent.engine(touchy.view)
    lent.record(*lines(1, SECRET, 3))
    with monkeypatch.context() as careless:
        careless.setattr(Follower, "_alone", pass_over)
        engine.catch_up(1)
    assert fares(engine) == {"touchy": ("live", 3)}
    touchy.mended = True
    assert engine.check("touchy") != []


def test_a_fact_that_cannot_be_decoded_stops_the_views_that_fold_it(lent: House) -> None:
    from tests.projections.engine.test_follow import store  # noqa: PLC0415

    engine = lent.engine(tally_view)
    lent.record(*lines(1))
    store(lent, "samplebill.lined", b'{"f":{"number":1,"minor":"two"},"at":1,"by":"x"}')
    engine.catch_up()
    assert fares(engine) == {"tally": ("quarantined", 1)}


def failing(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = positions.move
    left = [times]

    def away(connection: Connection, *rest: object) -> None:
        if left[0]:
            left[0] -= 1
            raise OperationalError("UPDATE", {}, Exception("the server went away"))
        moved(connection, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(positions, "move", away)


def test_a_database_in_trouble_is_tried_again_and_no_fact_is_blamed(
    lent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = lent.engine(tally_view)
    lent.record(*lines(1, 2))
    failing(2, monkeypatch)
    assert engine.follow_once() == 2
    assert fares(engine) == {"tally": ("live", 2)}


def test_a_database_that_stays_away_is_reported_and_no_fact_is_blamed(
    lent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = lent.engine(tally_view)
    lent.record(*lines(1, 2))
    failing(3, monkeypatch)
    with pytest.raises(OperationalError):
        engine.follow_once()
    assert fares(engine) == {"tally": ("live", 0)}
    engine.catch_up()
    assert fares(engine) == {"tally": ("live", 2)}


def test_a_rebuild_that_meets_a_poison_fact_leaves_the_serving_tables_alone(lent: House) -> None:
    touchy = Touchy()
    touchy.mended = True
    engine = lent.engine(touchy.view, tally_view)
    lent.record(*lines(1, SECRET, 3))
    engine.catch_up()
    touchy.mended = False
    with pytest.raises(Poisoned, match=r"touchy: stopped by samplebill.lined at position 2, ValueError in lined"):
        engine.rebuild()
    assert amounts(lent, touchy) == [1, SECRET, 3]
    assert fares(engine) == {"touchy": ("live", 3), "tally": ("live", 3)}


def test_a_new_view_that_meets_a_poison_fact_serves_what_came_before_it(lent: House) -> None:
    touchy = Touchy()
    lent.record(*lines(1, 2, SECRET, 4))
    engine = lent.engine(touchy.view)
    assert fares(engine) == {"touchy": ("quarantined", 2)}
    assert amounts(lent, touchy) == [1, 2]
    touchy.mended = True
    engine.release("touchy")
    engine.catch_up()
    assert amounts(lent, touchy) == [1, 2, SECRET, 4]
