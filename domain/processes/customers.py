"""Who registers or enrols: somebody the association knows, who pays as a member or as a guest."""

from datetime import date
from uuid import UUID

from domain.errors import Erased
from domain.journal import Journal
from domain.members.member import Member
from domain.members.standing import Status
from domain.people.person import Person
from domain.ports import GoodStanding
from domain.values import Money

GOOD = frozenset({Status.CURRENT, Status.GRACE})
"""Members keep their price while their dues may still follow. Source: bylaw 4.2."""


def check_known(journal: Journal, person_id: UUID) -> None:
    """Raise NotFound for somebody the association does not know, Erased for somebody it was to forget."""
    if journal.get(Person, person_id).erased:
        raise Erased("this person asked to be forgotten; nothing can be booked for them")


def price_for(
    journal: Journal, person_id: UUID, prices: tuple[Money, Money], standing: GoodStanding | None, on: date
) -> Money:
    """Return the price for guests or, second in `prices`, the members'; without a finder everybody is a guest."""
    guests, members = prices
    if guests == members:
        return guests
    return guests if member_of(journal, person_id, standing, on) is None else members


def member_of(journal: Journal, person_id: UUID, standing: GoodStanding | None, on: date) -> Member | None:
    """Return the membership by which a person pays as a member, None for a guest; the finder only nominates."""
    member_id = None if standing is None else standing(person_id, on)
    if member_id is None:
        return None
    member = journal.get(Member, member_id)
    return member if member.person_id == person_id and member.status(on) in GOOD else None
