"""Releases and rebuilds side by side: nobody writes into what is not theirs, and every rebuild comes to an end."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Column, MetaData, Table, Uuid

from domain.journal import RawEntry
from projections.engine import Engine, Poisoned, Rows, View, rebuild
from projections.engine.apart import Whole
from projections.engine.build import Build
from projections.engine.lock import alone
from projections.engine.page import Tables
from projections.engine.rebuild import Rebuild
from projections.engine.rows import Changes
from tests.projections.engine.harness import House, house
from tests.projections.engine.sample import Bill
from tests.projections.engine.test_follow import line, tally_view, total

BILL = UUID(int=1)


@pytest.fixture
def lent(database_url: str) -> Iterator[House]:
    with house(database_url) as made:
        yield made


def doubled() -> View:
    """The tally as the next release folds it, into the same tables: everything counts twice."""
    table = Table("tally", MetaData(), Column("id", Uuid, primary_key=True), Column("minor", BigInteger))
    view = View("tally", table, version=2)

    @view.on(Bill.Lined)
    def lined(tally: Rows, *, id: UUID, minor: int) -> None:
        row = tally[id]
        row.minor = (row.minor or 0) + 2 * minor

    return view


def between_fold_and_write(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> None:
    """Let something happen while a follower holds a page that it has folded and not written."""
    folded = Tables.fold

    def fold(self: Tables, raws: Sequence[RawEntry]) -> Mapping[str, Changes]:
        monkeypatch.setattr(Tables, "fold", folded)
        changes = self.fold(raws)
        action()
        return changes

    monkeypatch.setattr(Tables, "fold", fold)


def renewed(engine: Engine) -> None:
    """Let an engine build what is not of its release, and follow."""
    engine.ensure()
    engine.catch_up()


def test_an_old_worker_does_not_write_into_the_tables_of_a_newer_release(
    lent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent.record(line(1))
    old, new = lent.engine(tally_view), Engine(lent.views, lent.recorder, [doubled()])
    lent.record(line(5))
    between_fold_and_write(monkeypatch, lambda: renewed(new))
    old.follow_once()
    assert total(lent) == 12
    assert [health.state for health in old.health()] == ["outdated"]
    assert new.check("tally") == []


def test_a_newer_release_does_not_write_into_tables_that_an_older_has_put_back(
    lent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent.record(line(1))
    new, old = lent.engine(doubled()), Engine(lent.views, lent.recorder, [tally_view])
    lent.record(line(5))
    between_fold_and_write(monkeypatch, lambda: renewed(old))
    new.follow_once()
    assert total(lent) == 6
    assert old.check("tally") == []


def never_near(lent: House, monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Let the live tables be ahead again at each swap, as under writers quicker than a rebuild."""
    live, kind = Engine(lent.views, lent.recorder, [tally_view]), Whole if lent.views.dialect == "sqlite" else Build
    swapped = kind.swap
    tried: list[int | None] = []

    def swap(self: Build | Whole, feed: object, far: int | None) -> None:
        tried.append(far)
        lent.record(line(1))
        live.catch_up()
        swapped(self, feed, far)  # type: ignore[arg-type]

    monkeypatch.setattr(Rebuild, "_approach", lambda *_: None)
    monkeypatch.setattr(kind, "swap", swap)
    monkeypatch.setattr(rebuild, "FAR", 0)
    monkeypatch.setattr(rebuild, "PAUSE", 0.0)
    return tried


def test_a_rebuild_that_never_comes_near_is_put_in_place_after_some_tries(
    lent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = lent.engine(tally_view)
    tried = never_near(lent, monkeypatch)
    engine.rebuild()
    assert tried == [*[0] * rebuild.CHASES, None]
    assert total(lent) == rebuild.CHASES + 1
    assert engine.check("tally") == []


def test_control_without_that_bound_it_would_be_overtaken_for_ever(
    lent: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = lent.engine(tally_view)
    tried = never_near(lent, monkeypatch)
    monkeypatch.setattr(rebuild, "CHASES", 10**6)
    monkeypatch.setattr(rebuild, "SWAPS", 30)
    with pytest.raises(Poisoned, match="could not be put in place"):
        engine.rebuild()
    assert len(tried) == 30


def test_two_processes_may_rebuild_different_views_and_never_the_same(lent: House) -> None:
    lent.record(line(1))
    engine = lent.engine(tally_view)
    with alone(lent.views, "rebuild.another"):
        engine.rebuild(["tally"])
    with alone(lent.views, "rebuild.tally"):
        waiting = threading.Thread(target=engine.rebuild, args=[["tally"]])
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
    waiting.join(20)
    assert not waiting.is_alive()
    assert engine.check("tally") == []
