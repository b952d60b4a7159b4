"""The published lists of certificates that do not count on a day: which bits of a list are set."""

from datetime import date

from sqlalchemy import Connection, select

from domain.certifications.validity import Status
from projections.intervals import seen
from projections.views.certifications import certification_lines
from projections.views.status_list import BLOCK, status_places

PURPOSES = {
    "suspension": frozenset({Status.SUSPENDED, Status.REVOKED}),
    "revocation": frozenset({Status.REVOKED}),
}
"""What sets a bit in the list of each purpose. A badge points into the first, as both can be lifted again; the second
tells the withdrawn from the suspended. Source: W3C Bitstring Status List 1.0 §2.1."""


def set_bits(
    connection: Connection, purpose: str, block: int, *, as_of: date, known_at: int | None = None
) -> list[int]:
    """Return the places in a list of those that do not count on a day, in order."""
    line, c = certification_lines.c, status_places.c
    query = (
        select(c.place)
        .join_from(status_places, certification_lines, line.certification == c.certification)
        .where(seen(certification_lines, as_of, known_at), line.status.in_(PURPOSES[purpose]))
        .where(c.place >= block * BLOCK, c.place < (block + 1) * BLOCK)
        .order_by(c.place)
    )
    return [place - block * BLOCK for place in connection.execute(query).scalars()]
