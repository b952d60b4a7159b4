"""The `collegium` command: everything an operator does, one verb each."""

import os
import sys

import click

from domain.errors import DomainError, UnknownVersion
from integrations.backup import Refused
from integrations.badges import NotGenuine
from integrations.checkpoints import SealBroken
from integrations.journal.master import MasterKeyMissing
from web import logs
from web.commands import association, audit, backup, evaluate, keys, mend, operate, serve, stripe, verify
from web.settings import UnsafeSetting


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def collegium() -> None:
    """Keep the books, memberships, certifications and events of an association as facts."""
    logs.configure()


for module in (serve, operate, association, audit, keys, evaluate, stripe, mend, backup, verify):
    for command in module.COMMANDS:
        collegium.add_command(command)


def main() -> None:
    """Run the command; a refusal is one clear sentence and exit status 1."""
    os.umask(0o077)  # what an installation writes is its owner's alone
    try:
        collegium()
    except (DomainError, MasterKeyMissing, NotGenuine, Refused, SealBroken, UnknownVersion, UnsafeSetting) as error:
        click.echo(f"collegium: {error}", err=True)
        sys.exit(1)
