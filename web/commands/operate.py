"""Keeps an installation in order: tables, views, due work, and the proof that views equal the journal."""

import sys
from datetime import date, timedelta
from pathlib import Path

import click

from domain.errors import NotFound
from domain.values import add_months
from integrations.checkpoints import audit, read_public_key, unsealed
from web.commands.kinds import DAY
from web.commands.opened import opened
from web.due import run_due as carry_out_due

SEALED_WITHIN = timedelta(hours=1)
"""After which a fact must be under a checkpoint: the worker makes one each minute in which there are new ones."""


@click.command()
def migrate() -> None:
    """Make or upgrade every table."""
    with opened() as house:
        click.echo(f"tables are up to date; the journal stands at {house.office.recorder.head()}")


@click.command()
@click.argument("view", required=False)
def rebuild(view: str | None) -> None:
    """Fold a view (default: all) anew from the first fact, beside the live one, and swap it in."""
    with opened() as house:
        if view and view not in house.engine.views:
            message = f"there is no view {view!r}; there are {', '.join(sorted(house.engine.views))}"
            raise NotFound(message)
        house.engine.rebuild([view] if view else None)
        click.echo(f"rebuilt {view or 'all views'} to {house.office.recorder.head()}")


@click.command()
@click.option("--checkpoints", is_flag=True, help="Hold the journal against its signed checkpoints too.")
@click.option("--public-key", type=click.Path(path_type=Path), help="The copy of the public key kept elsewhere.")
def check(*, checkpoints: bool, public_key: Path | None) -> None:
    """Prove the journal and every view: no gaps, positions rising, views equal to a rebuild, keys that open."""
    with opened() as house:
        problems = [*house.office.recorder.gaps(), *house.views_apart(), *house.keys_apart()]
        if checkpoints:
            key = read_public_key(public_key or house.settings.checkpoints / "signing.pub")
            seals, late = house.checkpoints.read(), house.office.clock() - SEALED_WITHIN
            problems += audit(house.office.recorder, seals, key)
            problems += unsealed(house.office.recorder, seals, before=late)
        for line in problems:
            click.echo(line)
        click.echo(f"{house.office.recorder.head()} facts checked, {len(problems)} problems")
    sys.exit(1 if problems else 0)


@click.command("run-due")
@click.option("--as-of", required=True, type=DAY, help="The day to act for.")
def run_due(as_of: date) -> None:
    """Do what is due by a day: renewal invoices, lapses, offers that ended. Doing it again changes nothing.

    Ends with 1 if something could not be done; everything else is done all the same. A day more than a year ahead is
    refused with 2: whoever is invoiced or lapses by a slip cannot be asked back.
    """
    with opened() as house:
        if as_of > (last := add_months(house.today(), 12)):
            message = f"{as_of} is more than a year ahead; give a day up to {last}"
            raise click.BadParameter(message, param_hint="'--as-of'")
        run = carry_out_due(house, as_of)
        for kind, count in run.done.items():
            click.echo(f"{kind}: {count}")
        for line in run.left:
            click.echo(f"not done: {line}", err=True)
    sys.exit(1 if run.left else 0)


@click.group()
def checkpoints() -> None:
    """Seal the journal with signed checkpoints, and say when it was restored."""


@checkpoints.command("make")
def make_checkpoint() -> None:
    """Seal everything up to now; the worker does so by itself every minute."""
    with opened() as house:
        click.echo(f"sealed to {house.sealing.seal_all()} in {house.checkpoints.path}")


@checkpoints.command()
def restored() -> None:
    """Say that the journal was restored from a backup: what was sealed beyond its end is given up."""
    with opened() as house:
        click.echo(f"the journal ends at {house.sealing.restored()}; checkpoints go on from there")


COMMANDS = (migrate, rebuild, check, checkpoints, run_due)
