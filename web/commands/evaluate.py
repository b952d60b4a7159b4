"""Runs worked cases: schemes of CPD and books of finance, from the files that state them; publishes schemes."""

import json
import sys
from datetime import date
from functools import partial
from pathlib import Path

import click
import msgspec

from domain.catalogue import facts as all_facts
from domain.journal import Actor
from domain.learning.scheme import Trust
from integrations.schemes.proof import Unproven, proven
from integrations.schemes.report import FAULTY, evaluate_files
from web.books import evaluate_books
from web.commands.kinds import DAY
from web.commands.opened import opened
from web.schemes import publish_proven

FILES = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def schemes() -> None:
    """Work with the published rules of certification and CPD schemes."""


@schemes.command("evaluate")
@FILES
@JSON
def evaluate_schemes(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Evaluate the cases of scheme files. Exit 1: differences from expect; 2: findings."""
    _answer(*evaluate_files(list(files)), as_json=as_json)


@schemes.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--trust",
    type=click.Choice(["counts", "asks"]),
    default="counts",
    show_default=True,
    help="What members log counts until rejected, or waits until accepted.",
)
@click.option("--from", "starts", type=DAY, help="In force from this day; today if left out.")
def publish(file: Path, trust: Trust, starts: date | None) -> None:
    """Publish the next version of a scheme, once its own worked cases hold. Exit 2: findings, nothing stored."""
    try:
        scheme = proven(file.read_text("utf-8-sig", errors="replace"), str(file))
    except Unproven as faulty:
        click.echo(str(faulty), err=True)
        sys.exit(FAULTY)
    with opened() as house:
        on = starts or house.today()
        deed = partial(publish_proven, scheme=scheme, trust=trust, on=on)
        position = house.office.carry_out(deed, Actor("operator")).position
    click.echo(f"{scheme.id} is published, in force from {on}; it is the fact at position {position}")


@click.group()
def books() -> None:
    """Work with the books of finance."""


@books.command("evaluate")
@FILES
@JSON
def evaluate_finance(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Evaluate worked finance cases through the real books. Exit 1: differences; 2: findings."""
    _answer(*evaluate_books(list(files)), as_json=as_json)


@click.command()
@JSON
def facts(*, as_json: bool) -> None:
    """List every kind of fact: name, version, fields, who may see it."""
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(all_facts())))
        return
    for fact in all_facts():
        click.echo(f"{fact.name} @{fact.version}: {', '.join(field.name for field in fact.fields)}")


def _answer(report: object, status: int, *, as_json: bool) -> None:
    click.echo(json.dumps(report, indent=None if as_json else 2, ensure_ascii=False))
    sys.exit(status)


COMMANDS = (schemes, books, facts)
