"""One installation, put together: its databases, keys, office, views and workers."""

import os
import socket
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from uuid import UUID

from sqlalchemy.engine import make_url

import domain.catalogue  # noqa: F401  every stored name must be known before the first fact is read
from domain.certifications.validity import Status
from domain.cpd.numbers import plain
from domain.errors import DomainError
from domain.ports import Clock
from integrations.attendance.connections import Connections
from integrations.backup import Ledger
from integrations.batches import Lines
from integrations.checkpoints import Sealing, Series, make_signing_key
from integrations.erasure import Presence, Reach
from integrations.evidence import FolderCabinet
from integrations.journal import soundness
from integrations.journal.keys import Keys
from integrations.journal.master import make_master, read_master
from integrations.journal.office import Office
from integrations.journal.rotation import end_rotation
from integrations.store.database import Database
from integrations.store.migrate import migrate
from integrations.trials import Trials
from projections.catalogue import VIEWS
from projections.engine import Engine, Poisoned
from projections.reports import cpd_standing
from projections.views import certifications, people, register
from web.aftermath import Aftermath
from web.bulk.worker import Bulk
from web.cashdesk import CashDesk, cash_desk
from web.currencies import know_currencies
from web.evidence import Sweep
from web.instruments import Instruments
from web.loops import Loop
from web.purging import Purging
from web.settings import Settings
from web.what_if.beside import Trying
from web.workroom import Workroom, workroom

DROPPED = 10.0
"""Seconds that an erasure waits for the views that hold names."""
REPAIR = "put the key store back from its backup"


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


