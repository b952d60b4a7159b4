"""The tickets of an audit: a text for each person whom a scheme binds on a day, which names nobody to others."""

from datetime import date
from uuid import UUID

from projections.reports.audits import population
from projections.reports.numbers import Look
from web.installation import Installation

LONG = 32
"""Hexadecimal digits of a ticket: no two of a population are the same by chance."""


def ticket_of(house: Installation, round_id: UUID, person_id: UUID) -> str:
    """Return a person's ticket in a round: a keyed hash, so that it says who they are to the association alone."""
    return house.office.keys.lookup(f"audit:{round_id}:{person_id}")[:LONG]


def tickets(house: Installation, round_id: UUID, scheme: str, register_day: date, known_at: int) -> dict[str, UUID]:
    """Return everybody whom a scheme binds on a day, as known at a position, by their tickets."""
    house.engine_wait(known_at, 5.0)
    with house.views.reading() as connection:
        people = population(connection, scheme, Look(register_day, known_at))
    return {ticket_of(house, round_id, person): person for person in people}
