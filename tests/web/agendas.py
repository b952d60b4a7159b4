"""An event with a session, and a series, as things that addresses name."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from domain.events import commands, programme
from integrations.journal.office import Deed


def an_event(do: Callable[[Deed], UUID], offer: dict[str, Any], when: dict[str, Any]) -> dict[str, object]:
    """Announce an event with a session, begin a series, and give them by the names that addresses have for them."""
    on = offer["on"]
    event = do(partial(commands.announce, id=uuid4(), **offer, **when))
    slot = {"event_id": event, "title": "Cases", "starts": when["starts"], "minutes": 30, "room": "Hall", "on": on}
    series = {"title": "Spring", "summary": "Evenings", "on": on}
    return {
        "event_id": event,
        "session_id": do(partial(programme.schedule_session, id=uuid4(), **slot)),
        "series_id": do(partial(programme.begin_series, id=uuid4(), **series)),
        "secret": "unknown",
        "text": "unknown",
    }
