"""What stands beside the logs of the made-up association: an import that the office made, notes, a reflection."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from domain.batches.batch import Batch
from domain.journal import Actor
from domain.learning import activity_commands
from projections.views import cpd_credits
from web.auth.people import person_with_email
from web.bulk import deeds
from web.bulk.learning import LEARNING
from web.bulk.planning import Order, keep, plan_file
from web.bulk.worker import Bulk
from web.demo.cast import CAST
from web.evidence import put

if TYPE_CHECKING:
    from web.installation import Installation

TABLE = """email,on,kind,title,hours,attribute topic
{member},{day},reading,What the register taught us,1.5,ethics
{staff},{day},course,A day on hard cases,6,ethics
nobody@example.org,{day},reading,A book that somebody else read,2,ethics
"""
NOTES = "Three cases, three rules, and one that none of them covers. Discussed with two colleagues afterwards.\n"
WORDS = "I had taken the second rule for the whole of it. I now ask first who would be hurt if I am wrong."


def bring(house: "Installation") -> None:
    """Let the office import a table, and the member put notes beside an entry; the views have come so far."""
    who = {role: person_with_email(house.office, CAST[role].email) for role in ("member", "staff")}
    member, staff = who["member"], who["staff"]
    if member is not None and staff is not None:
        _import(house, staff)
        _show(house, member)


def _import(house: "Installation", staff: UUID) -> None:
    emails = {role: CAST[role].email for role in ("member", "staff")}
    order = Order(LEARNING, staff)
    plan = plan_file(house, order, TABLE.format(**emails, day=house.today()).encode())
    batch = house.office.carry_out(keep(house, order, plan, "demo"), Actor(str(staff))).result
    assert batch is not None
    name = house.office.read(Batch, batch).plan_name
    begin = partial(deeds.begin, batch_id=batch, house=house, plan=name, by=staff)
    house.office.carry_out(begin, Actor(str(staff)))
    house.engine.catch_up()
    Bulk(house).step()
    house.engine.catch_up()


def _show(house: "Installation", member: UUID) -> None:
    with house.views.reading() as connection:
        log = cpd_credits.lines(connection, member, as_of=house.today())
    entry = next((line.activity for line in reversed(log) if line.source == "own" and line.status != "void"), None)
    if entry is None:
        return
    actor = Actor(str(member))
    house.office.carry_out(put(house, entry, key=entry, name="My notes.txt", content=NOTES.encode()), actor)
    reflect = partial(activity_commands.reflect, activity_id=entry, text=WORDS, on=house.today())
    house.office.carry_out(reflect, actor)
    house.engine.catch_up()
