"""Puts a backup back where there is nothing yet, and remembers that it is still to be proved."""

import json
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from integrations.backup.copies import BASE, copy_files, run_postgres, sha256
from integrations.backup.made import DATA, EVIDENCE, KEYS, MASTER, Backup
from integrations.backup.proof import Stated
from integrations.backup.refusal import Refused

MARK = "restored.json"
UNPROVED = "this installation was restored and not proved yet; run: collegium resume"


class Recovery(NamedTuple):
    """A PostgreSQL cluster to be laid: its folder, the archive of its log, and the instant to stop at."""

    cluster: Path
    archive: Path | None = None
    until: datetime | None = None


class Places(NamedTuple):
    """Where an installation lies: its folder, database file (None: PostgreSQL), key store, master key, evidence."""

    folder: Path
    data: Path | None
    keys: Path
    master: Path
    evidence: Path | None = None


class Restored(NamedTuple):
    """What was put back: the journal as the backup states it, and who must be forgotten again."""

    journal: Stated
    erased: frozenset[UUID]


def lay(sources: tuple[Path, Path], places: Places, erased: Iterable[UUID], recovery: Recovery | None = None) -> Backup:
    """Put data and keys of a backup where there is nothing yet, under a mark that it is still to be proved.

    Raises Refused when a place is taken, or the backup is not whole.
    """
    data, keys = sources
    backup = Backup.read(data)
    if not (keys / KEYS).exists():
        message = f"{keys} holds no keys of a backup; name the folder of the same name in the keys' own place"
        raise Refused(message)
    _require_fit(backup, places, recovery)
    _require_empty(places, recovery)
    places.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark = {**backup.journal._asdict(), "erased": sorted(map(str, erased))}
    (places.folder / MARK).write_text(json.dumps(mark))
    if recovery is not None:
        _lay_cluster(data / BASE, recovery)
    elif places.data is not None:
        _lay_file(data / DATA, places.data, backup.sha256)
    _lay_keys(keys, places)
    if places.evidence is not None and copy_files(data / EVIDENCE, places.evidence) != backup.files:
        message = f"{data} does not hold the {backup.files} files of evidence that it had; take another backup"
        raise Refused(message)
    return backup


def restored(folder: Path) -> Restored | None:
    """Return what was put back into an installation's folder and is still to be proved, None if nothing is."""
    mark = folder / MARK
    if not mark.exists():
        return None
    told = json.loads(mark.read_text())
    erased = frozenset(UUID(id) for id in told.pop("erased"))
    return Restored(Stated(**told), erased)


def proved(folder: Path) -> None:
    """Take the mark away: the installation may be used."""
    (folder / MARK).unlink()


def _require_fit(backup: Backup, places: Places, recovery: Recovery | None) -> None:
    if backup.database == "sqlite" and places.data is None:
        message = "this is a backup of SQLite, but COLLEGIUM_DATABASE_URL names PostgreSQL; unset it for the restore"
        raise Refused(message)
    if (backup.database == "postgresql") != (recovery is not None):
        message = "--cluster names the folder for a PostgreSQL cluster, and only for one; this is a backup of "
        raise Refused(message + backup.database)


def _require_empty(places: Places, recovery: Recovery | None) -> None:
    for folder in (places.folder, *([recovery.cluster] if recovery else []), *filter(None, [places.evidence])):
        if folder.exists() and any(folder.iterdir()):
            message = f"{folder} is not empty; move what is there away first, nothing is overwritten"
            raise Refused(message)
    for file in (places.data, places.keys, places.master):
        if file is not None and file.exists():
            message = f"{file} exists; move it away first, nothing is overwritten"
            raise Refused(message)


def _lay_file(source: Path, target: Path, wanted: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o600)
    if sha256(target) != wanted:
        message = f"{source} is not the file that was backed up: its hash differs; take another backup"
        raise Refused(message)


def _lay_keys(source: Path, places: Places) -> None:
    for name, target in ((KEYS, places.keys), (MASTER, places.master)):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target)
        target.chmod(0o600)


def _lay_cluster(base: Path, recovery: Recovery) -> None:
    run_postgres("pg_verifybackup", "--no-parse-wal", str(base))
    shutil.copytree(base, recovery.cluster, symlinks=True, dirs_exist_ok=True)
    recovery.cluster.chmod(0o700)
    if recovery.archive is None:
        return
    archive = str(recovery.archive.absolute())
    if set(archive) & set("'\"\\%\n"):
        message = f"{archive} cannot stand in PostgreSQL's restore_command; move the archive to a plainer path"
        raise Refused(message)
    lines = [f'restore_command = \'cp "{archive}/%f" "%p"\'', "recovery_target_action = 'promote'"]
    if recovery.until is not None:
        lines.append(f"recovery_target_time = '{recovery.until:%Y-%m-%d %H:%M:%S.%f}+00'")
    with (recovery.cluster / "postgresql.auto.conf").open("a") as settings:
        settings.write("\n".join(["", *lines, ""]))
    (recovery.cluster / "recovery.signal").touch(0o600)
