"""What a changed event means for everybody who is registered: each is told once, seats are credited, invoices moved."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from domain.errors import RuleBroken
from domain.events import afterwards
from domain.events.event import Event
from domain.events.notice import What
from domain.journal import Actor, Journal, RawEntry
from domain.processes import registration
from integrations.effects.follower import Follower
from projections.views import rosters

if TYPE_CHECKING:
    from web.installation import Installation

ACTOR = Actor("aftermath")
DEEDS: dict[str, Callable[..., UUID]] = {
    Event.CalledOff.TOPIC: registration.cancel,
    Event.Moved.TOPIC: registration.follow_event,
}
PATIENCE = 5.0
"""How long to wait for the roster to know who was registered (seconds); then it is tried again."""


class Aftermath:
    """Follows the journal and settles each registration of an event called off or moved; a job of the worker.

    Each registration is a command of its own that changes nothing when done again, so a worker killed in
    between goes on where it was.
    """

    def __init__(self, house: "Installation") -> None:
        self.house = house
        self.follower = Follower(house.office, "aftermath")

    def step(self) -> int:
        """Deal with the next page of facts; return how many there were."""
        before = self.follower.position()
        page = self.follower.page(before)
        if not page or not all(self._settle(raw) for raw in page if raw.topic in DEEDS):
            return 0
        with self.house.database.writing() as connection:
            self.follower.move(connection, before, page[-1].position)
        return len(page)

    def _settle(self, raw: RawEntry) -> bool:
        """Settle every registration for one event; False while the roster lags behind."""
        if not self.house.engine.wait_for([rosters.view.name], raw.position, PATIENCE):
            return False
        today = self.house.today()
        with self.house.views.reading() as connection:
            booked = rosters.roster(connection, raw.originator_id, as_of=today)
            then = rosters.roster(connection, raw.originator_id, as_of=today, known_at=raw.position)
        knew_other = {booking.id for booking in then}
        for booking in booked:
            self._each(raw, booking.id, today, is_news=booking.id in knew_other)
        return True

    def _each(self, raw: RawEntry, registration_id: UUID, on: date, *, is_news: bool) -> None:
        """Settle one registration; whoever registered after the change knew of it, and is told nothing."""
        what: What = "moved" if raw.topic == Event.Moved.TOPIC else "called off"

        def told_and_settled(journal: Journal) -> UUID:
            if is_news:
                afterwards.tell(journal, registration_id, what=what, change=raw.version, on=on)
            return DEEDS[raw.topic](journal, registration_id, on=on)

        try:
            self.house.office.carry_out(told_and_settled, ACTOR)
        except RuleBroken:
            return  # given up, attended or settled already: there is nothing left to do
