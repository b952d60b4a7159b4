"""Commands about persons: tokens for their programs, and being forgotten."""

from uuid import UUID

import click

from domain.errors import NotFound
from web.auth.people import person_with_email
from web.auth.tokens import make_token
from web.commands.opened import opened


@click.command()
@click.argument("person", type=click.UUID)
def erase(person: UUID) -> None:
    """Forget PERSON for good: personal fields become unreadable everywhere; no total changes."""
    with opened() as house:
        done = house.workroom.eraser.erase(person, on=house.today())
        house.catch_up()
        left = "" if done.everywhere else "; a process or reader still holds something: the worker tries again"
        click.echo(f"{person} is erased{left}; backups from before age out within their retention")


@click.group()
def token() -> None:
    """Tokens for programs."""


@token.command()
@click.option("--email", required=True, help="Whose token it is.")
@click.option("--label", default="made by the operator", show_default=True)
@click.option("--role", "roles", multiple=True, help="A role of theirs that the token may use; may be repeated.")
def create(email: str, label: str, roles: tuple[str, ...]) -> None:
    """Print a new bearer token; it is shown this once."""
    with opened() as house:
        person = person_with_email(house.office, email)
        if person is None:
            message = "nobody has this e-mail address; check it, or register the person first"
            raise NotFound(message, field="email")
        click.echo(make_token(house.office, person, label=label, roles=frozenset(roles or {"member"})))


COMMANDS = (erase, token)
