"""Facts as text and back: natural JSON typed by each fact's own fields, personal fields sealed."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent

from domain.aggregate import FACTS, Fact
from domain.errors import UnknownVersion
from domain.journal import Entry, RawEntry
from domain.values import ERASED
from integrations.journal.keys import Keys

F = TypeVar("F")
MICRO = 1_000_000
_decoders: dict[str, msgspec.json.Decoder[Any]] = {}
_building = threading.Lock()


class Wire(msgspec.Struct, Generic[F], omit_defaults=True, frozen=True):
    """A fact's stored state: its fields and who stated it. `at` is in microseconds since 1970."""

    f: F
    at: int
    by: str
    v: int = 1
    of: UUID | None = None
    co: UUID | None = None
    ca: int | None = None


_envelope = msgspec.json.Decoder(Wire[msgspec.Raw])


class Codec(Mapper[UUID]):
    """Turns entries into stored events and back, with the keys of the persons they speak of."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        self._encoder = msgspec.json.Encoder()

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Return the stored form of an entry, its personal fields sealed."""
        entry: Entry = domain_event
        fact = self._sealed(entry.originator_id, entry.fact)
        wire = Wire(
            f=fact,
            at=to_micro(entry.recorded),
            by=entry.by,
            v=fact.VERSION,
            of=entry.of,
            co=entry.correlation,
            ca=entry.causation,
        )
        state = self._encoder.encode(wire)
        return StoredEvent(entry.originator_id, entry.originator_version, fact.TOPIC, state)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Return the entry; personal fields of an erased person read as erased.

        Raises UnknownVersion when a later release wrote it.
        """
        assert isinstance(stored_event.originator_id, UUID)
        wire = read_state(stored_event.topic, stored_event.state)
        return self._entry(stored_event.originator_id, stored_event.originator_version, wire, 0)

    def facts(self, id: UUID, stored: Iterable[tuple[str, bytes]]) -> list[Fact]:
        """Return an aggregate's facts alone, for replay, of (topic, state) each."""
        return [self._opened(id, read_state(topic, state).f) for topic, state in stored]

    def entries(self, raws: Any) -> list[Entry]:
        """Return whole entries of raw ones."""
        rows: list[RawEntry] = list(raws)
        return [self._entry(r.originator_id, r.version, read_state(r.topic, r.state), r.position) for r in rows]

    def _entry(self, id: UUID, version: int, wire: Wire[Fact], position: int) -> Entry:
        recorded = from_micro(wire.at)
        fact = self._opened(id, wire.f)
        return Entry(id, version, fact, recorded, wire.by, wire.of, wire.co, wire.ca, position)

    def _sealed(self, id: UUID, fact: Fact) -> Fact:
        names = personal(type(fact))
        values = {n: v for n in names if (v := getattr(fact, n)) is not None}
        if not values:
            return fact
        person = subject(id, fact)
        key = self.keys.sealing(person)
        return msgspec.structs.replace(fact, **{n: key.seal(v) for n, v in values.items()})

    def _opened(self, id: UUID, fact: Fact) -> Fact:
        names = personal(type(fact))
        values = {n: v for n in names if (v := getattr(fact, n)) is not None}
        if not values:
            return fact
        key = self.keys.opening(subject(id, fact))
        opened = {n: ERASED if key is None else key.open(v) for n, v in values.items()}
        return msgspec.structs.replace(fact, **opened)

    def open_field(self, person: UUID, sealed: str) -> str:
        """Return one personal field of a person in the clear, or the word for erased."""
        key = self.keys.opening(person)
        return ERASED if key is None else key.open(sealed)


def subject(id: UUID, fact: Fact) -> UUID:
    """Return whose key seals the fact's personal fields."""
    person = id if fact.SUBJECT == "id" else getattr(fact, fact.SUBJECT)
    assert isinstance(person, UUID), f"{fact.TOPIC}: {fact.SUBJECT} must name a person"
    return person


@cache
def personal(kind: type[Fact]) -> tuple[str, ...]:
    """Return the names of a fact's sealed fields."""
    return kind.personal_fields()


def _decoder(topic: str) -> msgspec.json.Decoder[Wire[Fact]]:
    found = _decoders.get(topic)
    if found is None:
        # Two threads that build decoders of the same shapes at once crash the process (msgspec 0.22).
        with _building:
            found = _decoders[topic] = msgspec.json.Decoder(Wire[known_fact(topic)])  # type: ignore[misc]
    return found


def prepare() -> None:
    """Build the decoder of every kind of fact, before any thread needs one."""
    for topic in list(FACTS):
        _decoder(topic)


def known_fact(topic: str) -> type[Fact]:
    """Return the class of a stored name. Raises UnknownVersion if this release has none."""
    try:
        return FACTS[topic]
    except KeyError:
        message = f"the journal holds {topic!r}, which this release does not know; start a newer release"
        raise UnknownVersion(message) from None


def read_state(topic: str, state: bytes) -> Wire[Fact]:
    """Return a stored state typed, brought up to the present version; personal fields still sealed."""
    kind = known_fact(topic)
    if kind.VERSION == 1:
        wire = _decoder(topic).decode(state)
        if wire.v == 1:
            return wire
    return _upcast(kind, state)


def require_known(raws: Iterable[RawEntry]) -> None:
    """Raise UnknownVersion if a later release wrote one of these, whether or not anybody here would read it."""
    for raw in raws:
        kind, version = known_fact(raw.topic), _envelope.decode(raw.state).v
        if version > kind.VERSION:
            raise _newer(kind, version)


def _newer(kind: type[Fact], version: int) -> UnknownVersion:
    return UnknownVersion(f"{kind.TOPIC} version {version} was written by a newer release than this; start that one")


def _upcast(kind: type[Fact], state: bytes) -> Wire[Fact]:
    old = msgspec.json.decode(state, type=Wire[dict[str, Any]])
    fields = upcast_fields(kind, old.v, old.f)
    fact = msgspec.convert(fields, kind)
    return Wire(f=fact, at=old.at, by=old.by, v=kind.VERSION, of=old.of, co=old.co, ca=old.ca)


def upcast_fields(kind: type[Fact], version: int, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields as the present version has them. Raises UnknownVersion for a later one."""
    if version > kind.VERSION:
        raise _newer(kind, version)
    for step in range(version, kind.VERSION):
        fields = kind.upcast(step, fields)
    return fields


def to_micro(instant: datetime) -> int:
    """Return an aware instant as microseconds since 1970, exactly."""
    delta = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * MICRO + delta.microseconds


def from_micro(micro: int) -> datetime:
    """Return microseconds since 1970 as an aware instant in UTC."""
    return datetime.fromtimestamp(micro // MICRO, UTC).replace(microsecond=micro % MICRO)
