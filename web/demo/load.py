"""Loads the demonstration: tells the story day by day, each day kept at once; broken off, it goes on from there."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select

from domain.errors import Taken
from domain.journal import Actor
from domain.values import month_end
from integrations.effects.follower import Follower
from integrations.journal.office import Office
from integrations.store.idempotency import Key
from integrations.store.tables import idempotency
from web.auth.accounts import make_account
from web.demo.cast import CAST
from web.demo.day import Day
from web.demo.plan import NAME, Plan
from web.demo.story import Story

if TYPE_CHECKING:
    from web.installation import Installation

FINISHED = "finished"
FOLLOWERS = ("policies", "effects")
"""Whoever acts on facts: what the story's facts led to has been told already."""
Show = Callable[[str], None]


def load(house: "Installation", members: int, show: Show = click.echo) -> None:
    """Load the demonstration into an installation that has no facts yet, then build its views."""
    plan = Plan.until(house.today(), members)
    if fill(house.office, plan, house.settings.zone, show):
        started = time.monotonic()
        house.engine.rebuild()
        show(f"views built in {time.monotonic() - started:.0f} s")


def fill(office: Office, plan: Plan, zone: ZoneInfo, show: Show) -> bool:
    """Tell the story, or the rest of one that was broken off; False if there is nothing left to tell."""
    begun = _begun(office)
    if begun is None and office.recorder.head():
        return False
    plan = begun or plan
    done = _done(office, plan)
    if _key(plan, FINISHED) in done:
        return False
    story = Story(plan, zone)
    for day in plan.days():
        _tell(office, story, day, again=_key(plan, str(day)) in done)
        if day == month_end(day):
            show(story.line())
    _finish(office, story)
    return True


def _tell(office: Office, story: Story, day: date, *, again: bool) -> None:
    """Let a day happen; it is not kept twice."""
    unit = Day(office, story.world.memory, _key(story.world.plan, str(day)))
    try:
        story.tell(unit, day)
        if not again:
            unit.keep(None)
    finally:
        unit.close()


def _finish(office: Office, story: Story) -> None:
    """Let the cast sign in, let nobody act on old facts, and take down that the story is told."""
    for role, person in story.world.cast.items():
        with suppress(Taken):
            make_account(office, person, CAST[role].email, None)
    head = office.recorder.head()
    for name in FOLLOWERS:
        Follower(office, name).begin_at(head)
    with office.unit(Actor(NAME), _key(story.world.plan, FINISHED)):
        pass


def _key(plan: Plan, step: str) -> Key:
    return Key.of(plan.scope, step, b"")


def _begun(office: Office) -> Plan | None:
    """Return the plan of a story that was begun here."""
    query = select(idempotency.c.scope).where(idempotency.c.scope.startswith(f"{NAME} ")).limit(1)
    with office.database.reading() as connection:
        scope = connection.execute(query).scalar_one_or_none()
    return None if scope is None else Plan.named(scope)


def _done(office: Office, plan: Plan) -> set[Key]:
    """Return the keys of the steps that are kept."""
    c = idempotency.c
    query = select(c.scope, c.key, c.fingerprint).where(c.scope == plan.scope)
    with office.database.reading() as connection:
        return {Key(*row) for row in connection.execute(query)}
