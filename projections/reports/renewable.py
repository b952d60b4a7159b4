"""The certificates of a programme that stand or stood, each under its version; those whose time to renew has come."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from domain.certifications.programme_rules import Rules
from domain.certifications.validity import Status
from projections.intervals import seen
from projections.latest import latest
from projections.reports.numbers import Look
from projections.views.certifications import certification_lines
from projections.views.cpd_holders import awards

RENEWED = frozenset({Status.VALID, Status.EXPIRED})
"""What is renewed: what is suspended is reinstated first."""


class Standing(NamedTuple):
    """A certificate, whose it is, under which version, and its last day."""

    certification: UUID
    person: UUID
    version: int
    expires: date


def standing(connection: Connection, programme: str, look: Look, statuses: Collection[Status]) -> list[Standing]:
    """Return all certificates of a programme that are of these statuses, in the order of ids."""
    a, line = awards.c, certification_lines.c
    last = latest(awards, a.certification, *look, a.programme == programme)
    query = (
        select(a.certification, a.person, a.version, a.expires)
        .join_from(awards, certification_lines, a.certification == line.certification)
        .where(a.programme == programme, last, seen(certification_lines, *look), line.status.in_(statuses))
    )
    return [Standing(*row) for row in connection.execute(query.order_by(a.certification))]


def due(connection: Connection, programme: str, look: Look, rules: Mapping[int, Rules]) -> list[Standing]:
    """Return those that may be renewed on the day by the version that they are under, the earliest end first."""
    found = standing(connection, programme, look, RENEWED)
    ripe = [each for each in found if each.version in rules and _is_time(each, rules[each.version], look.as_of)]
    return sorted(ripe, key=lambda each: (each.expires, each.certification))


def _is_time(found: Standing, rules: Rules, on: date) -> bool:
    until = rules.renewable_until(found.expires)
    return rules.renewable_from(found.expires) <= on and (until is None or on <= until)
