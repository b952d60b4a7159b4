"""An event's programme, the series there are, and who is in at an event, each as a report that can say why."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase, union_all

from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import agendas, presences, series
from projections.views.presences import There


class Agenda(NamedTuple):
    """The sessions of an event and who speaks."""

    event: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return title, time, room and number of speakers of each session; its facts tell who they are."""
        found = agendas.agenda(connection, self.event, **self.look._asdict())
        return {slot.id: _told(slot) for slot in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was decided about the event's sessions and their speakers."""
        sessions, speakers = agendas.facts(keys, **self.look._asdict())
        mine, theirs = agendas.session_lines.c.event == self.event, agendas.speaker_lines.c.event == self.event
        return union_all(sessions.where(mine), speakers.where(theirs))


class AllSeries(NamedTuple):
    """The series and their events."""

    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return title and events of each series."""
        found = series.listing(connection, **self.look._asdict())
        return {each.id: {"title": each.title, "events": [str(event) for event in each.events]} for each in found}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was decided about series."""
        return series.facts(keys, **self.look._asdict())


class Door(NamedTuple):
    """Who is in at an event, by what doors and webinars said."""

    event: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return of each registration told of whether it is in, where it was shown, and when it was online."""
        found = presences.there(connection, self.event, **self.look._asdict())
        return {id: there_told(there) for id, there in found.items()}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what doors and webinars said."""
        mine = presences.presence_lines.c.event == self.event
        return presences.facts(keys, **self.look._asdict()).where(mine)


def _told(slot: agendas.Slot) -> Says:
    told = {"title": slot.title, "after": slot.after, "minutes": slot.minutes, "room": slot.room}
    return {**told, "speakers": len(slot.speakers), "spoke": sum(speaker.spoke for speaker in slot.speakers)}


def there_told(there: There) -> dict[str, object]:
    """Return what is known of somebody's presence as programs read it, instants in UTC."""
    showings = [{"at": each.at.isoformat(), "door": each.door} for each in there.showings]
    online = [{"joined": joined.isoformat(), "left": left.isoformat()} for joined, left in there.online]
    return {"person": str(there.person), "in": there.is_in, "showings": showings, "online": online}
