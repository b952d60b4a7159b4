"""What a fold reads of a fact: learnt from its signature, checked when it is registered, decoded alone."""

import inspect
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import reduce
from operator import itemgetter, or_
from typing import Any, Final, Generic, NamedTuple, TypeVar, get_args, get_type_hints
from uuid import UUID

import msgspec
from msgspec.structs import asdict

from domain.aggregate import FACTS, Fact
from domain.errors import UnknownVersion
from domain.journal import RawEntry
from projections.engine.ports import Unseal

T = TypeVar("T")
Fold = Callable[..., None]
MICRO = 1_000_000


class Wire(msgspec.Struct, Generic[T], frozen=True):
    """A stored fact, whole: its fields, and who stated it."""

    f: T
    v: int = 1
    by: str = ""
    of: UUID | None = None
    co: UUID | None = None
    ca: int | None = None


class Nothing(msgspec.Struct, frozen=True):
    """No field of the fact at all."""


ENTRY: Final[dict[str, Callable[[RawEntry], Any]]] = {
    "id": itemgetter(RawEntry._fields.index("originator_id")),
    "version": itemgetter(RawEntry._fields.index("version")),
    "position": itemgetter(RawEntry._fields.index("position")),
    "recorded": lambda raw: instant(raw.recorded),
    "recorded_micro": itemgetter(RawEntry._fields.index("recorded")),
    "topic": itemgetter(RawEntry._fields.index("topic")),
    "state": itemgetter(RawEntry._fields.index("state")),
}
"""Where a fact stands in the journal, under the names a fold asks for it by."""
STATED: Final = {"by": "by", "of": "of", "correlation": "co", "causation": "ca"}
"""Who stated a fact, under the names a fold asks for it by and as it is stored: decoded only where it is asked for."""
ENVELOPE: Final = frozenset({*ENTRY, *STATED})
"""What a fold may ask for that is no field of the fact."""

WHOLE = "fact"
"""The name under which a fold gets all fields, sealed ones still sealed: as plain JSON values, or the fact itself
where the fold says of which class, or the few that a struct of the fold's own has, as far as a fact has them."""


class Signature(NamedTuple):
    """A fold's parameters: tables by position, names from the envelope, fields with their types."""

    tables: tuple[str, ...]
    envelope: tuple[str, ...]
    fields: Mapping[str, Any]
    whole: bool
    stated: type[msgspec.Struct] | None = None


def signature(fold: Fold) -> Signature:
    """Return what a fold asks for. Raises TypeError for parameters that are neither table nor keyword."""
    hints = get_type_hints(fold)
    tables, names = [], []
    for parameter in inspect.signature(fold).parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY:
            names.append(parameter.name)
        elif parameter.kind in {parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD}:
            tables.append(parameter.name)
        else:
            raise TypeError(f"{fold.__qualname__}: name the fields it reads, *{parameter.name} says nothing")
        if parameter.name not in hints and parameter.name in names:
            raise TypeError(f"{fold.__qualname__}: {parameter.name} has no type; write the fact's own")
    fields = {name: hints[name] for name in names if name not in ENVELOPE and name != WHOLE}
    envelope = tuple(name for name in names if name in ENVELOPE)
    whole = hints.get(WHOLE)
    stated = whole if isinstance(whole, type) and issubclass(whole, msgspec.Struct) else None
    if stated is not None:
        msgspec.json.Decoder(stated)  # learnt before there are threads: msgspec crashes if two learn a shape at once
    return Signature(tuple(tables), envelope, fields, WHOLE in names, stated)


class Reader:
    """Decodes from one kind of fact what one fold asks for, and nothing else."""

    def __init__(self, kind: type[Fact], fold: Fold, asked: Signature) -> None:
        self.kind: Final = kind
        self.fold: Final = fold
        self.tables: Final = asked.tables
        self.stated: Final = _stated(kind, fold, asked)
        self.whole: Final = asked.whole and not self.stated
        self._together: Final = bool(self.whole or self.stated)
        self._version: Final = kind.VERSION
        self.sealed: Final = tuple(n for n in asked.fields if n in kind.personal_fields())
        self._entry = tuple((name, ENTRY[name]) for name in asked.envelope if name in ENTRY)
        self._said = tuple((name, STATED[name]) for name in asked.envelope if name in STATED)
        subject = (kind.SUBJECT,) if self.sealed and kind.SUBJECT != "id" else ()
        self._extra = tuple(name for name in subject if name not in asked.fields)
        fields = _chosen(kind, fold, asked, self._extra)
        shape: type[msgspec.Struct] = msgspec.defstruct(fold.__name__, fields) if fields else Nothing
        read: Any = self.stated or (dict[str, Any] if self.whole else shape)
        self._fields = msgspec.json.Decoder(read)
        self._wire = msgspec.json.Decoder(_wire(read, [stored for _, stored in self._said]))
        self._narrow = msgspec.json.Decoder(shape) if fields else None
        self._names = tuple(name for name, *_ in fields)

    def read(self, raw: RawEntry, unseal: Unseal | None) -> dict[str, Any]:
        """Return the fold's keyword arguments. Raises UnknownVersion when a later release wrote the fact."""
        try:
            wire = self._wire.decode(raw.state)
        except msgspec.ValidationError:
            wire = self._of_another_version(raw.state)
        else:
            if wire.v != self._version:
                wire = self._upcast(raw.state)
        values = self._with_whole(wire.f) if self._together else asdict(wire.f)
        if self.sealed:
            self._open(raw.originator_id, values, unseal)
        for name, take in self._entry:
            values[name] = take(raw)
        for name, stored in self._said:
            values[name] = getattr(wire, stored)
        return values

    def _of_another_version(self, state: bytes) -> Wire[Any]:
        """Return what did not decode because its shape is older. Raises ValueError if it is not."""
        if _VERSION.decode(state).v == self.kind.VERSION:
            raise ValueError(f"{self.kind.TOPIC}: what is stored is not of the types that its class has")
        return self._upcast(state)

    def _upcast(self, state: bytes) -> Wire[Any]:
        old = _LOOSE.decode(state)
        fields = upcast(self.kind, old.v, old.f)
        return msgspec.structs.replace(old, f=self._fields.decode(msgspec.json.encode(fields)))

    def _with_whole(self, fact: Any) -> dict[str, Any]:  # noqa: ANN401  a fact, or its fields as plain values
        if self.stated:
            values = {name: getattr(fact, name) for name in self._names} if self._names else {}
        else:
            values = {} if self._narrow is None else asdict(self._narrow.decode(msgspec.json.encode(fact)))
        values[WHOLE] = fact
        return values

    def _open(self, id: UUID, values: dict[str, Any], unseal: Unseal | None) -> None:
        if unseal is None:
            raise TypeError("a personal view is followed by an engine that was given a way to unseal")
        person = id if self.kind.SUBJECT == "id" else values[self.kind.SUBJECT]
        person = person if isinstance(person, UUID) else UUID(person)
        for name in self.sealed:
            if values[name] is not None:
                values[name] = unseal(person, values[name])
        for name in self._extra:
            del values[name]


