"""Who is asking now: nobody, or a person with roles, by a browser's session or a program's token."""

from dataclasses import dataclass, field
from uuid import UUID

from flask import g, request, session

from domain.errors import NotFound
from domain.journal import Actor
from domain.people.person import Person
from integrations.journal.office import Office
from web.auth.sessions import find_session
from web.auth.tokens import find_token

MEMBER = "member"


@dataclass(frozen=True)
class Identity:
    """A person who asks, and the roles they ask with. `person` is None for the anonymous."""

    person: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    by_token: bool = False

    def actor(self, of: UUID | None = None) -> Actor:
        """Return who stands on the facts: the person, and whom they act for when that is another."""
        by = "anonymous" if self.person is None else str(self.person)
        return Actor(by, None if of == self.person else of, self.roles)


ANONYMOUS = Identity()


def current() -> Identity:
    """Return who is asking in this request."""
    return g.identity if "identity" in g else ANONYMOUS


def identify(office: Office) -> Identity:
    """Work out who is asking: programs by the Authorization header, pages by the session cookie alone."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        bearer = find_token(office, token.strip())
        if bearer is None:
            return ANONYMOUS
        return Identity(bearer.person, roles_of(office, bearer.person) & bearer.roles, by_token=True)
    if request.path.startswith("/api/"):
        return ANONYMOUS
    key = session.get("token")
    person = find_session(office, key) if key else None
    return ANONYMOUS if person is None else Identity(person, roles_of(office, person))


def roles_of(office: Office, person: UUID) -> frozenset[str]:
    """Return the roles a person has by their facts, read from the journal, as a stale right is a wrong one."""
    try:
        found = office.read(Person, person)
    except NotFound:
        return frozenset()
    return frozenset() if found.erased else frozenset({MEMBER, *found.roles})
