"""That somebody is to be told about their event: once for each change, however often that is worked through."""

from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies

What = Literal["moved", "called off"]


def notice_id(registration_id: UUID, change: int) -> UUID:
    """Return the id of what a registration is told about an event's change, by that change's number."""
    return uuid5(registration_id, f"notice {change}")


class Notice(Aggregate, topic="event_notice"):
    """A letter that is due to one person about one change of one event."""

    class Due(Fact, frozen=True):
        """The person is to be told that the event moved, to `starts` at `zone`, or does not take place."""

        TOPIC = "event_notice.due"
        SEEN_BY = frozenset({OWN, STAFF})
        event_id: UUID
        registration_id: UUID
        person_id: UUID
        what: What
        title: str
        starts: str
        zone: str
        on: date

    @applies(Due)
    def _due(self, _fact: Due) -> None:
        """Decide nothing by it: that it is there says that they are told."""
