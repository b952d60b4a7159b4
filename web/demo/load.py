"""Loads the demonstration: the story is told and kept in stretches of ten days; broken off, it goes on from there."""

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
from integrations.erasure import erase
from integrations.journal.office import Office
from integrations.store.idempotency import Key
from integrations.store.tables import idempotency
from web.auth.accounts import make_account
from web.demo.audits import audit
from web.demo.begun import begun_here
from web.demo.beside import bring
from web.demo.cast import CAST
from web.demo.closings import Closings
from web.demo.cycles import close_some
from web.demo.plan import NAME, Plan
from web.demo.processor import expect, remember
from web.demo.story import Story
from web.demo.stretch import Stretch
from web.demo.world import World
from web.due import end_offers

if TYPE_CHECKING:
    from web.installation import Installation

FINISHED = "finished"
FOLLOWERS = ("policies", "effects")
"""Whoever acts on facts: what the story's facts led to has been told already."""
FAR = 5_000
"""How many facts a view may be behind before it is better built anew than followed."""
Show = Callable[[str], None]
Evening = Callable[[World], None]


def load(house: "Installation", members: int, show: Show = click.echo) -> None:
    """Load the demonstration into an installation that has no facts yet, and build its views."""
    started = time.monotonic()
    plan = Plan.until(house.today(), members)
    closings = Closings(house.office, house.views)
    told = fill(house.office, plan, house.settings.zone, show, closings.after)
    if told:
        show(f"the story is told ({time.monotonic() - started:.0f} s); building views")
    head = house.office.recorder.head()
    behind = [name for name, position in house.engine.positions().items() if head - position > FAR]
    if behind:
        house.engine.rebuild(behind)
        show(f"the demonstration is ready ({time.monotonic() - started:.0f} s)")
    house.engine.catch_up()
    if told:
        audit(house)
        bring(house)
        close_some(house)
        end_offers(house, house.today(), [])
        house.engine.catch_up()


def fill(office: Office, plan: Plan, zone: ZoneInfo, show: Show, evening: Evening = lambda _world: None) -> bool:
    """Tell the story, or the rest of one that was broken off; False if there is nothing left to tell."""
    begun = begun_here(office)
    if begun is None and office.recorder.head():
        return False
    plan = begun or plan
    done = _done(office, plan)
    if _key(plan, FINISHED) in done:
        return False
    story = Story(plan, zone)
    for days in plan.stretches():
        _tell(office, story, days, again=_key(plan, str(days[-1])) in done)
        evening(story.world)
        if days[-1] == month_end(days[-1]):
            show(story.line())
    _finish(office, story)
    return True


def _tell(office: Office, story: Story, days: list[date], *, again: bool) -> None:
    """Let some days happen; they are not kept twice."""
    unit = Stretch(office, story.world.memory, _key(story.world.plan, str(days[-1])))
    try:
        for day in days:
            story.tell(unit, day)
        if not again:
            unit.keep(None)
    finally:
        unit.close()


def _finish(office: Office, story: Story) -> None:
    """Let the cast sign in, let nobody act on old facts, and take down that the story is told."""
    remember(office, list(story.till.cards.charges.values()), story.till.cards.returns)
    for person in story.forgotten():
        erase(office, person, on=story.world.plan.last)
    for role, person in story.world.cast.items():
        with suppress(Taken):
            make_account(office, person, CAST[role].email, None)
    for name in FOLLOWERS:
        Follower(office, name).begin_at(office.recorder.head())
    expect(office, story.till.cards.open_pages())
    with office.unit(Actor(NAME), _key(story.world.plan, FINISHED)):
        pass


def _key(plan: Plan, step: str) -> Key:
    return Key.of(plan.scope, step, b"")


def _done(office: Office, plan: Plan) -> set[Key]:
    """Return the keys of the steps that are kept."""
    c = idempotency.c
    query = select(c.scope, c.key, c.fingerprint).where(c.scope == plan.scope)
    with office.database.reading() as connection:
        return {Key(*row) for row in connection.execute(query)}
