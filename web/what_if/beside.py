"""What-ifs on everybody, worked out by the worker a thousand people at a time: followed, called off, kept."""

from itertools import islice
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from sqlalchemy import Connection

from integrations.trials import Told, Trial
from projections.reports import holders, what_if
from projections.reports.numbers import Look
from projections.reports.what_if import PART, Proposal, Totals
from web.what_if.of_rules import WHO

if TYPE_CHECKING:
    from web.installation import Installation

AT_ONCE = PART
"""Holders on whom a what-if is tried while a page waits; with more it is worked out beside."""
QUESTION = msgspec.json.Decoder(tuple[Proposal, Look])
"""Made here, in one thread: msgspec crashes if two threads learn a shape at the same moment."""
BITS = {name: 1 << at for at, name in enumerate(WHO) if name != "everybody"} | {"everybody": 0}


def ask(house: "Installation", proposal: Proposal, look: Look, held: int) -> UUID:
    """Return the id of a what-if that is worked out from now on; the same question is the same what-if."""
    asked = msgspec.json.encode((proposal, look))
    id = uuid5(NAMESPACE_URL, f"collegium:trial:{house.office.keys.fingerprint(asked)}")
    house.trials.ask(id, programme=proposal.programme, asked=asked, holders=held)
    house.workroom.worker.wake()
    return id


def question(trial: Trial) -> tuple[Proposal, Look]:
    """Return which rules are tried, and on which dates."""
    return QUESTION.decode(trial.asked)


def count(connection: Connection, proposal: Proposal, look: Look) -> int:
    """Return how many hold a certificate of the programme."""
    return sum(holders.by_version(connection, proposal.programme, look).values())


def totals(trial: Trial) -> Totals:
    """Return what was counted so far."""
    return Totals(**{name: trial.totals.get(name, 0) for name in Totals._fields})


class Trying:
    """A job of the worker: goes on with the what-if that has waited longest."""

    def __init__(self, house: "Installation") -> None:
        self.house = house

    def step(self) -> int:
        """Try a part of the holders; return how many they were."""
        trial = self.house.trials.next_due()
        if trial is None:
            return 0
        proposal, look = question(trial)
        if not self.house.engine_wait(look.known_at or 0, 0.0):
            return 0
        with self.house.views.reading() as connection:
            found = list(islice(what_if.trials(connection, proposal, look, after=trial.after), PART))
        told = [Told(each.holder.certification, _bits(each)) for each in found]
        counts = what_if.totals(iter(found))._asdict()
        self.house.trials.enter(trial, told, counts, is_last=len(found) < PART)
        return max(len(found), 1)


def _bits(trial: what_if.Trial) -> int:
    return sum(BITS[name] for name, is_so in WHO.items() if BITS[name] and is_so(trial))