class Installation:
    """Everything that one process needs to serve an association. Build it after fork."""

    def __init__(self, settings: Settings, clock: Clock = now) -> None:
        self.settings = settings
        self.clock = clock
        know_currencies()
        for url in (settings.database_url, settings.views_url, settings.keys_url):
            _make_folder(url)
        self.database = Database(settings.database_url)
        same = settings.views_url == settings.database_url
        self.views = self.database if same else Database(settings.views_url)
        master = make_master if settings.demo else read_master
        keys = Database(settings.keys_url)
        end_rotation(keys, settings.master_key)
        self.keys = Keys(keys, master(settings.master_key))
        self.office = Office(self.database, self.keys, clock)
        self.engine = Engine(self.views, self.office.recorder, VIEWS, self.office.codec.open_field)
        self.presence = Presence(self.keys, clock, f"process {os.getpid()} on {socket.gethostname()}")
        self.instruments = Instruments()
        self.leaving = threading.Event()
        self.office.took.append(self.instruments.append)
        self.office.after += [lambda _position: self.engine.wake(), lambda _position: self.workroom.worker.wake()]

    @cached_property
    def desk(self) -> CashDesk:
        """What takes payments; it needs keys, so the tables come first."""
        return cash_desk(self.office, self.settings)

    @cached_property
    def connections(self) -> Connections:
        """What webinar systems tell their attendance to."""
        return Connections(self.office, self.settings.attendance_secrets, self.clock)

    @cached_property
    def erasures(self) -> Ledger:
        """Return the list of who was erased, kept apart from all backups."""
        return Ledger(self.settings.erasures)

    @cached_property
    def workroom(self) -> Workroom:
        """What follows from facts: policies, payments, letters, erasures."""
        tables = [table for view in VIEWS if view.personal for table in view.shapes]
        forget = self.erasures.enter, self.evidence.forget
        reach = Reach(self._drop_rows, (self.views,), forget, tables)
        jobs = Aftermath(self), self.connections, Bulk(self), Trying(self), Sweep(self), self.sealing, self.purging
        return workroom(self.office, self.settings, self.desk, reach, *jobs)

    def _drop_rows(self, position: int) -> list[str]:
        """Have the views that hold names fold an erasure; return in sentences which of them do not."""
        self.engine.catch_up()
        personal = [view.name for view in VIEWS if view.personal]
        if self.engine_wait(position, DROPPED, personal):
            return []
        stopped = [state for state in self.engine.health() if state.view in personal and state.position < position]
        return [f"view {state.view} is {state.state} at {state.position}; see: collegium release" for state in stopped]

    @cached_property
    def evidence(self) -> FolderCabinet:
        """The files by which people show what they learnt."""
        return FolderCabinet(self.settings.evidence, self.keys)

    @cached_property
    def lines(self) -> Lines:
        """The lines of work on many, until each is done."""
        return Lines(self.office)

    @cached_property
    def trials(self) -> Trials:
        """The what-ifs that are worked out beside everything else."""
        return Trials(self.office)

    @cached_property
    def purging(self) -> Purging:
        """Return what deletes rows that have served their time."""
        return Purging(self.database, self.clock)

    @cached_property
    def checkpoints(self) -> Series:
        """The signed checkpoints over the journal."""
        return Series(self.settings.checkpoints / "checkpoints.jsonl")

    @cached_property
    def sealing(self) -> Sealing:
        """What makes checkpoints; its key is made with the first."""
        key = make_signing_key(self.settings.checkpoints / "signing.key")
        return Sealing(self.office.recorder, self.checkpoints, key, self.clock)

    def migrate(self) -> None:
        """Make or upgrade every table, one process at a time. Raises MasterKeyWrong before anything is read by it."""
        self.keys.migrate()
        soundness.require_opening(self.keys)
        migrate(self.database)
        self.engine.ensure()

    def today(self) -> date:
        """Return the day it is at the association's seat."""
        return self.clock().astimezone(self.settings.zone).date()

    def engine_wait(self, position: int, patience: float, views: Iterable[str] | None = None) -> bool:
        """Wait until views (default: all) have come as far as a position; False when patience ends first."""
        return self.engine.wait_for(views or self.engine.views, position, patience)

    def catch_up(self) -> None:
        """Do at once what the loops would do: fold views, run policies and effects, until nothing is left."""
        self.engine.catch_up()
        while self.workroom.worker.once():
            self.engine.catch_up()

    def loops(self) -> tuple[Loop, ...]:
        """Return what runs beside the web: the follower of views, and the worker of policies and effects."""
        return self.engine.run, self._work

    def _work(self, stop: threading.Event) -> None:
        self.workroom.effects.halted = lambda: stop.is_set() or self.leaving.is_set()
        self.workroom.worker.run(stop)

    def good_standing(self, person_id: UUID, on: date) -> UUID | None:
        """Nominate the membership by which a person may pay the member's price."""
        with self.views.reading() as connection:
            return register.good_standing(connection, person_id, on)

    def certified(self, person_id: UUID, programme: str, on: date) -> UUID | None:
        """Nominate the certificate by which a person may be certified in a programme."""
        with self.views.reading() as connection:
            found = certifications.of_person(connection, person_id, as_of=on)
        valid = (each.certification for each in found if (each.programme, each.status) == (programme, Status.VALID))
        return next(valid, None)

    def applications(self, person_id: UUID, programme: str) -> list[UUID]:
        """Nominate what a person has applied for in a programme, whatever became of it."""
        with self.views.reading() as connection:
            found = certifications.of_person(connection, person_id, as_of=self.today())
        return [each.certification for each in found if each.programme == programme]

    def lacking(self, person_id: UUID, scheme: str, on: date) -> str | None:
        """Return in words what a person lacks under a scheme, or why that cannot be told; None where nothing is."""
        try:
            with self.views.reading() as connection:
                outcome = cpd_standing.standing(connection, person_id, scheme, as_of=on).outcome
        except DomainError as untold:
            return untold.message
        short = ", ".join(f"{plain(amount)} of {name}" for name, amount in outcome.shortfall.items())
        return None if outcome.compliant else f"{short or 'something'} is short by {on}"

    def views_apart(self) -> list[str]:
        """Return a sentence for each row of a view that its facts do not make."""
        return [line for name in self.engine.views for line in self._apart(name)]

    def keys_apart(self) -> Iterator[str]:
        """Yield a sentence for each key that cannot be opened, and for each person whose key is missing."""
        yield from (f"key {name} cannot be opened; {REPAIR}" for name in soundness.closed_names(self.keys))
        bad = soundness.all_closed(self.keys)
        yield from (f"the key of person {person} cannot be opened; {REPAIR}" for person in bad)
        with self.views.reading() as connection:
            known = people.everybody(connection)
        yield from (
            f"the key of person {person} is missing; {REPAIR}" for person in soundness.missing(self.keys, known)
        )

    def _apart(self, name: str) -> list[str]:
        try:
            return [f"view {name}: {found}" for found in self.engine.check(name)]
        except Poisoned as stopped:
            return [f"view {name} cannot be folded: {stopped}"]

    def close(self) -> None:
        """Give every connection back."""
        for database in (self.database, self.views, self.keys.database):
            database.close()


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
