"""Keeps what-ifs under way and their answers: counts, and of which certificates what was found; no word of anybody."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from integrations.store.trial_tables import trial_found, trials

c, f = trials.c, trial_found.c
DUE, DONE, CANCELLED = "due", "done", "cancelled"


class Trial(NamedTuple):
    """A what-if: of which programme, what was asked, its state, how many were tried, and the counts so far."""

    id: UUID
    programme: str
    asked: bytes
    state: str
    holders: int
    seen: int
    after: UUID | None
    totals: dict[str, int]
    made: int


class Told(NamedTuple):
    """What was found of a certificate, a bit for each thing that would be so."""

    certification: UUID
    bits: int


class Trials:
    """The what-ifs of an installation."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def ask(self, id: UUID, *, programme: str, asked: bytes, holders: int) -> None:
        """Let it be worked out, once; called off before, it goes on where it was."""
        made = to_micro(self.office.clock())
        row = {"id": id, "programme": programme, "asked": asked, "state": DUE, "holders": holders, "made": made}
        # Of two who ask at once one is told so by the database itself.
        with suppress(IntegrityError), self.office.database.writing() as connection:
            connection.execute(insert(trials).values(**row, seen=0, totals="{}"))
        with self.office.database.writing() as connection:
            connection.execute(update(trials).where(c.id == id, c.state == CANCELLED).values(state=DUE))

    def find(self, id: UUID) -> Trial | None:
        """Return a what-if, None if there is none or it was too long ago."""
        with self.office.database.reading() as connection:
            row = connection.execute(select(trials).where(c.id == id)).first()
            return None if row is None else _trial(row)

    def last(self, programme: str) -> Trial | None:
        """Return the newest what-if of a programme, None without one."""
        query = select(trials).where(c.programme == programme).order_by(c.made.desc()).limit(1)
        with self.office.database.reading() as connection:
            row = connection.execute(query).first()
            return None if row is None else _trial(row)

    def next_due(self) -> Trial | None:
        """Return the what-if that has waited longest to be gone on with."""
        query = select(trials).where(c.state == DUE).order_by(c.made).limit(1)
        with self.office.database.reading() as connection:
            row = connection.execute(query).first()
            return None if row is None else _trial(row)

    def enter(self, trial: Trial, found: Iterable[Told], counts: Mapping[str, int], *, is_last: bool) -> None:
        """Write down what was found of the next certificates; of two who try the same, one is heard."""
        rows = [{"trial": trial.id, "certification": each.certification, "bits": each.bits} for each in found]
        totals = Counter(trial.totals) + Counter(counts)
        came = c.id == trial.id, c.seen == trial.seen
        told = {"seen": trial.seen + len(rows), "totals": msgspec.json.encode(totals).decode()}
        told |= {"after": rows[-1]["certification"]} if rows else {}
        with self.office.database.writing() as connection:
            if not connection.execute(update(trials).where(*came).values(**told)).rowcount:
                return
            if rows:
                connection.execute(insert(trial_found), rows)
            if is_last:
                connection.execute(update(trials).where(c.id == trial.id, c.state == DUE).values(state=DONE))

    def cancel(self, id: UUID) -> None:
        """Call off what is not worked out yet; nothing if it is done."""
        with self.office.database.writing() as connection:
            connection.execute(update(trials).where(c.id == id, c.state == DUE).values(state=CANCELLED))

    def page(self, id: UUID, *, bits: int, after: UUID | None, limit: int) -> list[UUID]:
        """Return a page of the certificates of which any of some things would be so, in the order of ids; 0: all."""
        query = select(f.certification).where(f.trial == id).order_by(f.certification).limit(limit)
        query = query.where(f.bits.bitwise_and(bits) != 0) if bits else query
        with self.office.database.reading() as connection:
            return list(connection.execute(query if after is None else query.where(f.certification > after)).scalars())


def _trial(row: Row[tuple[object, ...]]) -> Trial:
    return Trial(**{**row._asdict(), "totals": msgspec.json.decode(row.totals, type=dict[str, int])})
