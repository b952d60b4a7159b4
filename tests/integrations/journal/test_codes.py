"""Everybody asks for the last uses of a code at once, and gives them up at once: each use is somebody's, once."""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from domain.errors import RuleBroken
from domain.events import selling
from domain.events.box_office import BoxOffice, box_office_id
from domain.events.ordering import Order
from domain.events.registration import Registration, State, registration_id
from domain.events.tickets import Kind, Promotion, Ticket
from domain.processes import registration
from domain.values import Money
from integrations.journal.office import Office
from tests.integrations.journal.rush import DESK, EVENT, ON, open_event, person
from tests.integrations.journal.test_registrations import everything
from tests.integrations.journal.test_turnover import Counters, give_up

CODE = "FRIENDS"


class Rush(NamedTuple):
    """How many want a code that is good for so many uses; half of whoever has it gives it up."""

    persons: int
    uses: int


SHORT = Rush(40, 4)
LARGE = Rush(500, 10)


def ask(office: Office, who: UUID) -> None:
    """Register with the code; whoever is too late, or has it already, is refused and nothing is kept of it."""
    order = Order("seat", code=CODE)
    deed = partial(registration.register, event_id=EVENT, person_id=who, on=ON, order=order)
    try:
        office.carry_out(deed, DESK)
    except RuleBroken as refusal:
        assert any(why in refusal.message for why in ("as often as it is good for", "registered already"))  # noqa: PT017  many ask, some are refused


def use_up(office: Office, folder: Path, rush: Rush) -> None:
    """Let everybody ask at once; then let holders give up, each from every counter at once, while the others ask."""
    _open(office, rush)
    everybody = [person(number) for number in range(rush.persons)]
    counters = Counters(office.database.url, folder)
    counters.all_at_once([(ask, each) for each in everybody])
    check(office, rush)
    leaving = sorted(holders(office, rush), key=str)[: rush.uses // 2]
    others = [each for each in everybody if each not in leaving]
    counters.all_at_once([(give_up, each) for each in leaving * 3] + [(ask, each) for each in others])
    counters.all_at_once([(ask, each) for each in others])
    check(office, rush)
    counters.close()


def holders(office: Office, rush: Rush) -> list[UUID]:
    """Return who has a seat by the code now."""
    found = []
    for who in map(person, range(rush.persons)):
        id = registration_id(EVENT, who)
        if office.holds(Registration, id) and office.read(Registration, id).state is not State.CANCELLED:
            found.append(who)
    return found


def check(office: Office, rush: Rush) -> None:
    """Check that as many have the code as it is good for, and that each use that ended was put back once."""
    live = {registration_id(EVENT, who) for who in holders(office, rush)}
    assert len(live) == rush.uses
    assert office.read(BoxOffice, box_office_id(EVENT)).used[CODE] == rush.uses
    left: Counter[UUID] = Counter()
    for entry in everything(office):
        if isinstance(entry.fact, BoxOffice.SetAside | BoxOffice.PutBack):
            left[entry.fact.registration_id] += 1 if isinstance(entry.fact, BoxOffice.SetAside) else -1
    assert {id: left[id] for id in left} == {id: int(id in live) for id in left}


def _open(office: Office, rush: Rush) -> None:
    open_event(office, seats=rush.persons, persons=rush.persons)
    with office.unit(DESK) as journal:
        ticket = Ticket("seat", "Seat", Kind.OPEN, Money(6_000, "EUR"))
        selling.offer_tickets(journal, EVENT, tickets=[ticket], on=ON)
        code = Promotion(CODE, 1_000, None, ON, ON, uses=rush.uses)
        selling.agree_promotion(journal, EVENT, promotion=code, on=ON)


def test_forty_at_once_use_a_code_four_times_and_what_is_given_up_is_put_back_once(
    office: Office, tmp_path: Path
) -> None:
    use_up(office, tmp_path, SHORT)
