"""Makes and turns the master key that wraps every other key, and makes the keys that the association signs with."""

import threading
from datetime import date
from pathlib import Path

import click

from domain.errors import Invalid, RuleBroken
from integrations.backup import back_up_keys, forget_old
from integrations.erasure import living
from integrations.journal.master import make_master
from integrations.journal.rotation import kept_at
from integrations.journal.rotation import rotate as rotate_keys
from web.commands.kinds import DAY
from web.commands.opened import opened
from web.issuing import keyring
from web.settings import Settings


@click.group()
def keys() -> None:
    """Make or rotate the master key, make a key to sign with. Back them up apart from the data."""


@keys.command()
def make() -> None:
    """Make a master key where the settings say, unless there is one."""
    path = Settings.read().master_key
    make_master(path)
    click.echo(f"master key at {path}; back it up apart from the data")


@keys.command()
def rotate() -> None:
    """Wrap every key with a new master key; no sealed data change."""
    with opened() as house:
        if count := living(house.keys, house.clock):
            held = "1 process still holds" if count == 1 else f"{count} processes still hold"
            message = f"{held} the old key; stop what runs, wait a quarter of a minute, and rotate again"
            raise RuleBroken(message)
        path = house.settings.master_key
        total = rotate_keys(house.keys, path)
    done = "1 key" if total == 1 else f"{total} keys"
    click.echo(f"{done} re-wrapped; the old master key is at {kept_at(path)}: destroy it with its backups")


@keys.command()
@click.option("--from", "begins", type=DAY, help="The day from which it signs; today if left out.")
def signing(begins: date | None) -> None:
    """Make a new key that signs answers, badges and lists from a day on; what the old ones signed stays good."""
    with opened() as house:
        day = begins or house.today()
        if day < house.today():
            raise Invalid(f"{day} is past; let it sign from {house.today()} on", field="from")
        key = keyring(house).make(day)
    click.echo(f"{key.id} signs from {day} on; back the keys up")


@keys.command()
@click.option("--to", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where copies go.")
@click.option("--keep", default=30, show_default=True, type=click.IntRange(1), help="How many of the newest to keep.")
@click.option("--every", type=click.FloatRange(min=1), help="Make one every so many seconds, until stopped.")
def backup(to: Path, keep: int, every: float | None) -> None:
    """Copy the keys alone: they are newer than the data's last backup wherever a log is archived."""
    halted = threading.Event()
    with opened() as house:
        while True:
            name = back_up_keys(house.office, house.settings.master_key, to, house.erasures)
            click.echo(f"keys are in {to / name}")
            forget_old([to], keep)
            if every is None or halted.wait(every):
                return


COMMANDS = (keys,)
