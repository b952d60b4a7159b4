"""Draws a published round of audits again, from its file alone: without the association, its database or a network."""

import sys
from pathlib import Path

import click
import msgspec

from domain.audits.round import checked_rate
from domain.audits.sample import digest_of, drawn, size_of
from domain.errors import Invalid

FAULTY, DIFFERS = 2, 1


class Published(msgspec.Struct):
    """A round as its address publishes it."""

    rate: str
    population: int
    digest: str
    tickets: list[str]
    drawn: list[str]
    seed: str | None


@click.group()
def audit() -> None:
    """Check audits of what members logged."""


@audit.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--digest", help="The digest as it was announced, kept since then.")
@click.option("--ticket", help="Your own ticket: is it there, and was it drawn?")
def check(file: Path, digest: str | None, ticket: str | None) -> None:
    """Draw the round in FILE again. Exit 1: it comes out otherwise; 2: the file cannot be read."""
    try:
        told = msgspec.json.decode(file.read_bytes(), type=Published)
        found = findings(told, digest)
    except (msgspec.DecodeError, Invalid, UnicodeDecodeError) as unreadable:
        click.echo(f"{file.name} is no published round: {unreadable}; save it anew from its address", err=True)
        sys.exit(FAULTY)
    for each in found:
        click.echo(each)
    if ticket is not None:
        click.echo(_mine(told, ticket))
    if found:
        sys.exit(DIFFERS)
    sampled = f"{len(told.drawn)} drawn by the seed {told.seed!r}" if told.seed else "not drawn yet"
    click.echo(f"{len(told.tickets)} tickets, {sampled}: as published")


def findings(told: Published, digest: str | None = None) -> list[str]:
    """Return in sentences what of a published round does not come out again. Raises Invalid for an impossible rate."""
    found, rate = [], checked_rate(told.rate)
    if len(set(told.tickets)) < len(told.tickets):
        found.append("a ticket stands twice in the population")
    if len(told.tickets) != told.population:
        found.append(f"{told.population} were announced, and {len(told.tickets)} tickets are published")
    if digest_of(told.tickets) != told.digest:
        found.append("the tickets are not those of the digest: somebody was added, taken out or exchanged")
    if digest is not None and digest != told.digest:
        found.append("the digest is not the one you kept: the population was changed after it was announced")
    if told.seed is None:
        return found + (["some are drawn without a seed"] if told.drawn else [])
    sample = drawn(told.seed, told.tickets, size_of(rate, len(told.tickets)))
    found += [f"{each} was drawn, and the seed does not draw it" for each in sorted({*told.drawn} - {*sample})]
    return found + [f"{each} was not drawn, and the seed draws it" for each in sorted({*sample} - {*told.drawn})]


def _mine(told: Published, ticket: str) -> str:
    if ticket not in told.tickets:
        return f"{ticket} is not in the population"
    return f"{ticket} is in the population and was {'' if ticket in told.drawn else 'not '}drawn"


COMMANDS = (audit,)
