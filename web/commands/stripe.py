"""Holds the books against what Stripe lists, and takes down what its notices lost."""

from datetime import UTC, datetime, time, timedelta

import click

from domain.errors import RuleBroken
from integrations.stripe.reconcile import reconcile as compare
from web.commands.opened import opened


@click.group()
def stripe() -> None:
    """Work with the payment processor."""


@stripe.command()
@click.option("--days", default=30, show_default=True, help="How far back to look.")
def reconcile(days: int) -> None:
    """List every payment, refund and dispute of the last days that the books lack or have otherwise."""
    with opened() as house:
        if house.desk.processor is None:
            message = "no payment processor is set up; set STRIPE_API_KEY first"
            raise RuleBroken(message)
        until = datetime.combine(house.today() + timedelta(days=1), time(), UTC)
        found = compare(house.desk.door.bookkeeping, house.desk.processor, until - timedelta(days=days + 1), until)
        for difference in found:
            click.echo(f"{difference.payment}: {difference.about}, {difference.outcome} {difference.reason}".rstrip())
        click.echo(f"{len(found)} differences in {days} days")


COMMANDS = (stripe,)
