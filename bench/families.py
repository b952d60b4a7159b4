"""What is measured together, on which installation, and how large: each family returns its figures by their keys."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from bench import append, crowd, crumbs, crush, drills, follow, large, rebuild, replay, restore, service, standing
from bench.big import build
from bench.houses import folder, house, kept_postgres
from integrations.journal.recorder import journal
from tests.postgres import Server
from web.demo.load import load
from web.installation import Installation

Figures = dict[str, float]
NAME = "database"
"""The file in an installation's folder that says which of the server's databases is its own."""
MOST = 9
QUIET: Callable[[object], None] = lambda _line: None  # noqa: E731


class Size(NamedTuple):
    """How many members and facts, how many rounds: `follow` are facts one by one and pages.

    `switch` is the seconds after which a part of PostgreSQL's log is archived.
    """

    small: int = 1_000
    large: int = 118_000
    million: int = 59_000
    rounds: int = 5
    each: int = 60
    turns: int = 200
    follow: tuple[int, int] = (1_000, 8)
    seats: int = crush.LATE
    people: int = 500
    writes: int = 500
    switch: int = 5


QUICK = Size(40, 80, 80, 2, 8, 20, (100, 1), 60, 40, 50, 2)


class Ground:
    """The installations to measure on, each made when it is first wanted; the large ones stay in a folder if named."""

    def __init__(self, stack: ExitStack, size: Size, kept: Path | None) -> None:
        self.size = size
        self._stack = stack
        self._kept = kept or stack.enter_context(folder())
        self._kept.mkdir(parents=True, exist_ok=True)
        self._kept.chmod(0o711)  # the database's server runs as somebody else where we are root

    @cached_property
    def server(self) -> Server:
        """A PostgreSQL server with its data in the folder."""
        return self._stack.enter_context(kept_postgres(self._kept / "pg"))

    @cached_property
    def told(self) -> Installation:
        """A told story on SQLite, its views followed."""
        ours = self._stack.enter_context(house())
        load(ours, max(self.size.small // 4, 40), show=QUIET)
        return ours

    @cached_property
    def small(self) -> Installation:
        """A small association on PostgreSQL, of two years at most."""
        return self._large("small", self.size.small, server=True)

    @cached_property
    def large(self) -> Installation:
        """A large association on PostgreSQL."""
        return self._large("large", self.size.large, server=True)

    def million(self, *, server: bool) -> Path:
        """Return the folder of an association of a million facts."""
        place = self._kept / ("million" if server else "million-sqlite")
        with _lasting(place, self.server if server else None, self.size.million, built=False):
            return place

    def mix(self) -> str:
        """Return in a sentence how many facts the large association has, of which kinds."""
        with self.large.database.reading() as connection:
            counts = Counter[str]()
            for topic, count in connection.execute(select(journal.c.topic, func.count()).group_by(journal.c.topic)):
                counts[topic.partition(".")[0]] += count
        facts = counts.total()
        parts = ", ".join(f"{name.replace('_', ' ')} {count / facts:.0%}" for name, count in counts.most_common(MOST))
        return f"The large association: {self.size.large:,} members, {facts:,} facts, of which {parts}."

    def fresh(self) -> str:
        """Return the URL of an empty PostgreSQL database."""
        return self.server.url(self.server.create())

    def _large(self, name: str, members: int, *, server: bool) -> Installation:
        place = self._kept / name
        return self._stack.enter_context(_lasting(place, self.server if server else None, members))


@contextmanager
def _lasting(place: Path, server: Server | None, members: int, *, built: bool = True) -> Iterator[Installation]:
    """Lend the installation in a folder, made there first if there is none or it was left half made.

    Its views too, unless whoever measures how they are built builds them.
    """
    done, named = place / "done", place / NAME
    if server is not None and not named.exists():
        place.mkdir(parents=True, exist_ok=True)
        named.write_text(server.create())
    url = None if server is None else server.url(named.read_text())
    with house(url, place=place) as ours:
        if not done.exists():
            build(ours, members, story=min(members, 1_000), years=1, show=print)
            if built:
                ours.engine.rebuild()
            done.touch()
        yield ours


def _append(ground: Ground) -> Figures:
    often = {"rounds": ground.size.turns, "each": 5}
    crowded = crowd.eight_over_one(ground.fresh(), rounds=ground.size.rounds, seconds=0.5)
    postgres = append.postgres(ground.fresh(), **often)
    assert crowded is not None
    assert postgres is not None
    return {
        "append.sqlite": append.sqlite(**often)["ratio"]["append"],
        "append.postgres": postgres["ratio"]["append"],
        "append.postgres_8_over_1": crowded["ratio"],
        "append.postgres_missed": crowded["missed"],
    }


def _replay(ground: Ground) -> Figures:
    found = replay.replay(ground.told, rounds=ground.size.turns)
    return {
        "replay_us": found["read_cpu"],
        "replay_sealed_us": found["read_personal_cpu"],
        "decode": replay.decode(ground.told, rounds=ground.size.turns),
    }


def _follow(ground: Ground) -> Figures:
    single, pages = ground.size.follow
    often = {"single": single, "pages": pages}
    return {
        "follow_gain.sqlite": follow.sqlite(ground.told, **often)["gain"],
        "follow_gain.postgres": follow.postgres(ground.told, [ground.fresh(), ground.fresh()], **often)["gain"],
    }


def _lag(ground: Ground) -> Figures:
    with house(ground.fresh()) as ours:
        return {"lag_p95_ms": follow.lag(ours, writes=ground.size.writes)["p95_ms"]}


def _rebuild_sqlite(ground: Ground) -> Figures:
    found = rebuild.whole(str(ground.million(server=False)))
    return {
        "rebuild.sqlite": found["ratio"],
        "rebuild.memory_mb": found["peak_mb"],
        "rebuild.two_processes": found["gain"],
    }


def _rebuild_postgres(ground: Ground) -> Figures:
    data = ground.million(server=True)
    found = rebuild.whole(str(data), ground.server.url((data / NAME).read_text()), split=False)
    return {"rebuild.postgres": found["ratio"]}


def _http(ground: Ground) -> Figures:
    return service.over_http(ground.small, rounds=ground.size.rounds, each=ground.size.each)


def _hot_event(ground: Ground) -> Figures:
    size = ground.size
    grown = crush.seat_growth(ground.small, rounds=size.rounds, each=size.each // 3, late=size.seats)
    return grown | crush.p99(ground.small, people=size.people)


def _growth(ground: Ground) -> Figures:
    return large.growth(ground.small, ground.large, rounds=ground.size.rounds, each=ground.size.each // 2)


def _read(ground: Ground) -> Figures:
    return large.waits(ground.large, rounds=ground.size.turns)


def _memory(ground: Ground) -> Figures:
    return large.memory(ground.large, each=ground.size.each)


def _standing(ground: Ground) -> Figures:
    return standing.standings(ground.large, rounds=ground.size.turns)


def _crumbs(ground: Ground) -> Figures:
    return {"flush_ms": crumbs.flush_ms(), "checkpoint_us": crumbs.checkpoint_us(ground.told)}


def _drills(ground: Ground) -> Figures:
    copied = restore.sqlite(ground.size.small, every=2.0, drill=5.0)
    archived = drills.archived(ground.size.small, switch=ground.size.switch, drill=4.0 * ground.size.switch)
    standby = drills.failed_over(ground.size.small, drill=5.0)
    return {
        "backup.rpo_s": copied["rpo_seconds"],
        "backup.rto_s": copied["rto_seconds"],
        "archive.rpo_s": archived["rpo_seconds"],
        "archive.rto_s": archived["rto_seconds"],
        "archive.instant_rto_s": archived["rto_instant_seconds"],
        "standby.rpo_s": standby["rpo_seconds"],
        "standby.rto_s": standby["rto_seconds"],
    }


FAMILIES: Mapping[str, Callable[[Ground], Figures]] = {
    "append": _append,
    "replay": _replay,
    "follow": _follow,
    "lag": _lag,
    "http": _http,
    "hot_event": _hot_event,
    "growth": _growth,
    "read": _read,
    "memory": _memory,
    "standing": _standing,
    "rebuild_sqlite": _rebuild_sqlite,
    "rebuild_postgres": _rebuild_postgres,
    "crumbs": _crumbs,
    "drills": _drills,
}
