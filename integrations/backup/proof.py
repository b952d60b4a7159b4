"""What a journal says of itself in three figures, by which a restored one is held against the one that was copied."""

import hashlib
import struct
from typing import NamedTuple

from sqlalchemy import select

from domain.journal import RawEntry
from domain.people.person import Person
from integrations.journal.key_tables import data_keys
from integrations.journal.keys import Keys
from integrations.journal.recorder import Recorder
from integrations.journal.recorder import journal as facts


class Stated(NamedTuple):
    """A journal up to its head: the last position, how many facts, and the SHA-256 of them all (64 hex digits)."""

    head: int
    facts: int
    hash: str


def stated(journal: Recorder, upto: int | None = None) -> Stated:
    """Return what a journal holds up to a position (default: its head)."""
    head = journal.head() if upto is None else upto
    digest, facts = hashlib.sha256(), 0
    for raw in journal.walk(0, head):
        digest.update(_bytes(raw))
        facts += 1
    return Stated(head, facts, digest.hexdigest())


def differences(journal: Recorder, wanted: Stated) -> list[str]:
    """Return a sentence for each way in which a journal is not the one that was stated, or not whole in itself.

    It may go on after the stated head: what came later is looked at for gaps alone.
    """
    found = [*journal.gaps()]
    if journal.head() < wanted.head:
        return [*found, f"the journal ends at {journal.head()}, the backup's at {wanted.head}"]
    here = stated(journal, wanted.head)
    if here.facts != wanted.facts:
        found.append(f"there are {here.facts} facts up to {wanted.head}, the backup had {wanted.facts}")
    elif here.hash != wanted.hash:
        found.append(f"the facts up to {wanted.head} are not those that were backed up: their hash differs")
    return found


def unreadable(journal: Recorder, keys: Keys) -> int:
    """Return how many people have facts but no key, nor the mark that it was destroyed."""
    registered = select(facts.c.originator_id).where(facts.c.topic == Person.Registered.TOPIC)
    with journal.database.reading() as connection:
        people = set(connection.execute(registered).scalars())
    with keys.database.reading() as connection:
        return len(people - set(connection.execute(select(data_keys.c.person)).scalars()))


def _bytes(raw: RawEntry) -> bytes:
    topic = raw.topic.encode()
    numbers = struct.pack(">q16siqII", raw.position, raw.originator_id.bytes, raw.version, raw.recorded, len(topic),
                          len(raw.state))  # fmt: skip
    return numbers + topic + raw.state
