"""Runs worked cases: schemes of CPD and books of finance, from the files that state them."""

import json
import sys
from pathlib import Path

import click
import msgspec

from domain.catalogue import facts as all_facts
from integrations.schemes.report import evaluate_files
from web.books import evaluate_books

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
