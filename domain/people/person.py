"""A person as the association knows them: how to reach them, what they may do, how they are forgotten."""

from datetime import date
from typing import Self
from uuid import UUID

from domain.aggregate import ADMIN, FINANCE, OWN, STAFF, Aggregate, Fact, applies
from domain.errors import Erased, Invalid
from domain.text import clean
from domain.values import Personal

NAME_MAX = 200
EMAIL_MAX = 254
"""Source: RFC 5321 §4.5.3.1.3, less the angle brackets."""

ROLES = frozenset({STAFF, FINANCE, ADMIN})
"""What a person may be given to do; being a member follows from a membership, not from a role."""


class Person(Aggregate, topic="person"):
    """Somebody the association deals with; once erased, nothing more can be decided about them."""

    class Registered(Fact, frozen=True):
        """The association came to know a person."""

        TOPIC = "person.registered"
        SEEN_BY = frozenset({OWN, STAFF})
        SUBJECT = "id"
        name: Personal[str]
        email: Personal[str]
        on: date

    class Renamed(Fact, frozen=True):
        """The person goes by another name."""

        TOPIC = "person.renamed"
        SEEN_BY = frozenset({OWN, STAFF})
        SUBJECT = "id"
        name: Personal[str]
        on: date

    class EmailMoved(Fact, frozen=True):
        """The person reads their mail at another address."""

        TOPIC = "person.email_moved"
        SEEN_BY = frozenset({OWN, STAFF})
        SUBJECT = "id"
        email: Personal[str]
        on: date

    class RoleGranted(Fact, frozen=True):
        """The person may act in a role: staff, finance or admin."""

        TOPIC = "person.role_granted"
        SEEN_BY = frozenset({OWN, STAFF})
        role: str
        on: date

    class RoleWithdrawn(Fact, frozen=True):
        """The person may no longer act in a role."""

        TOPIC = "person.role_withdrawn"
        SEEN_BY = frozenset({OWN, STAFF})
        role: str
        on: date

    class Erased(Fact, frozen=True):
        """The person asked to be forgotten."""

        TOPIC = "person.erased"
        SEEN_BY = frozenset({STAFF})
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.name = ""
        self.email = ""
        self.roles: frozenset[str] = frozenset()
        self.erased = False

    @classmethod
    def register(cls, id: UUID, *, name: str, email: str, on: date) -> Self:
        """Return a person the association has just come to know. Raises Invalid for a bad name or address."""
        person = cls(id)
        name = clean(name, field="name", most=NAME_MAX)
        person.states(cls.Registered(name=name, email=address(email), on=on))
        return person

    def rename(self, *, name: str, on: date) -> None:
        """State the new name; nothing if it is the same."""
        self._known()
        name = clean(name, field="name", most=NAME_MAX)
        if name != self.name:
            self.states(self.Renamed(name=name, on=on))

    def move_email(self, *, email: str, on: date) -> None:
        """State the new address; nothing if it is the same."""
        self._known()
        email = address(email)
        if email != self.email:
            self.states(self.EmailMoved(email=email, on=on))

    def grant_role(self, *, role: str, on: date) -> None:
        """State that the person has a role; nothing if they have it. Raises Invalid for an unknown role."""
        self._known()
        if role not in ROLES:
            raise Invalid(f"{role!r} is not a role; choose one of {', '.join(sorted(ROLES))}", field="role")
        if role not in self.roles:
            self.states(self.RoleGranted(role=role, on=on))

    def withdraw_role(self, *, role: str, on: date) -> None:
        """State that the person has a role no longer; nothing if they did not have it."""
        self._known()
        if role in self.roles:
            self.states(self.RoleWithdrawn(role=role, on=on))

    def erase(self, *, on: date) -> None:
        """State that the person is to be forgotten; an erasure that was broken off can be begun again."""
        if not self.erased:
            self.states(self.Erased(on=on))

    def _known(self) -> None:
        if self.erased:
            raise Erased("this person was erased; register them anew if they come back")

    @applies(Registered)
    def _registered(self, fact: Registered) -> None:
        self.name = fact.name
        self.email = fact.email

    @applies(Renamed)
    def _renamed(self, fact: Renamed) -> None:
        self.name = fact.name

    @applies(EmailMoved)
    def _email_moved(self, fact: EmailMoved) -> None:
        self.email = fact.email

    @applies(RoleGranted)
    def _role_granted(self, fact: RoleGranted) -> None:
        self.roles |= {fact.role}

    @applies(RoleWithdrawn)
    def _role_withdrawn(self, fact: RoleWithdrawn) -> None:
        self.roles -= {fact.role}

    @applies(Erased)
    def _erased(self, _fact: Erased) -> None:
        self.name = ""
        self.email = ""
        self.roles = frozenset()
        self.erased = True


def address(email: str) -> str:
    """Return an e-mail address as it is written to. Raises Invalid if it cannot be one."""
    text = clean(email, field="email", most=EMAIL_MAX)
    name, _, host = text.rpartition("@")
    if not name or not host or "@" in name or len(text.split()) > 1:
        raise Invalid("this is not an e-mail address; write it as name@example.org", field="email")
    return text


def address_key(email: str) -> str:
    """Return what two spellings of one address have in common."""
    return address(email).casefold()
