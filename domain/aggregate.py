"""The base of everything that decides: facts with stored names, and aggregates that fold them."""

from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar, get_args, get_type_hints, overload
from uuid import UUID

import msgspec

from domain.errors import Stale
from domain.values import SEALED

OWN = "own"
STAFF = "staff"
FINANCE = "finance"
ADMIN = "admin"
PUBLIC = "public"
UNTOLD = "untold"
"""Nobody reads it about themselves, whatever their role: it is told them in its time."""
READERS = frozenset({OWN, STAFF, FINANCE, ADMIN, PUBLIC, UNTOLD})
"""Who may see a fact in a history: the person it is about, a role, or everybody."""

FACTS: dict[str, type["Fact"]] = {}
AGGREGATES: dict[str, type["Aggregate"]] = {}


class Fact(msgspec.Struct, frozen=True):
    """One thing that was decided, past tense, never changed.

    A subclass is written `class Renewed(Fact, frozen=True)` and declares TOPIC ("member.renewed", stored
    for ever), SEEN_BY (who may read it in a history) and, once its shape has changed, VERSION with an
    `upcast(version, fields)` classmethod. Personal fields are sealed with the key of the person that the
    field SUBJECT names ("id" is the aggregate itself). Raises TypeError when the class is defined without a
    name or with one taken.
    """

    TOPIC: ClassVar[str]
    SEEN_BY: ClassVar[frozenset[str]]
    VERSION: ClassVar[int] = 1
    SUBJECT: ClassVar[str] = "person_id"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        topic = cls.__dict__.get("TOPIC")
        if not topic:
            message = f"{cls.__qualname__} has no TOPIC; a fact needs the name it is stored under"
            raise TypeError(message)
        if not cls.__dict__.get("SEEN_BY", frozenset()) <= READERS or "SEEN_BY" not in cls.__dict__:
            message = f"{cls.__qualname__} does not say who may see it; set SEEN_BY"
            raise TypeError(message)
        known = FACTS.get(topic)
        if known is not None:
            message = f"{topic!r} is already the name of {known.__qualname__}; choose another TOPIC"
            raise TypeError(message)
        FACTS[topic] = cls

    @classmethod
    def upcast(cls, version: int, fields: dict[str, Any]) -> dict[str, Any]:
        """Return the fields as one version later; called until VERSION is reached."""
        message = f"{cls.TOPIC} has no upcast from version {version}; write one beside the class"
        raise NotImplementedError(message)

    @classmethod
    def personal_fields(cls) -> tuple[str, ...]:
        """Return the names of the fields that are sealed."""
        hints = get_type_hints(cls, include_extras=True)
        return tuple(name for name in cls.__struct_fields__ if _is_sealed(hints[name]))


def _is_sealed(hint: object) -> bool:
    return SEALED in getattr(hint, "__metadata__", ()) or any(_is_sealed(part) for part in get_args(hint))


F = TypeVar("F", bound=Fact)
G = TypeVar("G", bound=Fact)
S = TypeVar("S")
Fold = Callable[[S, F], None]


@overload
def applies(fact: type[F], /) -> Callable[[Fold[S, F]], Fold[S, F]]: ...
@overload
def applies(fact: type[F], other: type[G], /) -> Callable[[Fold[S, F | G]], Fold[S, F | G]]: ...
def applies(*facts: Any) -> Any:
    """Mark the method that folds this kind of fact into the aggregate, or these two; it only assigns."""

    def mark(fold: Any) -> Any:  # noqa: ANN401  typed above
        fold.__dict__["applies"] = facts
        return fold

    return mark


class Aggregate:
    """What must hold its rules at one instant: it decides, states facts and folds them.

    `version` is the number of facts folded so far, `pending` those not yet recorded.
    """

    TOPIC: ClassVar[str]
    FOLDS: ClassVar[dict[type[Fact], Callable[[Any, Any], None]]]

    def __init_subclass__(cls, *, topic: str) -> None:
        super().__init_subclass__()
        known = AGGREGATES.setdefault(topic, cls)
        if known is not cls:
            message = f"{topic!r} is already the topic of {known.__qualname__}; choose another"
            raise TypeError(message)
        cls.TOPIC = topic
        own = [value for kind in reversed(cls.__mro__) for value in vars(kind).values()]
        folds = [value for value in own if "applies" in getattr(value, "__dict__", {})]
        cls.FOLDS = {fact: fold for fold in folds for fact in fold.__dict__["applies"]}
        for fact in vars(cls).values():
            if isinstance(fact, type) and issubclass(fact, Fact):
                cls._check(fact)

    @classmethod
    def _check(cls, fact: type[Fact]) -> None:
        if not fact.TOPIC.startswith(f"{cls.TOPIC}."):
            message = f"{fact.__qualname__}: its TOPIC must begin with {cls.TOPIC!r} and a dot"
            raise TypeError(message)
        if fact not in cls.FOLDS:
            message = f"{fact.__qualname__} has no fold; write one with @applies({fact.__name__})"
            raise TypeError(message)

    def __init__(self, id: UUID) -> None:
        self.id = id
        self.version = 0
        self.pending: list[Fact] = []

    def states(self, fact: Fact) -> None:
        """State a fact: fold it now, record it later."""
        self.fold(fact)
        self.pending.append(fact)

    def fold(self, fact: Fact) -> None:
        """Take one fact into the state, whether just stated or read from the journal."""
        self.FOLDS[type(fact)](self, fact)
        self.version += 1

    @classmethod
    def replay(cls, id: UUID, facts: list[Fact]) -> Self:
        """Return the aggregate as its facts left it."""
        self = cls(id)
        for fact in facts:
            self.fold(fact)
        return self

    def expects(self, version: int | None) -> None:
        """Refuse to go on from another version than the one the caller saw.

        Raises Stale if it has changed since; None expects nothing.
        """
        if version is not None and version != self.version:
            message = f"it was changed meanwhile (version {self.version}, you saw {version}); read it again"
            raise Stale(message)
