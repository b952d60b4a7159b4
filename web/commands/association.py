"""Commands about persons: tokens for their programs, and being forgotten."""

from functools import partial
from uuid import UUID, uuid4

import click

from domain.errors import Invalid, NotFound
from domain.journal import Actor
from domain.people import commands as people
from domain.people.person import ROLES
from web.auth.accounts import make_account
from web.auth.identity import roles_of
from web.auth.people import person_with_email
from web.auth.tokens import make_token
from web.commands.kinds import ID
from web.commands.opened import opened

OPERATOR = Actor("operator")


@click.command()
@click.argument("person", type=ID)
def erase(person: UUID) -> None:
    """Forget PERSON for good: personal fields become unreadable everywhere; no total changes."""
    with opened() as house:
        done = house.workroom.eraser.erase(person, on=house.today())
        house.catch_up()
        click.echo(f"{person} is erased; backups from before age out within their retention")
        for holder in done.holders:
            click.echo(f"not everywhere yet: {holder}; the worker tries again until it is done")


@click.group()
def token() -> None:
    """Tokens for programs."""


@token.command()
@click.option("--email", required=True, help="Whose token it is.")
@click.option("--label", default="made by the operator", show_default=True)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(["member", *sorted(ROLES)]),
    help="A role of theirs that the token may use; may be repeated.",
)
def create(email: str, label: str, roles: tuple[str, ...]) -> None:
    """Print a new bearer token; it is shown this once."""
    with opened() as house:
        person = person_with_email(house.office, email)
        if person is None:
            message = "nobody has this e-mail address; check it, or register the person first"
            raise NotFound(message, field="email")
        wanted = frozenset(roles or {"member"})
        if missing := wanted - roles_of(house.office, person):
            grant = f"POST /api/v1/people/{person}/roles grants one"
            message = f"they do not have the role {', '.join(sorted(missing))}: {grant}, and then comes the token"
            raise Invalid(message, field="role")
        click.echo(make_token(house.office, person, label=label, roles=wanted))


@click.command()
@click.option("--name", required=True, help="Their name.")
@click.option("--email", required=True, help="Their e-mail address, to sign in with.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(["staff", "finance", "admin"]), help="May be repeated."
)
@click.password_option(help="Their password; asked for if left out.")
def register(name: str, email: str, roles: tuple[str, ...], password: str) -> None:
    """Register a person who may sign in: the first administrator of a new installation, for example."""
    with opened() as house:
        person, on = uuid4(), house.today()
        house.office.carry_out(partial(people.register, id=person, name=name, email=email, on=on), OPERATOR)
        for role in roles:
            house.office.carry_out(partial(people.grant_role, person_id=person, role=role, on=on), OPERATOR)
        make_account(house.office, person, email, password)
        click.echo(str(person))


COMMANDS = (register, erase, token)
