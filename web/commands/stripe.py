"""Holds the books against what Stripe lists, both ways, and takes down what its notices lost."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import click
import msgspec

from domain.errors import Invalid, RuleBroken
from integrations.effects.ports import Declined, Unreachable
from integrations.stripe.reconcile import DIFFERENT, HERE, OPEN, TAKEN, Comparison, Finding, Period
from integrations.stripe.reconcile import reconcile as compare
from web.commands.kinds import DAY
from web.commands.opened import opened
from web.installation import Installation
from web.pages.shell import money

SIDES = {HERE: "only here", DIFFERENT: "different"}
DONE = {TAKEN: "taken down now"}


@click.group()
def stripe() -> None:
    """Work with the payment processor."""


@stripe.command()
@click.option("--days", default=30, show_default=True, help="How far back to look, without --since.")
@click.option("--since", type=DAY, help="The first day to look at.")
@click.option("--until", type=DAY, help="The last day to look at; today without it.")
@click.option("--dry-run", is_flag=True, help="Show the same, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON; amounts in minor units.")
def reconcile(days: int, since: date | None, until: date | None, *, dry_run: bool, as_json: bool) -> None:
    """Compare payments, fees, refunds, disputes and payouts with the processor's, and take down what is certain.

    Ends with 0 if nothing is left for a person to look at, with 1 if something is.
    """
    with opened() as house:
        period = _period(house, days, since, until)
        found = _compared(house, period, write=not dry_run)
    if as_json:
        click.echo(json.dumps(_as_json(found, period), sort_keys=True))
    else:
        for line in _lines(found):
            click.echo(line)
    raise SystemExit(1 if found.open else 0)


def _period(house: Installation, days: int, since: date | None, until: date | None) -> Period:
    """Return the days asked for, as the association's clock counts them. Raises Invalid if there are none."""
    last = until or house.today()
    first = since or last - timedelta(days=days)
    if first > last:
        raise Invalid(f"{first} comes after {last}; give a first day that is not after the last", field="since")
    zone = house.settings.zone
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return Period(begin, end, first, last)


def _compared(house: Installation, period: Period, *, write: bool) -> Comparison:
    desk, currency = house.desk, house.settings.currency
    if desk.processor is None:
        message = "no payment processor is set up; set STRIPE_API_KEY first"
        raise RuleBroken(message)
    try:
        return compare(desk.door.bookkeeping, desk.processor, period, currency, write=write)
    except (Unreachable, Declined) as error:
        message = f"the payment processor gave no list ({error}); check the key and the line, then run it again"
        raise RuleBroken(message) from error


def _lines(found: Comparison) -> list[str]:
    paid_out = [f"payout {p.id} of {money(p.amount)} on {p.on}: {p.state}, {_inside(p.movements, p.rest)}"
                for p, _, _ in found.payouts]  # fmt: skip
    summary = f"{len(found.findings)} differences, {found.open} of them for you to look at"
    counted = f"compared {found.here} entries here with {found.there} there"
    return [*map(_line, found.findings), *paid_out, f"{counted}: {summary}"]


def _line(finding: Finding) -> str:
    side = SIDES.get(finding.side, "only there")
    amounts = [f"{money(amount)} {where}" for amount, where in ((finding.here, "here"), (finding.there, "there"))
               if amount is not None]  # fmt: skip
    what = " ".join(
        [side + ":", finding.about, finding.name, *amounts[:1], *(["but", amounts[1]] if amounts[1:] else [])]
    )
    outcome = finding.reason if finding.outcome == OPEN else DONE.get(finding.outcome, "would be taken down")
    return f"{what}; {outcome}"


def _inside(movements: int, rest: int | None) -> str:
    if rest is None:
        return "what it is made of is not told"
    return f"{movements} movements that " + ("sum to zero with it" if not rest else f"leave {rest} minor units")


def _as_json(found: Comparison, period: Period) -> dict[str, Any]:
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "here": found.here,
        "there": found.there,
        "open": found.open,
        "differences": [msgspec.to_builtins(each._asdict()) for each in found.findings],
        "payouts": [msgspec.to_builtins(each.payout._asdict()) for each in found.payouts],
    }


COMMANDS = (stripe,)
