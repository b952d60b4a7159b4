"""How soon it is known how people stand under a scheme: one of them, and all when the scheme changes."""

import json
import random
import time
from functools import partial
from statistics import median
from uuid import UUID

from sqlalchemy import Connection, select

from bench.append import ACTOR
from domain.learning.commands import publish_scheme
from domain.learning.scheme import Trust
from projections.reports import cpd_standing
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_holders
from web.installation import Installation

ALL = 100_000
TRUST: Trust = "counts"


def standings(ours: Installation, *, rounds: int, most: int = ALL) -> dict[str, float]:
    """Return milliseconds for one person, and seconds for 100,000 after a new version of their scheme.

    There are fewer holders than that: as many as there are, or `most`, are judged, and the time is scaled up.
    """
    scheme = _change(ours)
    with ours.views.reading() as connection:
        holders = _holders(connection, scheme)[:most]
        some = random.Random(7).sample(holders, min(rounds, len(holders)))
        one = [_timed(ours, connection, person, scheme) for person in some]
        began = time.perf_counter()
        judged = sum(1 for _ in cpd_standing.everybody(connection, holders, scheme, Look(ours.today())))
        took = time.perf_counter() - began
    return {"standing_one_ms": median(one) * 1e3, "standing_all_100k_s": took / judged * ALL}


def _timed(ours: Installation, connection: Connection, person: UUID, scheme: str) -> float:
    began = time.perf_counter()
    cpd_standing.standing(connection, person, scheme, as_of=ours.today())
    return time.perf_counter() - began


def _change(ours: Installation) -> str:
    """Publish another version of the scheme that most certifications ask for; return its id."""
    with ours.views.reading() as connection:
        rules = max(
            cpd_credits.all_rules(connection, as_of=ours.today()), key=lambda r: len(_holders(connection, r.scheme))
        )
    said = json.loads(rules.content)
    said["title"] = f"{said['title']}, version {rules.version + 1}"
    publish = partial(publish_scheme, content=json.dumps(said), trust=TRUST, on=ours.today())
    ours.office.carry_out(publish, ACTOR)
    ours.engine.catch_up()
    return rules.scheme


def _holders(connection: Connection, scheme: str) -> list[UUID]:
    programmes, awards = cpd_holders.programmes.c, cpd_holders.awards.c
    asking = select(programmes.code).where(programmes.scheme == scheme)
    query = select(awards.person).where(awards.programme.in_(asking)).distinct().order_by(awards.person)
    return list(connection.execute(query).scalars())
