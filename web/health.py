"""Whether this process is alive, and whether it is ready, with each reason it is not."""

from flask import Blueprint, Flask, Response, json

from web.api.deeds import house
from web.auth.rights import public

LATE = 10_000
"""How many facts a view may lag behind before the installation is not ready."""

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
    return [
        f"view {state.view}: {state.state}, {head - state.position} facts behind"
        for state in house().engine.health()
        if state.state != "live" or head - state.position > LATE
    ]


def register(app: Flask) -> None:
    """Add the health addresses."""
    app.register_blueprint(health)
