"""The worker that does what follows from facts: led by one process, woken by news, patient with faults."""

import threading
from collections.abc import Sequence
from typing import Protocol

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from domain.errors import UnknownVersion
from integrations.effects.leader import Holds, lead
from integrations.store.database import Database

SHORTEST, LONGEST = 0.02, 0.25
"""Seconds between two looks at the journal, while busy and while idle."""
FAULT_WAIT = 2.0
log = structlog.get_logger()


class Job(Protocol):
    """Something to be done again and again."""

    def step(self) -> int:
        """Do what there is to do now; return how much it was."""


class Worker:
    """Runs its jobs in turn while it has the lead; another process takes over when this one ends."""

    def __init__(self, database: Database, jobs: Sequence[Job], name: str = "effects") -> None:
        self.database = database
        self.jobs = jobs
        self.name = name
        self._news = threading.Event()

    def wake(self, _position: int = 0) -> None:
        """Look now: to be called after each command (`office.after`)."""
        self._news.set()

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop, after the step under way; a fault of the database is waited out.

        Raises UnknownVersion when a later release wrote a fact.
        """
        while not stop.is_set():
            try:
                with lead(self.database, self.name) as holds:
                    if holds is not None:
                        self._led(holds, stop)
            except UnknownVersion:
                raise
            except Exception as error:  # noqa: BLE001  the loop outlives every fault; it is logged
                log.warning("effects_fault", fault=type(error).__name__)
            stop.wait(FAULT_WAIT)

    def _led(self, holds: Holds, stop: threading.Event) -> None:
        pause = SHORTEST
        while not stop.is_set() and holds():
            done = self.once()
            pause = SHORTEST if done else min(pause * 2, LONGEST)
            if not done:
                self._news.wait(pause)
            self._news.clear()

    def once(self) -> int:
        """Run every job once; return how much there was to do.

        A job that fails stands in the way of no other: its fault is raised once all had their turn, at once only
        where the database is in trouble or a later release wrote a fact.
        """
        done, faults = 0, list[Exception]()
        for job in self.jobs:
            try:
                done += job.step()
            except (UnknownVersion, InterfaceError, OperationalError):
                raise
            except Exception as error:  # noqa: BLE001  raised again below
                faults.append(error)
        if faults:
            raise faults[0]
        return done
