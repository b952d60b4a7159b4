"""What a monitoring system asks of an installation: how far views lag, what is stuck or waits, how long things take."""

import time
from collections.abc import Iterator
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import func, select

from domain.aggregate import ADMIN
from integrations.effects import rows
from integrations.erasure import Eraser
from integrations.journal.codec import MICRO, to_micro
from integrations.store.tables import effects, inbox
from web.api.deeds import house
from web.auth.identity import current
from web.auth.rights import public
from web.installation import Installation
from web.problems import REMEDIES, problem

metrics = Blueprint("metrics", __name__)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


class State:
    """How an installation fares now, read from its databases when somebody asks."""

    def __init__(self, house: Installation) -> None:
        self.house = house

    def collect(self) -> Iterator[Metric]:
        """Yield each figure; names of views and kinds of effects are the only labels."""
        yield Gauge("collegium_journal_head", "The position of the newest fact.", self.house.office.recorder.head())
        yield from self._views()
        yield from self._work()

    def _views(self) -> Iterator[Metric]:
        health = self.house.engine.health()
        lag = Gauge("collegium_view_lag_facts", "How many facts a view is behind the journal.", labels=["view"])
        for view in health:
            lag.add_metric([view.view], view.lag)
        yield lag
        stopped = sum(view.state == "quarantined" for view in health)
        yield Gauge("collegium_views_quarantined", "How many views a fact has stopped.", stopped)

    def _work(self) -> Iterator[Metric]:
        c, i = effects.c, inbox.c
        count = select(func.count()).select_from(effects)
        oldest = select(func.min(i.received)).where(i.done.is_(None), func.length(i.body) > 0)
        with self.house.database.reading() as connection:
            stuck = connection.execute(count.where(c.state == rows.STUCK)).scalar_one()
            waiting = connection.execute(count.where(c.state == rows.DUE)).scalar_one()
            erasures = connection.execute(count.where(c.state != rows.DONE, c.kind == Eraser.kind)).scalar_one()
            received = connection.execute(oldest).scalar_one()
        age = 0.0 if received is None else max(0, to_micro(self.house.clock()) - received) / MICRO
        yield Gauge("collegium_effects_stuck", "What could not be done outside and waits for a person.", stuck)
        yield Gauge("collegium_effects_waiting", "What is to be done outside and is not yet.", waiting)
        yield Gauge("collegium_erasures_waiting", "Erasures that are stated and not finished everywhere.", erasures)
        yield Gauge("collegium_webhook_oldest_seconds", "The age of the oldest notice not taken down (0: none).", age)


@metrics.get("/metrics")
@public
def show() -> Response:
    """Answer this machine itself, and an administrator from anywhere; others are refused."""
    if not (_from_here() or ADMIN in current().roles):
        status, code = (401, "unauthorized") if current().person is None else (403, "forbidden")
        return problem(status, code, REMEDIES[status])
    registry = house().instruments.registry()
    registry.register(State(house()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _from_here() -> bool:
    """Tell whether a program on this machine asks, and none in front of which a proxy stands."""
    if any(name in request.headers for name in FORWARDED):
        return False
    return request.remote_addr is not None and ip_address(request.remote_addr).is_loopback


def _measure(response: Response) -> Response:
    if "started" in g:
        house().instruments.request(route(), method(), response.status_code, time.perf_counter() - g.started)
    return response


def route() -> str:
    """Return the pattern of this request's address, never the address itself."""
    return request.url_rule.rule if request.url_rule else "none"


def method() -> str:
    """Return this request's method, `other` for one that HTTP does not know."""
    return request.method if request.method in METHODS else "other"


def register(app: Flask) -> None:
    """Add the address, and measure every request."""
    app.register_blueprint(metrics)
    app.after_request(_measure)
