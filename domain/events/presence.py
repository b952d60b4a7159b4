"""How the association comes to know that somebody is there: checked in at a door, or seen online."""

from datetime import date, datetime
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.errors import Invalid, RuleBroken
from domain.events.attendance import Interval
from domain.text import clean

LONGEST_DOOR = 40
MOST_SHOWINGS = 50
MOST_INTERVALS = 200
SEEN = frozenset({OWN, STAFF})


def presence_id(registration_id: UUID) -> UUID:
    """Return the id of what is known of a registration's presence."""
    return uuid5(registration_id, "presence")


class Presence(Aggregate, topic="presence"):
    """What doors and webinars say about one registration; attendance is taken down from it after the event."""

    class CheckedIn(Fact, frozen=True):
        """The person came in, at an instant, by a door."""

        TOPIC = "presence.checked_in"
        SEEN_BY = SEEN
        event_id: UUID
        registration_id: UUID
        person_id: UUID
        at: datetime
        door: str
        on: date

    class ShownAgain(Fact, frozen=True):
        """The same ticket was shown at another door or another time, while the person was in."""

        TOPIC = "presence.shown_again"
        SEEN_BY = SEEN
        event_id: UUID
        registration_id: UUID
        person_id: UUID
        at: datetime
        door: str
        on: date

    class CheckInUndone(Fact, frozen=True):
        """The check-in was a mistake: the person did not come in."""

        TOPIC = "presence.check_in_undone"
        SEEN_BY = SEEN
        event_id: UUID
        registration_id: UUID
        person_id: UUID
        on: date

    class SeenOnline(Fact, frozen=True):
        """The person was connected from one instant to another."""

        TOPIC = "presence.joined_online"
        SEEN_BY = SEEN
        event_id: UUID
        registration_id: UUID
        person_id: UUID
        joined: datetime
        left: datetime
        on: date

    class SetAside(Fact, frozen=True):
        """Attendance was taken back: nothing that doors and webinars had said until then counts any more."""

        TOPIC = "presence.set_aside"
        SEEN_BY = SEEN
        event_id: UUID
        registration_id: UUID
        person_id: UUID
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.is_in = False
        self.at: datetime | None = None
        self.door = ""
        self.showings: frozenset[tuple[datetime, str]] = frozenset()
        self.intervals: frozenset[Interval] = frozenset()
        self.set_aside_intervals: frozenset[Interval] = frozenset()

    def check_in(self, whose: tuple[UUID, UUID, UUID], *, at: datetime, door: str, on: date) -> None:
        """Let a person in; `whose` are event, registration and person. What was told before changes nothing.

        Raises Invalid for a door without a name.
        """
        door = clean(door, field="door", most=LONGEST_DOOR)
        if (at, door) in self.showings:
            return
        if len(self.showings) >= MOST_SHOWINGS:
            raise RuleBroken("this ticket was shown too often; ask the office to look at it")
        said = self.ShownAgain if self.is_in else self.CheckedIn
        self.states(said(*whose, at, door, on))

    def undo_check_in(self, whose: tuple[UUID, UUID, UUID], *, on: date) -> None:
        """Take a check-in back. Raises RuleBroken if the person is not in."""
        if not self.is_in:
            raise RuleBroken("nobody is checked in by this ticket; there is nothing to undo")
        self.states(self.CheckInUndone(*whose, on))

    def see_online(self, whose: tuple[UUID, UUID, UUID], seen: Interval, *, on: date) -> None:
        """Take down when the person was connected. What was told before changes nothing.

        Raises Invalid where leaving comes before joining.
        """
        joined, left = seen
        if left <= joined:
            raise Invalid("they left before they joined; send the two instants in their order", field="left")
        told = self.intervals | self.set_aside_intervals
        if seen in told:
            return
        if len(told) >= MOST_INTERVALS:
            raise RuleBroken(f"they were connected {MOST_INTERVALS} times already; enter their minutes by hand")
        self.states(self.SeenOnline(*whose, joined, left, on))

    def set_aside(self, whose: tuple[UUID, UUID, UUID], *, on: date) -> None:
        """Let nothing count that was said so far; told again it changes nothing. Nothing said, nothing set aside."""
        if self.is_in or self.intervals:
            self.states(self.SetAside(*whose, on))

    @applies(CheckedIn)
    def _checked_in(self, fact: CheckedIn) -> None:
        self.is_in = True
        self.at = fact.at
        self.door = fact.door
        self.showings |= {(fact.at, fact.door)}

    @applies(ShownAgain)
    def _shown_again(self, fact: ShownAgain) -> None:
        self.showings |= {(fact.at, fact.door)}

    @applies(CheckInUndone)
    def _check_in_undone(self, _fact: CheckInUndone) -> None:
        self.is_in = False

    @applies(SeenOnline)
    def _seen_online(self, fact: SeenOnline) -> None:
        self.intervals |= {(fact.joined, fact.left)}

    @applies(SetAside)
    def _set_aside(self, _fact: SetAside) -> None:
        self.is_in = False
        self.set_aside_intervals |= self.intervals
        self.intervals = frozenset()
