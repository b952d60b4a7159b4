"""A session of an event: what is on when and in which room, who speaks, and who did."""

from datetime import date
from uuid import UUID

from domain.aggregate import OWN, PUBLIC, STAFF, Aggregate, Fact, applies
from domain.cpd.credit import Credit, checked_credit
from domain.errors import Invalid, RuleBroken
from domain.text import clean

LONGEST_TITLE = 200
LONGEST_ROOM = 100
MOST_SPEAKERS = 20
SEEN = frozenset({OWN, STAFF})


class Session(Aggregate, topic="event_part"):
    """A part of an event. It is told in minutes from the event's beginning, so a moved event takes it along."""

    class Scheduled(Fact, frozen=True):
        """The session stands in the programme, `after` minutes of wall time from the event's beginning."""

        TOPIC = "event_part.scheduled"
        SEEN_BY = frozenset({PUBLIC})
        event_id: UUID
        title: str
        after: int
        minutes: int
        room: str
        on: date

    class Rescheduled(Fact, frozen=True):
        """The session takes place at another time or in another room of the same event."""

        TOPIC = "event_part.rescheduled"
        SEEN_BY = frozenset({PUBLIC})
        event_id: UUID
        after: int
        minutes: int
        room: str
        on: date

    class Dropped(Fact, frozen=True):
        """The session no longer takes place."""

        TOPIC = "event_part.dropped"
        SEEN_BY = frozenset({PUBLIC})
        event_id: UUID
        on: date

    class SpeakerNamed(Fact, frozen=True):
        """A person speaks there, and `credit` is what that is worth to them once they did."""

        TOPIC = "event_part.speaker_named"
        SEEN_BY = SEEN
        event_id: UUID
        person_id: UUID
        credit: dict[str, str]
        on: date

    class SpeakerReleased(Fact, frozen=True):
        """The person does not speak there after all."""

        TOPIC = "event_part.speaker_released"
        SEEN_BY = SEEN
        event_id: UUID
        person_id: UUID
        on: date

    class Given(Fact, frozen=True):
        """The person spoke; `on` is the day of the session."""

        TOPIC = "event_part.given"
        SEEN_BY = SEEN
        event_id: UUID
        person_id: UUID
        title: str
        credit: dict[str, str]
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.event_id = id
        self.title = ""
        self.after = 0
        self.minutes = 0
        self.speakers: dict[UUID, dict[str, str]] = {}
        self.gave: frozenset[UUID] = frozenset()
        self.is_dropped = False

    @classmethod
    def schedule(  # noqa: PLR0913  the columns of a programme
        cls, id: UUID, event_id: UUID, *, title: str, after: int, minutes: int, room: str, whole: int, on: date
    ) -> "Session":
        """Put a session into an event that lasts `whole` minutes. Raises Invalid if it does not fit."""
        self = cls(id)
        check_fits(after, minutes, whole)
        title = clean(title, field="title", most=LONGEST_TITLE)
        self.states(cls.Scheduled(event_id, title, after, minutes, checked_room(room), on))
        return self

    def reschedule(self, *, after: int, minutes: int, room: str, whole: int, on: date) -> None:
        """Let it take place at another time or in another room. Raises Invalid if it does not fit the event."""
        self._stands()
        check_fits(after, minutes, whole)
        self.states(self.Rescheduled(self.event_id, after, minutes, checked_room(room), on))

    def drop(self, *, on: date) -> None:
        """Take it out of the programme. Raises RuleBroken once somebody gave it."""
        self._stands()
        if self.gave:
            raise RuleBroken("it was given; what was held stays in the programme")
        self.states(self.Dropped(self.event_id, on))

    def name_speaker(self, person_id: UUID, *, credit: Credit, on: date) -> None:
        """Name somebody who speaks. Raises RuleBroken if they are named already."""
        self._stands()
        if person_id in self.speakers:
            raise RuleBroken("this person is named already; release them first to agree on other credit")
        if len(self.speakers) >= MOST_SPEAKERS:
            raise RuleBroken(f"{MOST_SPEAKERS} people speak already; make a session of its own for the others")
        self.states(self.SpeakerNamed(self.event_id, person_id, checked_credit(credit), on))

    def release_speaker(self, person_id: UUID, *, on: date) -> None:
        """Let somebody not speak after all. Raises Invalid if they are not named, RuleBroken if they spoke."""
        self._named(person_id)
        self.states(self.SpeakerReleased(self.event_id, person_id, on))

    def give(self, person_id: UUID, *, on: date) -> None:
        """Take down that a speaker spoke. Raises Invalid if they are not named, RuleBroken if that is taken down."""
        self._named(person_id)
        self.states(self.Given(self.event_id, person_id, self.title, self.speakers[person_id], on))

    def _stands(self) -> None:
        if self.is_dropped:
            raise RuleBroken("the session was dropped; schedule it anew")

    def check_named(self, person_id: UUID) -> None:
        """Raise Invalid unless the person is named to speak."""
        if person_id not in self.speakers:
            raise Invalid("this person is not named as a speaker; name them first", field="person_id")

    def _named(self, person_id: UUID) -> None:
        self._stands()
        self.check_named(person_id)
        if person_id in self.gave:
            raise RuleBroken("it is taken down already that they spoke")

    @applies(Scheduled)
    def _scheduled(self, fact: Scheduled) -> None:
        self.event_id = fact.event_id
        self.title = fact.title
        self.after = fact.after
        self.minutes = fact.minutes

    @applies(Rescheduled)
    def _rescheduled(self, fact: Rescheduled) -> None:
        self.after = fact.after
        self.minutes = fact.minutes

    @applies(Dropped)
    def _dropped(self, _fact: Dropped) -> None:
        self.is_dropped = True

    @applies(SpeakerNamed)
    def _speaker_named(self, fact: SpeakerNamed) -> None:
        self.speakers[fact.person_id] = fact.credit

    @applies(SpeakerReleased)
    def _speaker_released(self, fact: SpeakerReleased) -> None:
        del self.speakers[fact.person_id]

    @applies(Given)
    def _given(self, fact: Given) -> None:
        self.gave |= {fact.person_id}


def check_fits(after: int, minutes: int, whole: int) -> None:
    """Raise Invalid unless a session lies within the event's own minutes."""
    if minutes <= 0:
        raise Invalid("a session lasts a minute at least", field="minutes")
    if after < 0:
        raise Invalid("it begins before the event; choose a time from the event's own on", field="starts")
    if after + minutes > whole:
        raise Invalid(f"it ends {after + minutes - whole} minutes after the event; shorten it", field="minutes")


def checked_room(room: str) -> str:
    """Return the room's name, which may be left open. Raises Invalid for one too long."""
    return clean(room, field="room", most=LONGEST_ROOM) if room else ""