_LOOSE = msgspec.json.Decoder(Wire[dict[str, Any]])
_VERSION = msgspec.json.Decoder(Wire[msgspec.Raw])


def known(topic: str) -> type[Fact]:
    """Return the class of a stored name. Raises UnknownVersion if this release has none."""
    kind = FACTS.get(topic)
    if kind is None:
        raise UnknownVersion(f"the journal holds {topic!r}, which this release does not know; start that one")
    return kind


def upcast(kind: type[Fact], version: int, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields as the present version has them. Raises UnknownVersion for a later one."""
    if version > kind.VERSION:
        raise UnknownVersion(f"{kind.TOPIC} version {version} was written by a newer release; start that one")
    for step in range(version, kind.VERSION):
        fields = kind.upcast(step, fields)
    return fields


def instant(micro: int) -> datetime:
    """Return microseconds since 1970 as an aware instant in UTC."""
    return datetime.fromtimestamp(micro // MICRO, UTC).replace(microsecond=micro % MICRO)


def _wire(read: Any, said: list[str]) -> Any:  # noqa: ANN401  a type made at run time, from one
    """Return what is decoded of a stored fact: its fields as they are read, and of who stated it what is asked for."""
    kept = [field for field in msgspec.structs.fields(Wire) if field.name == "v" or field.name in said]
    return msgspec.defstruct("Wire", [("f", read), *((field.name, field.type, field.default) for field in kept)])


def _stated(kind: type[Fact], fold: Fold, asked: Signature) -> type[msgspec.Struct] | None:
    """Return the class that the fold wants the fact as, if any. Raises TypeError if this fact would not fit it."""
    if asked.stated is None:
        return None
    if not issubclass(asked.stated, Fact):
        own = asked.stated.__qualname__
        if asked.fields or any(field.required for field in msgspec.structs.fields(asked.stated)):
            raise TypeError(f"{fold.__qualname__}: give each field of {own} a default, and ask for none beside it")
        return asked.stated
    if not issubclass(kind, asked.stated):
        raise TypeError(f"{fold.__qualname__} wants {asked.stated.__qualname__}, but {kind.TOPIC} is none")
    types = get_type_hints(kind)
    for name, hint in asked.fields.items():
        if name in types and hint != types[name]:
            raise TypeError(f"{fold.__qualname__}: beside the fact itself, ask for {name} as {types[name]}")
    return kind


def _chosen(kind: type[Fact], fold: Fold, asked: Signature, extra: tuple[str, ...]) -> list[Any]:
    """Return the struct fields to decode. Raises TypeError if the fact has them not, or differently."""
    has = {field.name: field for field in msgspec.structs.fields(kind)}
    types = get_type_hints(kind)
    place = f"{fold.__qualname__} on {kind.TOPIC}"
    for name, hint in asked.fields.items():
        if name not in has:
            raise TypeError(f"{place}: the fact has no field {name}; it has {', '.join(has) or 'none'}")
        if hint not in {types[name], _on_the_wire(types[name])}:
            raise TypeError(f"{place}: {name} is {types[name]} in the fact, not {hint}")
    hints = {**{name: types[name] for name in extra}, **asked.fields}
    return [(name, hint, _default(has[name])) for name, hint in hints.items()]


def _default(field: msgspec.structs.FieldInfo) -> object:
    if field.default_factory is not msgspec.NODEFAULT:
        return msgspec.field(default_factory=field.default_factory, name=field.encode_name)
    return msgspec.field(default=field.default, name=field.encode_name)


def _on_the_wire(hint: Any) -> Any:  # noqa: ANN401  a type hint may be anything
    """Return the type a field has in JSON, which a fold may ask for instead: dates and ids as text."""
    if isinstance(hint, type) and issubclass(hint, date | UUID | Enum):
        return int if issubclass(hint, int) else str
    parts = get_args(hint)
    if type(None) in parts:
        return reduce(or_, (_on_the_wire(part) for part in parts))
    return hint
