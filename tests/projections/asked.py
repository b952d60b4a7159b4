"""A journal with facts in it and views to ask: what tests of queries and reports stand on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from projections.engine import View
from tests.projections.engine.harness import Stated, house


class Asked:
    """Views that have folded all facts; `at[n]` is the position of the n-th."""

    def __init__(self, connection: Connection, at: list[int]) -> None:
        self.connection = connection
        self.at = at


@contextmanager
def asked(view: View, *facts: Stated, url: str | None = None) -> Iterator[Asked]:
    """Lend a connection to a view that has folded these facts, each recorded after the one before."""
    with TemporaryDirectory() as folder, house(url or f"sqlite:///{Path(folder) / 'journal'}") as lent:
        engine = lent.engine(view)
        at = [lent.record(fact) for fact in facts]
        engine.catch_up()
        assert [health.state for health in engine.health()] == ["live"], engine.health()
        with lent.views.reading() as connection:
            yield Asked(connection, at)


def known_by(facts: Sequence[Stated], at: Sequence[int], position: int) -> list[Stated]:
    """Return the facts recorded by a position."""
    return [fact for fact, stands in zip(facts, at, strict=True) if stands <= position]
