"""Acting for oneself, or as staff for somebody: the person acted for stands on the fact too."""

from uuid import UUID

from flask import abort, g

from web.auth.identity import current
from web.auth.rights import OFFICE


def acting_for(person_id: UUID) -> UUID:
    """Return the person that a request is for. Answers 404 when a member names somebody else."""
    who = current()
    if person_id != who.person and not who.roles & OFFICE:
        abort(404)
    g.acting_for = person_id
    return person_id
