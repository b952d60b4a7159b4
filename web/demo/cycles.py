"""Some CPD cycles that are over are closed, as the day's run would close them; one entry of a closed one comes late."""

from datetime import timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING
from uuid import uuid5

from domain.journal import Actor
from domain.learning import commands as learning
from domain.people.person import Person
from web.cycles import Closable, closable, let_close

if TYPE_CHECKING:
    from web.installation import Installation

MOST = 40
"""How many cycles are closed: enough to be seen, in a second."""
LATE = timedelta(days=10)
RUN = Actor("run-due")


def close_some(house: "Installation") -> None:
    """Close cycles that are due by today; somebody who was not forgotten logs late for the last of theirs."""
    closed = list(islice(closable(house, house.today(), []), MOST))
    for each in closed:
        house.office.carry_out(partial(let_close, of=each), RUN)
    known = [each for each in closed if not house.office.read(Person, each.due.person).erased]
    for each in known[-1:]:
        _log_late(house, each)
    house.engine.catch_up()


def _log_late(house: "Installation", of: Closable) -> None:
    person, on = of.due.person, of.due.cycle.end - LATE
    late = partial(
        learning.log,
        id=uuid5(person, f"late {on}"),
        person_id=person,
        kind="course",
        title="A course whose certificate came late",
        on=on,
        amounts={"hours": "2"},
        attributes={"type": "course", "topic": "ethics", "verifiable": True},
    )
    house.office.carry_out(late, Actor(str(person)))
