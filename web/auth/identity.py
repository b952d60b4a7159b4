"""Who is asking now: nobody, or a person with roles, by a browser's session or a program's token."""

from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

from flask import g, request, session

from domain.errors import NotFound
from domain.journal import Actor
from domain.people.person import Person
from integrations.journal.office import Office
from web.auth.sessions import find_session
from web.auth.tokens import find_token

MEMBER = "member"
KEPT = 1_024
_Known = dict[UUID, tuple[int, frozenset[str]]]
_known: WeakKeyDictionary[Office, _Known] = WeakKeyDictionary()
"""The roles of those who asked lately, each with how many facts about them they were read from."""


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
    scheme, token = _credential()
    if scheme == "bearer":
        bearer = find_token(office, token.strip())
        if bearer is None:
            return ANONYMOUS
        roles = _roles_at(office, bearer.person, bearer.version)
        return Identity(bearer.person, roles & bearer.roles, by_token=True)
    if request.path.startswith(("/api/", "/xapi/")):
        return ANONYMOUS
    key = session.get("token")
    person = find_session(office, key) if key else None
    return ANONYMOUS if person is None else Identity(person, roles_of(office, person))


def _credential() -> tuple[str, str]:
    """Return the kind of credential sent and the token; learning programs send theirs as a password (RFC 7617)."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic" or not request.path.startswith("/xapi/"):
        return scheme.lower(), sent
    given = request.authorization
    return "bearer", "" if given is None else given.password or ""


def roles_of(office: Office, person: UUID) -> frozenset[str]:
    """Return the roles a person has by their facts, read from the journal, as a stale right is a wrong one."""
    try:
        found = office.read(Person, person)
    except NotFound:
        return frozenset()
    return frozenset() if found.erased else frozenset({MEMBER, *found.roles})


def _roles_at(office: Office, person: UUID, version: int) -> frozenset[str]:
    """Return the roles of a person about whom there are so many facts: read once, and again after the next one."""
    known = _known.setdefault(office, {})
    found = known.get(person)
    if found is None or found[0] != version:
        found = version, roles_of(office, person)
        if len(known) >= KEPT:
            known.clear()
        known[person] = found
    return found[1]
