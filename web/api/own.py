"""Acting for oneself, or as staff for somebody: the person acted for stands on the fact too."""

from uuid import UUID

from flask import g

from domain.aggregate import ADMIN, STAFF
from domain.errors import NotAllowed, NotFound
from domain.people.person import Person
from web.api.deeds import look
from web.auth.identity import current

MAY_ACT = frozenset({STAFF, ADMIN})


def acting_for(person_id: UUID) -> UUID:
    """Return the person that a request is for.

    Answers 404 when somebody other than staff names another, or nobody has that id.
    """
    who = current()
    if person_id != who.person:
        if not who.roles & MAY_ACT:
            message = "nobody with this id is yours to act for; give your own id, or ask staff to do it"
            raise NotFound(message, field="person_id")
        look(Person, person_id)
    g.acting_for = person_id
    return person_id


def somebody_else(person_id: UUID) -> UUID:
    """Return the person that is to be erased. Raises NotAllowed if it is whoever asks: a colleague has to."""
    if person_id == current().person:
        raise NotAllowed("nobody erases themselves, so that somebody is left to answer for it; ask a colleague to")
    return person_id
