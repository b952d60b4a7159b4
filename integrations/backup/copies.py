"""How one database is copied while others write to it: SQLite page by page, PostgreSQL by its own base backup."""

import hashlib
import os
import shutil
import subprocess  # PostgreSQL's own programs make and check its backups
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import make_url

from integrations.backup.refusal import Refused
from integrations.files import make_once
from integrations.store.database import Database

BASE = "base"
"""The folder of a PostgreSQL base backup."""
PASSWORD = "PGPASSWORD"  # noqa: S105  the variable's name


def copy_sqlite(database: Database, file: Path) -> str:
    """Copy a database as it is at one instant, while others write; return the file's SHA-256 (64 hex digits)."""
    copy = Database(f"sqlite:///{file}")
    try:
        with database.reading() as source, copy.reading() as target:
            # All pages in one step are one read transaction: writers go on, and the copy is of one instant.
            ours, theirs = source.connection.driver_connection, target.connection.driver_connection
            assert ours is not None
            ours.backup(theirs, pages=-1)
            target.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        copy.close()
    file.chmod(0o600)
    with file.open("rb+") as written:
        os.fsync(written.fileno())
    return sha256(file)


def copy_files(source: Path, target: Path) -> int:
    """Copy a folder of folders of files that are never changed, onto the disk; return how many files there were.

    What is deleted meanwhile is left out.
    """
    count = 0
    for file in sorted(source.glob("*/*")):
        copy = target / file.parent.name / file.name
        with suppress(FileNotFoundError):
            make_once(copy, file.read_bytes())
            count += 1
    return count


def copy_postgres(database: Database, folder: Path) -> None:
    """Copy a whole PostgreSQL cluster as `pg_basebackup` does. Raises Refused when it cannot."""
    url = make_url(database.url)
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    password = {} if url.password is None else {PASSWORD: str(url.password)}
    run_postgres(
        "pg_basebackup", "--dbname", address, "--pgdata", str(folder / BASE), "--format=plain", "--checkpoint=fast",
        "--wal-method=stream", "--manifest-checksums=SHA256", "--no-password", env=password,
    )  # fmt: skip


def run_postgres(program: str, *arguments: str, env: dict[str, str] | None = None) -> None:
    """Run one of PostgreSQL's own programs. Raises Refused with what it said when it fails or is missing."""
    found = shutil.which(program)
    if found is None:
        message = f"{program} is not on the path; install PostgreSQL's programs of the server's version"
        raise Refused(message)
    done = subprocess.run(  # noqa: S603  a program of PostgreSQL's, found above
        [found, *arguments], capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}
    )
    if done.returncode:
        message = f"{program} failed: {' '.join(done.stderr.split())}"
        raise Refused(message)


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file's bytes (64 hex digits)."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
