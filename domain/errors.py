"""What can go wrong when someone asks the association for something, said so that they know what to do next."""

from uuid import UUID


class DomainError(Exception):
    """A refusal with a stable code, a message for people and, where one is to blame, the field."""

    code = "refused"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(DomainError):
    """Nothing of that kind has that id; `kind` is its stored name where one was looked for."""

    code = "not-found"

    def __init__(
        self, message: str, *, field: str | None = None, kind: str | None = None, id: UUID | None = None
    ) -> None:
        super().__init__(message, field=field)
        self.kind = kind
        self.id = id


class Invalid(DomainError):
    """A value is outside what the field takes."""

    code = "invalid"


class RuleBroken(DomainError):
    """The association's rules do not allow it now; the message names the rule and the way on."""

    code = "rule-broken"


class NotAllowed(DomainError):
    """This person may not do it; somebody else may."""

    code = "not-allowed"


class Taken(DomainError):
    """A value that must be unique belongs to somebody else."""

    code = "taken"


class Stale(DomainError):
    """Somebody else changed it in the meantime: read it again and decide again."""

    code = "stale"


class KeyReused(DomainError):
    """An idempotency key came back with a different request."""

    code = "idempotency-key-reused"


class Erased(DomainError):
    """The person asked to be forgotten; nothing personal can be recorded for them any more."""

    code = "erased"


class UnknownVersion(Exception):
    """A fact was written by a newer release than this one: stop here, upgrade, start again."""
