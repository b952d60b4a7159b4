"""How soon it is known how people stand under a scheme: one, all when it changes, and all if it were another."""

import json
import random
import time
from functools import partial
from itertools import islice
from statistics import median
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import Connection, select

from bench.append import ACTOR
from domain.cpd.scheme_text import scheme_from_json, scheme_to_json
from domain.learning.commands import publish_scheme
from domain.learning.scheme import Trust
from projections.reports import cpd_standing, what_if
from projections.reports.numbers import Look
from projections.reports.what_if import Proposal
from projections.views import cpd_credits, cpd_holders
from web.installation import Installation

ALL = 100_000
TRUST: Trust = "counts"
WARM = 10
"""How often one person is asked for before anybody is timed, as in a process that serves; and people for each round."""
MORE = 5
"""How much more of each requirement the rules ask for that are tried."""


def standings(ours: Installation, *, rounds: int, most: int = ALL) -> dict[str, float]:
    """Return milliseconds for one person, and seconds for 100,000 after and before a new version of their scheme.

    There are fewer holders than that: as many as there are, or `most`, are judged, and the time is scaled up.
    """
    scheme = _change(ours)
    with ours.views.reading() as connection:
        holders = list(_held(connection, scheme))[:most]
        some = random.Random(7).sample(holders, min(WARM * rounds, len(holders)))
        for _ in range(WARM):
            _timed(ours, connection, some[0], scheme)
        one = [_timed(ours, connection, person, scheme) for person in some]
        began = time.perf_counter()
        judged = sum(1 for _ in cpd_standing.everybody(connection, holders, scheme, Look(ours.today())))
        took = time.perf_counter() - began
        tried = _what_if(connection, scheme, Look(ours.today()), most)
    return {
        "standing_one_ms": median(one) * 1e3,
        "standing_all_100k_s": took / judged * ALL,
        "what_if_100k_s": tried * ALL,
    }


def _what_if(connection: Connection, scheme: str, look: Look, most: int) -> float:
    """Return the seconds that one holder takes when rules that ask for more are tried on all of a programme."""
    held = _held(connection, scheme)
    programme = max(held.values(), key=list(held.values()).count)
    rules = cpd_holders.versions(connection, programme)[-1].rules
    in_force = cpd_credits.rules_of(connection, scheme, as_of=look.as_of)
    assert in_force is not None
    said = scheme_from_json(in_force.content)
    asked = tuple(replace(each, min=each.min + MORE) for each in said.requirements)
    content = scheme_to_json(replace(said, requirements=asked))
    proposal = Proposal(programme, rules, in_force._replace(version=0, content=content))
    began = time.perf_counter()
    totals = what_if.totals(islice(what_if.trials(connection, proposal, look), most))
    took = time.perf_counter() - began
    assert totals.holders, "nobody was tried"
    assert totals.fail, "the rules that were tried ask for no more"
    return took / totals.holders


def _timed(ours: Installation, connection: Connection, person: UUID, scheme: str) -> float:
    began = time.perf_counter()
    cpd_standing.standing(connection, person, scheme, as_of=ours.today())
    return time.perf_counter() - began


def _change(ours: Installation) -> str:
    """Publish another version of the scheme that most certifications ask for; return its id."""
    with ours.views.reading() as connection:
        rules = max(
            cpd_credits.all_rules(connection, as_of=ours.today()), key=lambda r: len(_held(connection, r.scheme))
        )
    said = json.loads(rules.content)
    said["title"] = f"{said['title']}, version {rules.version + 1}"
    publish = partial(publish_scheme, content=json.dumps(said), trust=TRUST, on=ours.today())
    ours.office.carry_out(publish, ACTOR)
    ours.engine.catch_up()
    return rules.scheme


def _held(connection: Connection, scheme: str) -> dict[UUID, str]:
    """Return who holds a certificate that asks for a scheme, and of which programme."""
    awards = cpd_holders.awards.c
    query = select(awards.person, awards.programme).where(awards.scheme == scheme).order_by(awards.person)
    return {row.person: row.programme for row in connection.execute(query)}
