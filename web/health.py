"""Whether this process is alive, and whether it is ready, with each reason it is not."""

import threading
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, json

from integrations.journal import soundness
from integrations.journal.keys import Keys
from web.api.deeds import house
from web.auth.rights import public
from web.installation import REPAIR

LATE = 10_000
"""How many facts a view may lag behind before the installation is not ready."""

MOST = 5
"""How many persons whose key cannot be opened are named; `collegium check` names all."""

health = Blueprint("health", __name__, url_prefix="/health")


@health.get("/live")
@public
def live() -> Response:
    """Answer that the process runs."""
    return Response("alive\n", content_type="text/plain")


@health.get("/ready")
@public
def ready() -> Response:
    """Answer 200 when everything can be served, else 503 with the reasons."""
    reasons = _reasons()
    body = {"ready": not reasons, "reasons": reasons}
    return Response(json.dumps(body), 503 if reasons else 200, content_type="application/json")


def _reasons() -> list[str]:
    head = house().office.recorder.head()
    views = [
        f"view {state.view}: {state.state}, {head - state.position} facts behind"
        for state in house().engine.health()
        if state.state != "live" or head - state.position > LATE
    ]
    return views + [f"{problem}; {REPAIR}" for problem in current_app.extensions["key watch"].look()]


class KeyWatch:
    """Looks at some of the stored keys each time, so that all are seen in turn and no look takes long."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._after: UUID | None = None
        self._bad: set[UUID] = set()
        self._lock = threading.Lock()

    def look(self) -> list[str]:
        """Return what cannot be opened of the named keys, of the next page of persons', and of those known as bad."""
        with self._lock:
            self._bad = {person for person in self._bad if soundness.is_closed(self.keys, person)}
            found, self._after = soundness.closed(self.keys, self._after)
            self._bad |= set(found)
            persons = [f"the key of person {person} cannot be opened" for person in sorted(self._bad)]
        names = [f"key {name} cannot be opened" for name in soundness.closed_names(self.keys)]
        return [
            *names,
            *persons[:MOST],
            *([f"{len(persons) - MOST} more keys cannot be opened"] * (len(persons) > MOST)),
        ]


def register(app: Flask) -> None:
    """Add the health addresses."""
    app.extensions["key watch"] = KeyWatch(app.extensions["collegium"].keys)
    app.register_blueprint(health)
