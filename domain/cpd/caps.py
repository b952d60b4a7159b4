"""Upper bounds: a line counts the least of its worth and what earlier lines left of every cap on it."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from domain.cpd.dates import MONTHS_A_YEAR, Period, steps
from domain.cpd.lines import selects
from domain.cpd.scheme import Cap
from domain.cpd.sift import Entry

Slot = tuple[str, int, str]


class Room:
    """What is left of some caps, as entries use them up. Earlier cycles and years have room of their own."""

    def __init__(self, caps: Iterable[Cap], maxima: Mapping[str, Fraction], cycle: Period, months: int) -> None:
        self._caps = tuple(caps)
        self._maxima = maxima
        self._cycle = cycle
        self._months = months
        self._used: dict[Slot, Fraction] = {}

    def left(self, entry: Entry, credit: Fraction) -> Fraction:
        """Give how much of the credit would count."""
        rooms = [
            self._maxima[cap.id] - self._used.get(slot, Fraction(0))
            for cap in self._selecting(entry)
            for slot in self._slots(cap, entry)
        ]
        return max(min([credit, *rooms]), Fraction(0))

    def take(self, entry: Entry, credit: Fraction) -> None:
        """Use up that much of every cap that selects the entry."""
        for cap in self._selecting(entry):
            for slot in self._slots(cap, entry) if cap.over != "line" else ():
                self._used[slot] = self._used.get(slot, Fraction(0)) + credit

    def _selecting(self, entry: Entry) -> list[Cap]:
        return [cap for cap in self._caps if selects(cap.when, entry.attributes)]

    def _slots(self, cap: Cap, entry: Entry) -> list[Slot]:
        values = entry.attributes.get(cap.each, ("",)) if cap.each else ("",)
        return [(cap.id, self._number(cap, entry), value) for value in values]

    def _number(self, cap: Cap, entry: Entry) -> int:
        if cap.over == "year":
            return steps(self._cycle.start, MONTHS_A_YEAR, entry.on)
        if cap.over == "cycle" and entry.on < self._cycle.start:
            return steps(self._cycle.start, self._months, entry.on)
        return 0


def count(entries: Iterable[Entry], room: Room) -> tuple[Entry, ...]:
    """Count the entries one after the other, each as far as there is room for its worth."""
    return _fill(((entry, entry.worth) for entry in entries), room)


def recount(entries: Iterable[Entry], room: Room) -> tuple[Entry, ...]:
    """Count again what already counts, under further caps."""
    return _fill(((entry, entry.counted) for entry in entries), room)


def _fill(credits_of: Iterable[tuple[Entry, Fraction]], room: Room) -> tuple[Entry, ...]:
    counted = []
    for entry, credit in credits_of:
        counts = room.left(entry, credit)
        room.take(entry, counts)
        counted.append(entry.counting(counts))
    return tuple(counted)
