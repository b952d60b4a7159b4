"""Keeps an installation in order: tables, views, due work, and the proof that views equal the journal."""

import sys
from datetime import datetime

import click

from domain.errors import NotFound
from web.commands.opened import opened
from web.due import run_due as carry_out_due


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
def check() -> None:
    """Prove the journal and every view: versions without gaps, positions rising, views equal to a rebuild."""
    with opened() as house:
        problems = [*house.office.recorder.gaps(), *house.views_apart()]
        for line in problems:
            click.echo(line)
        click.echo(f"{house.office.recorder.head()} facts checked, {len(problems)} problems")
    sys.exit(1 if problems else 0)


@click.command("run-due")
@click.option("--as-of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day to act for.")
def run_due(as_of: datetime) -> None:
    """Do what is due by a day: renewal invoices, lapses, offers that ended. Doing it again changes nothing."""
    day = as_of.date()
    with opened() as house:
        for kind, count in carry_out_due(house, day).items():
            click.echo(f"{kind}: {count}")


COMMANDS = (migrate, rebuild, check, run_due)
