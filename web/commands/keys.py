"""Makes and turns the master key that wraps every other key."""

import click

from domain.errors import RuleBroken
from integrations.erasure import living
from integrations.journal.master import make_master
from integrations.journal.rotation import kept_at
from integrations.journal.rotation import rotate as rotate_keys
from web.commands.opened import opened
from web.settings import Settings


@click.group()
def keys() -> None:
    """Make or rotate the master key. Back it up apart from the data."""


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
            message = f"{count} processes still hold the old key; stop them, wait a minute, and rotate again"
            raise RuleBroken(message)
        path = house.settings.master_key
        total = rotate_keys(house.keys, path)
    click.echo(f"{total} keys re-wrapped; the old master key is at {kept_at(path)}: destroy it with its backups")


COMMANDS = (keys,)
