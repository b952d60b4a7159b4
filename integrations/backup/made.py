"""Makes a backup: the data in one place, the keys in another, each with what it holds written beside it."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete

from integrations.backup.copies import copy_files, copy_postgres, copy_sqlite
from integrations.backup.ledger import NAME, Ledger
from integrations.backup.proof import Stated, stated
from integrations.backup.refusal import Refused
from integrations.files import flush, keep
from integrations.journal.key_tables import processes
from integrations.journal.keys import Keys
from integrations.journal.master import read_master
from integrations.journal.office import Office
from integrations.journal.rotation import LOOKUP
from integrations.journal.sqlite import SQLiteRecorder
from integrations.store.database import Database

EVIDENCE = "evidence"
"""The folder of what people show their learning by, sealed as it is."""
DATA, KEYS, MASTER = "collegium.sqlite", "keys.sqlite", "master.key"
RECORD = "backup.json"
UNDER_WAY = ".part"


@dataclass(frozen=True)
class Backup:
    """What lies in a backup's folder. `sha256` is of its one database file, empty for a PostgreSQL cluster.

    `files` is how many files of evidence lie beside it.
    """

    made: str
    database: str
    sha256: str
    head: int
    facts: int
    hash: str
    files: int = 0

    @property
    def journal(self) -> Stated:
        """Return what the journal in it says of itself."""
        return Stated(self.head, self.facts, self.hash)

    def write(self, folder: Path) -> None:
        """Write it down in the backup's folder."""
        keep(folder / RECORD, f"{json.dumps(asdict(self), indent=2)}\n".encode())

    @classmethod
    def read(cls, folder: Path) -> "Backup":
        """Return what lies in a folder. Raises Refused if it holds no whole backup."""
        try:
            return cls(**json.loads((folder / RECORD).read_text()))
        except (OSError, ValueError, TypeError):
            message = f"{folder} holds no whole backup; name a folder that `collegium backup` has made"
            raise Refused(message) from None


class Targets(NamedTuple):
    """Where backups go: the data, and apart from them the keys."""

    data: Path
    keys: Path

    def check(self) -> None:
        """Raise Refused unless the two are apart: whoever takes one must not have the other."""
        data, keys = self.data.resolve(), self.keys.resolve()
        if data == keys or data in keys.parents or keys in data.parents:
            message = f"keys must be kept apart from data, but {keys} and {data} lie in one another; name two places"
            raise Refused(message)


def back_up(
    office: Office, master: Path, targets: Targets, ledger: Ledger, evidence: Path | None = None
) -> tuple[str, Backup]:
    """Make a backup while others work; return its name in both places, and what it holds.

    Data come first: a key is durable before the first fact that it seals, so no fact is without its key. So is a file
    of evidence before the fact that speaks of it: copied after the facts, none of them is without its file.
    Raises Refused when the two places are not apart, or the database's own programs fail.
    """
    targets.check()
    _require_file(office)
    made = office.clock()
    name = _name(made)
    with _Folder(targets.data, name) as folder:
        backup = _data(office, folder, made)
        if evidence is not None:
            backup = replace(backup, files=copy_files(evidence, folder / EVIDENCE))
        backup.write(folder)
    _copy_keys(office, master, targets.keys / name)
    Ledger(targets.keys / NAME).enter(*ledger.persons())
    return name, backup


def back_up_keys(office: Office, master: Path, target: Path, ledger: Ledger) -> str:
    """Copy the keys alone, as new ones are made between two backups of the data; return the copy's name."""
    _require_file(office)
    name = _name(office.clock())
    _copy_keys(office, master, target / name)
    Ledger(target / NAME).enter(*ledger.persons())
    return name


def forget_old(targets: Iterable[Path], keep: int) -> list[str]:
    """Delete all but the newest backups in each place; return the names of those deleted."""
    gone = set()
    for target in targets:
        for folder in _whole(target)[:-keep]:
            shutil.rmtree(folder)
            gone.add(folder.name)
    return sorted(gone)


def _require_file(office: Office) -> None:
    if office.keys.database.dialect != "sqlite":
        message = "the key store is not in SQLite; back its database up by its own means, apart from the data"
        raise Refused(message)


def _name(made: datetime) -> str:
    return f"{made:%Y-%m-%dT%H%M%S.%fZ}"


def _copy_keys(office: Office, master: Path, whole: Path) -> None:
    with _Folder(whole.parent, whole.name) as folder:
        copy_sqlite(office.keys.database, folder / KEYS)
        keep(folder / MASTER, master.read_bytes())
        _finish_keys(folder)


def _whole(target: Path) -> list[Path]:
    return sorted(f for f in target.iterdir() if f.is_dir() and f.name.endswith("Z"))


def _data(office: Office, folder: Path, made: datetime) -> Backup:
    if office.database.dialect == "postgresql":
        # Stated before the copy, which holds at least this much and perhaps more.
        journal, digest = stated(office.recorder), ""
        copy_postgres(office.database, folder)
    else:
        digest = copy_sqlite(office.database, folder / DATA)
        copy = Database(f"sqlite:///{folder / DATA}")
        journal = stated(SQLiteRecorder(copy))
        copy.close()
    return Backup(made.isoformat(), office.database.dialect, digest, *journal)


def _finish_keys(folder: Path) -> None:
    """Make sure that the master key opens the keys beside it; no process of today lives where they are put back."""
    database = Database(f"sqlite:///{folder / KEYS}")
    try:
        Keys(database, read_master(folder / MASTER)).opens(LOOKUP)
        with database.writing() as connection:
            connection.execute(delete(processes))
    except InvalidTag:
        message = "the master key was turned meanwhile; make the backup again"
        raise Refused(message) from None
    finally:
        database.close()


class _Folder:
    """A folder that bears its name only once all is in it; a broken-off one is cleared away by the next."""

    def __init__(self, target: Path, name: str) -> None:
        self.target = target
        self.whole = target / name
        self.draft = target / f"{name}{UNDER_WAY}"

    def __enter__(self) -> Path:
        self.target.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in self.target.glob(f"*{UNDER_WAY}"):
            shutil.rmtree(left)
        self.draft.mkdir(mode=0o700)
        return self.draft

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.draft.rename(self.whole)
            flush(self.target)
