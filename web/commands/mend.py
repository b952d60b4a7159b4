"""Mends what stopped: a view that a fact stopped, an effect that is stuck, an erasure that a restore undid."""

from uuid import UUID

import click

from domain.errors import NotFound
from integrations.effects import rows
from integrations.journal.codec import to_micro
from web.commands.kinds import ID
from web.commands.opened import opened


@click.command()
@click.argument("view")
def release(view: str) -> None:
    """Let a VIEW that a fact has stopped try again, after a fix."""
    with opened() as house:
        if view not in house.engine.views:
            message = f"there is no view {view!r}; there are {', '.join(sorted(house.engine.views))}"
            raise NotFound(message)
        had_stopped = house.engine.release(view)
        click.echo(f"{view} goes on with the next fact" if had_stopped else f"{view} was not stopped; nothing changed")


@click.command()
@click.option("--retry", multiple=True, help="A key to try again; may be repeated.")
@click.option("--settle", multiple=True, help="A key that was dealt with by hand; may be repeated.")
def stuck(retry: tuple[str, ...], settle: tuple[str, ...]) -> None:
    """List what could not be done outside, and why; try it again, or take it off the list."""
    with opened() as house:
        with house.database.writing() as connection:
            for key in retry:
                rows.retry(connection, key, to_micro(house.clock()))
            for key in settle:
                rows.settle(connection, key)
        with house.database.reading() as connection:
            left = rows.stuck(connection)
        for row in left:
            click.echo(f"{row.key}: {row.problem}")
        click.echo(f"{len(left)} stuck")


@click.group()
def erasures() -> None:
    """Keep the list of who was erased apart from backups, and apply it after any restore."""


@erasures.command("list")
def list_erased() -> None:
    """Print the ids of everybody who was erased, one a line."""
    with opened() as house:
        for person in house.workroom.eraser.ledger():
            click.echo(str(person))


@erasures.command()
@click.argument("known", nargs=-1, type=ID)
def replay(known: tuple[UUID, ...]) -> None:
    """Erase again everybody who was erased before a restore, and those KNOWN from a list kept elsewhere."""
    with opened() as house:
        done = house.workroom.eraser.replay(on=house.today(), known=known)
        house.catch_up()
        click.echo(f"{len(done)} erasures applied")


COMMANDS = (release, stuck, erasures)
