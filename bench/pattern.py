"""A told story as a pattern: each of its facts with the places where a copy has ids, numbers and names of its own."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha1
from itertools import groupby
from typing import Any, Final, NamedTuple
from uuid import UUID
from zlib import crc32

import msgspec

from bench.copies import Copy, Parts, Slot, joined
from domain.aggregate import FACTS
from domain.billing.customer import CUSTOMERS
from domain.billing.payment import PAYMENTS
from domain.journal import RawEntry
from integrations.journal.keys import Keys

SHARED = frozenset({"books", "fee_schedule", "scheme", "programme", "course"})
"""Things that an association has once, however many members."""
ONCE = frozenset({"person.role_granted"})
"""Facts that only the first copy has: the others are members without an office."""
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PLACES = re.compile(
    rf'(?<="by":")(?P<by>{ID})|(?P<id>{ID})|(?P<hex>\b[0-9a-f]{{32}}\b|(?<=_)[0-9a-f]{{32}}\b)|(?<=dp_)(?P<dispute>[0-9a-f]{{16}})'
    r'|\b(?P<series>INV|CN|M|C-\d{4})-(?P<number>\d{5,6})(?!\d)|(?<="ca":)(?P<cause>\d+)'
)


class Written(NamedTuple):
    """One fact of the story; `own` is its version among the facts that every copy has, 0 if only the first has it."""

    topic: str
    id: Slot
    version: int
    own: int
    recorded: int
    parts: Parts

    def state(self, copy: Copy) -> bytes:
        """Return what a copy stores of the fact."""
        return joined(self.parts, copy).encode()


class Group(NamedTuple):
    """Facts stated together, and where they begin among the positions of all copies."""

    facts: list[Written]
    positions: list[int]
    begins: int
    size: int
    own_size: int

    def position(self, place: int, copy: Copy) -> int:
        """Return the position that a copy's fact has, by its place among the group's."""
        if not copy.number:
            return self.begins + place
        before = sum(1 for fact in self.facts[:place] if fact.own)
        return self.begins + self.size + (copy.number - 1) * self.own_size + before

    def ends(self, copies: int) -> int:
        """Return the last position of the group over all copies."""
        return self.begins + self.size + (copies - 1) * self.own_size - 1


class Pattern:
    """The whole story, its facts grouped as they were stated, ready to be written for each copy in turn."""

    def __init__(self, raws: Iterable[RawEntry], keys: Keys, copies: int) -> None:
        self.copies: Final = copies
        self._keys = keys
        self._kept = self._shared = frozenset[str]()
        self._derived: dict[str, tuple[Parts, Parts]] = {}
        self.names: list[str] = []
        self.emails: dict[str, str] = {}
        stored = [(raw, msgspec.json.decode(raw.state)) for raw in raws]
        self._learn(stored)
        self.groups: Final = list(self._grouped(stored))
        self._group_of = {position: group for group in self.groups for position in group.positions}

    def id(self, text: str) -> Slot:
        """Return what gives an id of the story in each copy."""
        if text in self._shared:
            return lambda _copy: text
        derived = self._derived.get(text)
        if derived is None:
            return lambda copy: copy.moved(text)
        space, name = derived
        return lambda copy: _plain5(joined(space, copy), joined(name, copy))

    def parts(self, text: str) -> Parts:
        """Return a text cut at what differs between copies."""
        found: list[str | Slot] = []
        done = 0
        for match in PLACES.finditer(text):
            found += [text[done : match.start()], self._slot(match)]
            done = match.end()
        return (*found, text[done:])

    def text(self, text: str, copy: Copy) -> str:
        """Return a text of the story as a copy has it."""
        return joined(self.parts(text), copy)

    def addresses(self, copy: Copy) -> Iterator[tuple[str, str]]:
        """Return the people of a copy with their addresses, without those who were erased."""
        for person, address in self.emails.items():
            yield self.id(person)(copy), self.said("email", address, copy)

    def place(self, position: int, copy: Copy) -> int:
        """Return the position that a fact of the story has in a copy."""
        group = self._group_of[position]
        return group.position(group.positions.index(position), copy)

    def upto(self, position: int) -> int:
        """Return the position by which all copies know what the story knows at one of its own."""
        return self._group_of[position].ends(self.copies)

    def _slot(self, match: re.Match[str]) -> Slot:
        if (by := match["by"]) and by in self._kept:
            return lambda _copy: by
        if id := match["by"] or match["id"]:
            return self.id(id)
        if digits := match["hex"]:
            own = self.id(str(UUID(digits)))
            return lambda copy: own(copy).replace("-", "")
        if dispute := match["dispute"]:
            return lambda copy: f"{int(dispute, 16) ^ copy.number:016x}"
        if cause := match["cause"]:
            return lambda copy: str(self.place(int(cause), copy))
        series, digits = match["series"], match["number"]
        last, width = int(digits) - 1, len(digits)
        return lambda copy: f"{series}-{last * copy.of + copy.number + 1:0{width}d}"

    def _learn(self, stored: list[tuple[RawEntry, Any]]) -> None:
        """Learn what is shared, which ids are derived from what, and how people are called."""
        invoices = {str(raw.originator_id): s["f"]["number"] for raw, s in stored if raw.topic == "invoice.issued"}
        self._shared = frozenset(str(raw.originator_id) for raw, _ in stored if raw.topic.split(".")[0] in SHARED)
        self._kept = frozenset(str(raw.originator_id) for raw, _ in stored if raw.topic in ONCE)
        persons = {str(raw.originator_id) for raw, _ in stored if raw.topic.startswith(("person.", "organisation."))}
        customers = {_plain5(str(CUSTOMERS), person): person for person in persons}
        for raw, state in stored:
            self._derive(str(raw.originator_id), raw.topic, state["f"], invoices, customers)
            if raw.topic.startswith("person."):
                self._meet(raw, state["f"])

    def _derive(
        self, id: str, topic: str, f: dict[str, Any], invoices: dict[str, str], customers: dict[str, str]
    ) -> None:
        name = f.get("reference") or f"pay:{invoices.get(f.get('invoice_id', ''))}:{f.get('attempt')}"
        space, of_parent = str(PAYMENTS), False
        parent = f.get("event_id") or f.get("course_id") or f.get("source_id")
        if parent and "person_id" in f:
            space, name, of_parent = parent, ("activity:" if topic == "activity.logged" else "") + f["person_id"], True
        elif id in customers:
            space, name = str(CUSTOMERS), customers[id]
        if id not in self._derived and PLACES.search(name) and _plain5(space, name) == id:
            self._derived[id] = self.parts(space) if of_parent else (space,), self.parts(name)

    def _meet(self, raw: RawEntry, f: dict[str, Any]) -> None:
        key = self._keys.opening(raw.originator_id)
        if key is not None and raw.topic == "person.registered":
            self.names.append(key.open(f["name"]))
        if key is not None and "email" in f:
            self.emails[str(raw.originator_id)] = key.open(f["email"])

    def _grouped(self, stored: list[tuple[RawEntry, Any]]) -> Iterator[Group]:
        begins = 1
        own: dict[UUID, int] = {}
        for _, together in groupby(stored, key=lambda pair: pair[1].get("co") or pair[0].position):
            pairs = list(together)
            facts = [self._written(raw, state["f"], own) for raw, state in pairs]
            group = Group(facts, [raw.position for raw, _ in pairs], begins, len(facts), sum(f.own > 0 for f in facts))
            yield group
            begins = group.ends(self.copies) + 1

    def _written(self, raw: RawEntry, f: dict[str, Any], own: dict[UUID, int]) -> Written:
        common = raw.topic.split(".")[0] in SHARED
        once = common or raw.topic in ONCE
        if not once:
            own[raw.originator_id] = own.get(raw.originator_id, 0) + 1
        text = raw.state.decode()
        parts = (text,) if common else self._opened(raw, f, text)
        id = self.id(str(raw.originator_id))
        return Written(raw.topic, id, raw.version, 0 if once else own[raw.originator_id], raw.recorded, parts)

    def _opened(self, raw: RawEntry, f: dict[str, Any], text: str) -> Parts:
        kind, parts = FACTS[raw.topic], self.parts(text)
        said = {name: f[name] for name in kind.personal_fields() if f.get(name) is not None}
        if not said:
            return parts
        person = str(raw.originator_id) if kind.SUBJECT == "id" else f[kind.SUBJECT]
        key = self._keys.opening(UUID(person))
        if key is None:
            return parts
        for name, sealed in said.items():
            parts = tuple(_cut(parts, sealed, self._sealed(person, name, key.open(sealed))))
        return parts

    def _sealed(self, person: str, field: str, words: str) -> Slot:
        whose = self.id(person)
        return lambda copy: copy.seal(whose(copy), self.said(field, words, copy))

    def said(self, field: str, words: str, copy: Copy) -> str:
        """Return a personal text as a copy has it: people there have surnames and addresses of their own."""
        if copy.number and field == "name":
            other = self.names[(crc32(words.encode()) + copy.number * 37) % len(self.names)]
            return f"{words.rsplit(' ', 1)[0]} {other.rsplit(' ', 1)[-1]}"
        if copy.number and field == "email":
            return f".{copy.number}@".join(words.rsplit("@", 1))
        return words


def _cut(parts: Iterable[str | Slot], sealed: str, slot: Slot) -> Iterator[str | Slot]:
    for part in parts:
        if isinstance(part, str) and sealed in part:
            before, after = part.split(sealed)
            yield from (before, slot, after)
        else:
            yield part


def _plain5(space: str, name: str) -> str:
    digest = sha1(UUID(space).bytes + name.encode(), usedforsecurity=False).digest()[:16]
    return str(UUID(bytes=digest, version=5))
