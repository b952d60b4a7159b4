"""An audit of the made-up association: a part of its practitioners, drawn by last week's lottery."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from domain.audits.round import AuditRound
from domain.journal import Actor
from domain.processes import audits
from web.auditing import tickets
from web.demo.plan import NAME

if TYPE_CHECKING:
    from web.installation import Installation

ROUND = uuid5(NAMESPACE_URL, "collegium:demonstration:audit")
SCHEME = "meridian-practitioner"
SEED = "03 14 22 31 40 45"


def audit(house: "Installation") -> None:
    """Announce and draw a round of audits, once, if the scheme binds anybody."""
    if house.office.holds(AuditRound, ROUND):
        return
    on, known_at = house.today() - timedelta(days=5), house.office.recorder.head()
    people = tickets(house, ROUND, SCHEME, on, known_at)
    if not people:
        return
    title = "Practitioners, this year's sample"
    terms: dict[str, Any] = {"title": title, "register_day": on, "known_at": known_at, "days": 30}
    source = "The lottery numbers of the week after"
    announced = partial(audits.announce, id=ROUND, scheme=SCHEME, tickets=people, seed_from=source, on=on, **terms)
    drawn = partial(audits.draw, round_id=ROUND, seed=SEED, tickets=people, on=house.today())
    for deed in (announced, drawn):
        house.office.carry_out(deed, Actor(NAME))
    house.engine.catch_up()
