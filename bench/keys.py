"""What is measured: each figure's name, what it means, how far it should reach, and whether it does."""

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Key(NamedTuple):
    """A figure. `limit` is what it should be at least, or at most; None where it only stands beside another."""

    name: str
    meaning: str
    limit: float | None = None
    unit: str = ""
    wanted: Literal["at least", "at most"] = "at most"

    def met(self, value: float) -> bool | None:
        """Tell whether a value reaches the limit; None where there is none."""
        if self.limit is None:
            return None
        return value >= self.limit if self.wanted == "at least" else value <= self.limit

    def reach(self) -> str:
        """Return the limit as a reader wants it."""
        return "" if self.limit is None else f"{'≥' if self.wanted == 'at least' else '≤'} {self.limit:g}"


def _least(name: str, meaning: str, limit: float) -> Key:
    return Key(name, meaning, limit, "", "at least")


KEYS = (
    _least("append.sqlite", "appending a fact, beside one bare INSERT of the same row, as durable", 0.6),
    _least("append.postgres", "the same on PostgreSQL", 0.7),
    _least("append.postgres_8_over_1", "facts of eight writers, beside one writer's", 1.5),
    Key("append.postgres_missed", "facts that a reader following the eight missed", 0),
    _least("decode", "reading the fields that folds need, beside a bare SELECT and orjson", 0.6),
    Key("replay_us", "to load a thing of 100 facts, of the processor, each fact", 12, "µs"),
    Key("replay_sealed_us", "the same with personal words in every fact", 40, "µs"),
    _least("follow_gain.sqlite", "following in pages of 2,000, beside one by one", 30),
    _least("follow_gain.postgres", "the same on PostgreSQL", 30),
    Key("lag_p95_ms", "from the answer to a write until all views show it, at 50 writes a second", 100, "ms"),
    _least("rebuild.sqlite", "all views in one scan, beside the scan and a bulk insert of the finished rows", 0.65),
    _least("rebuild.postgres", "the same on PostgreSQL", 0.6),
    Key("rebuild.memory_mb", "memory of a rebuild at its most, in steps of 100,000 facts", 200, "MB"),
    _least("rebuild.two_processes", "views split over two processes, beside one process", 1.5),
    Key("http.join_pay_ms", "apply, be admitted, pay: processor of server and database", 5, "ms"),
    Key("http.register_pay_ms", "register for an event and pay, the same", 6, "ms"),
    Key("http.over_limit_join", "joining over the same rows put in bare behind the same server", 3),
    Key("http.over_limit_register", "registering over the same", 3.5),
    Key("http.bare_join_ms", "the bare app's own, for joining", None, "ms"),
    Key("http.bare_register_ms", "the bare app's own, for registering", None, "ms"),
    Key("http.follower_ms", "projector and effects worker beside it, each operation", None, "ms"),
    Key("hot_event.seat_growth", "what seat 4,900 of an event costs over seat 10, of the processor", 1.2),
    Key("hot_event.seat_ms", "one of the first seats: server and database", None, "ms"),
    Key("hot_event.p99_ms", "one in a hundred waits so long: two workers, eight clients, one event", 100, "ms"),
    Key("hot_event.p50_ms", "half of them wait so long", None, "ms"),
    Key("rush.p99_ms", "the same, 500 people for 100 seats", None, "ms"),
    Key("growth.command", "joining and paying among 118,000 members, over the same among 1,000", 1.2),
    Key("growth.list", "the first page of the due list, the same", 1.5),
    Key("read.due_ms", "who is due, one in a hundred waits so long, among 118,000 members", 20, "ms"),
    Key("read.search_ms", "people by a part of their name or address, the same", 20, "ms"),
    Key("read.number_ms", "a member by their number, the same", 20, "ms"),
    Key("read.revenue_ms", "revenue of each month by stream, for any two dates, the same", 20, "ms"),
    Key("memory_mb", "the process that serves everything, among 118,000 members, at its most", 120, "MB"),
    Key("standing_one_ms", "how one person stands under a scheme", 1, "ms"),
    Key("standing_all_100k_s", "how 100,000 stand after a change of the scheme", 60, "s"),
    Key("what_if_100k_s", "which of 100,000 holders would fail by other rules, before anything changes", 60, "s"),
    Key("checkpoint_us", "to seal a fact in a checkpoint, of the processor", None, "µs"),
    Key(
        "backup.rpo_s",
        "what a crash can cost on SQLite: the time one backup takes, made one after the other",
        None,
        "s",
    ),
    Key("backup.rto_s", "from the loss of everything to an installation restored, proved and folded", None, "s"),
    Key("archive.rpo_s", "what the loss of a PostgreSQL cluster costs, its log archived every 5 seconds", None, "s"),
    Key("archive.rto_s", "from laying a base backup to the end of the archive replayed, proved and folded", None, "s"),
    Key("archive.instant_rto_s", "the same, stopped at an instant", None, "s"),
    Key("standby.rpo_s", "what the loss of a primary costs that waits for one of two standbys", 0, "s"),
    Key("standby.rto_s", "the longest time without an acknowledgement, a standby promoted at once", 15, "s"),
    Key("flush_ms", "one flush of the disk, for judging the others", None, "ms"),
)
BY_NAME: Mapping[str, Key] = {key.name: key for key in KEYS}
