"""Facts told to whoever may see them: read from the journal, personal words only where they are open to the reader."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from domain.aggregate import OWN, STAFF, Fact
from domain.journal import Entry, RawEntry
from integrations.journal.codec import personal, read_state
from integrations.journal.office import Office
from projections.views.history import Line, Reader


class Told(NamedTuple):
    """A fact as it may be told: its line of the history, its fields, and the names of those kept back."""

    line: Line
    fact: Fact
    said: dict[str, Any]
    kept_back: tuple[str, ...]
    causation: int | None


def may_open(line: Line, reader: Reader) -> bool:
    """Tell whether personal words of a fact are open to the reader: to staff who may see it, and to their owner."""
    owner = line.person is not None and line.person == reader.person
    return (owner and OWN in line.seen_by) or STAFF in (reader.roles & line.seen_by)


def tell(office: Office, lines: Iterable[Line], reader: Reader) -> list[Told]:
    """Return what these lines stand for, as far as the reader may know it."""
    return [_told(office, line, opened=may_open(line, reader)) for line in lines]


def tell_sealed(lines: Iterable[Line], raws: Mapping[int, RawEntry]) -> list[Told]:
    """Return what these lines stand for without a personal word, whoever reads; `raws` are the facts by position."""
    return [_sealed(line, raws[line.position]) for line in lines]


def entry_at(office: Office, position: int) -> Entry:
    """Return a fact as it stands in the journal, personal words in the clear."""
    (found,) = office.codec.entries(office.recorder.page(position - 1, 1, position))
    return found


def _told(office: Office, line: Line, *, opened: bool) -> Told:
    (raw,) = office.recorder.page(line.position - 1, 1, line.position)
    if opened:
        (entry,) = office.codec.entries([raw])
        return Told(line, entry.fact, msgspec.to_builtins(entry.fact), (), entry.causation)
    return _sealed(line, raw)


def _sealed(line: Line, raw: RawEntry) -> Told:
    wire = read_state(raw.topic, raw.state)
    kept_back = personal(type(wire.f))
    said = {name: value for name, value in msgspec.to_builtins(wire.f).items() if name not in kept_back}
    return Told(line, wire.f, said, kept_back, wire.ca)
