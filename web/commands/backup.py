"""Backs an installation up while it works, and puts one back: laid, proved, and those erased forgotten again."""

import sys
import threading
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from integrations.backup import (
    Ledger,
    Places,
    Recovery,
    Refused,
    Restored,
    Targets,
    back_up,
    differences,
    forget_old,
    known_to,
    lay,
    proved,
    restored,
    unreadable,
)
from integrations.backup.ledger import NAME
from web.commands.kinds import INSTANT
from web.commands.opened import installed, opened
from web.installation import Installation
from web.settings import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)
THERE = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--to", required=True, type=FOLDER, help="Where copies of the data go.")
@click.option("--keys-to", required=True, type=FOLDER, help="Where copies of the keys go: another place.")
@click.option("--keep", default=30, show_default=True, type=click.IntRange(1), help="How many of the newest to keep.")
@click.option("--every", type=click.FloatRange(min=1), help="Make one every so many seconds, until stopped.")
def backup(to: Path, keys_to: Path, keep: int, every: float | None) -> None:
    """Copy data and keys, each to its own place, while everything goes on working."""
    targets, halted = Targets(to, keys_to), threading.Event()
    with opened() as house:
        while True:
            _backup(house, targets, keep)
            if every is None or halted.wait(every):
                return


def _backup(house: Installation, targets: Targets, keep: int) -> None:
    house.erasures.enter(*house.workroom.eraser.ledger())
    name, made = back_up(house.office, house.settings.master_key, targets, house.erasures, house.settings.evidence)
    click.echo(f"{targets.data / name}: {made.facts} facts up to {made.head}; keys in {targets.keys / name}")
    for gone in forget_old(targets, keep):
        click.echo(f"{gone} is deleted")


@click.command()
@click.argument("data", type=THERE)
@click.argument("keys", type=THERE)
@click.option("--erasures", type=FILE, help="A list of who was erased that is newer than the keys' own.")
@click.option("--cluster", type=FOLDER, help="For PostgreSQL: the empty folder of the cluster.")
@click.option("--archive", type=THERE, help="For PostgreSQL: the archive of its log, to go on from the copy.")
@click.option("--until", type=INSTANT, help="For PostgreSQL: the instant (UTC) to stop at; needs --archive.")
def restore(
    data: Path, keys: Path, erasures: Path | None, cluster: Path | None, archive: Path | None, until: datetime | None
) -> None:
    """Put the backup in DATA, with the keys in KEYS, where nothing is yet; on SQLite, prove it at once."""
    settings = Settings.read()
    lists = [Ledger(keys.parent / NAME), Ledger(settings.erasures), *([Ledger(erasures)] if erasures else [])]
    recovery = Recovery(cluster, archive, until) if cluster else None
    made = lay((data, keys), _places(settings), known_to(lists), recovery)
    if recovery is None:
        _resume(settings)
    else:
        click.echo(f"the cluster of {made.made} is laid; start PostgreSQL on it, then run: collegium resume")


@click.command()
def resume() -> None:
    """Prove what was restored, and forget again everybody who was erased; then it may be used."""
    _resume(Settings.read())


def _resume(settings: Settings) -> None:
    wanted = restored(settings.data)
    if wanted is None:
        message = f"nothing was restored into {settings.data}, or it is proved already"
        raise Refused(message)
    with installed(settings) as house:
        problems = _resumed(house, wanted)
    for line in problems:
        click.echo(line)
    if problems:
        sys.exit(1)
    proved(settings.data)


def _resumed(house: Installation, wanted: Restored) -> list[str]:
    problems = differences(house.office.recorder, wanted.journal)
    if problems:
        return [*problems, "this is not what was backed up; take another backup"]
    head = house.office.recorder.head()
    again = house.workroom.eraser.replay(on=house.today(), known=wanted.erased)
    house.engine.catch_up()
    click.echo(f"proved up to {head}: as backed up, no version missing; {len(again)} erasures applied")
    if count := unreadable(house.office.recorder, house.keys):
        click.echo(f"{count} people cannot be read: their keys are newer than this copy of the keys; take a newer one")
    return []


def _places(settings: Settings) -> Places:
    data, keys = _file(settings.database_url), _required(settings.keys_url)
    return Places(settings.data, data, keys, settings.master_key, settings.evidence)


def _file(url: str) -> Path | None:
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def _required(url: str) -> Path:
    found = _file(url)
    if found is None:
        message = "the key store is not in SQLite; restore its database by its own means"
        raise Refused(message)
    return found


COMMANDS = (backup, restore, resume)
