"""What surrounds events of late and to come: programmes, speakers, a series, recordings, what people thought."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from domain.events import afterwards, arranging, programme
from domain.events.attendance import CreditRule
from domain.events.clock import later
from domain.events.event import Event
from domain.events.registration import Registration, State
from web.demo.plan import DAY
from web.demo.world import World

if TYPE_CHECKING:
    from web.demo.story import Story

LATE = timedelta(days=59)
OPEN_FOR = timedelta(days=365)
ANSWER_PER_CENT = 60
PARTS = (("What changed, and why", 45), ("Cases from practice, and your questions", 45))
RULE = CreditRule(nothing_under=50, full_from=90, step=10)
WORDS = ("", "I will ask the client first.", "I will write my reasons down.", "We will try it in our team.", "")


class Agendas:
    """Told on the story's last day, for the events that a visitor meets."""

    def __init__(self, story: "Story") -> None:
        self.story = story
        self.world: World = story.world

    def begin(self) -> None:
        """Plan it, after everything else of that day."""
        last = self.world.plan.last
        self.world.at(last, lambda: self.world.at(last, self._tell))

    def _tell(self) -> None:
        by_day = lambda id: (self.world.get(Event, id).day, id)  # noqa: E731  shorter than a function
        to_come = sorted(self.story.events.open, key=by_day)
        for number, event_id in enumerate(to_come):
            self._set_up(event_id, at_venue=number == 0)
        self._put_in_series(to_come)
        for event_id in sorted(self.story.seats.of, key=by_day):
            event = self.world.get(Event, event_id)
            if event.was_held and event.day > self.world.today - LATE:
                self._look_back(event)

    def _set_up(self, event_id: UUID, *, at_venue: bool) -> None:
        world, starts = self.world, self.world.get(Event, event_id).terms.starts
        link = f"https://meet.example.org/{event_id.hex[:8]}"
        arranging.agree_link(world.by("staff"), event_id, link=link, on=world.today)
        arranging.agree_credit_rule(world.by("staff"), event_id, rule=RULE, on=world.today)
        if at_venue:
            where = {
                "name": "House of the institute",
                "address": "Kantstraße 12, Berlin",
                "access": "Lift at the side.",
            }
            arranging.agree_venue(world.by("staff"), event_id, **where, on=world.today)
        speakers = world.chance.sample(world.current(), min(len(PARTS), len(world.current())))
        for (title, minutes), speaker in zip(PARTS, speakers, strict=False):
            self._schedule(event_id, title, starts, minutes, speaker)
            starts = later(starts, minutes)

    def _schedule(self, event_id: UUID, title: str, starts: str, minutes: int, speaker: UUID) -> None:
        world, session = self.world, self.world.new_id()
        desk, on = world.by("staff"), world.today
        programme.schedule_session(
            desk, session, event_id=event_id, title=title, starts=starts, minutes=minutes, room="", on=on
        )
        programme.name_speaker(desk, session, person_id=speaker, credit={"hours": "2"}, on=on)

    def _put_in_series(self, events: list[UUID]) -> None:
        world, id = self.world, self.world.new_id()
        summary = "An evening a month, each on its own; together they go once around the field."
        programme.begin_series(world.by("staff"), id, title="Practice evenings", summary=summary, on=world.today)
        if events:
            programme.arrange_series(world.by("staff"), id, events=events, on=world.today)

    def _look_back(self, event: Event) -> None:
        world, days = self.world, {"first": event.day + DAY, "through": event.day + OPEN_FOR}
        link = f"https://video.example.org/{event.id.hex[:8]}"
        arranging.offer_recording(world.by("staff"), event.id, link=link, **days, on=world.today)
        for id in self.story.seats.of[event.id]:
            booked = world.get(Registration, id)
            if booked.state is State.ATTENDED and world.happens(ANSWER_PER_CENT):
                self._answer(id, booked.person_id)

    def _answer(self, id: UUID, person_id: UUID) -> None:
        (worth,) = self.world.chance.choices((5, 4, 3, 2, 1), (40, 35, 15, 7, 3))
        words, likes = self.world.chance.choice(WORDS), worth > 2  # noqa: PLR2004  from "partly" on
        by, on = self.world.by(person_id), self.world.today
        afterwards.give_feedback(by, id, worth=worth, different=words, recommends=likes, on=on)
