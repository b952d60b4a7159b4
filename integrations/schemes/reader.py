"""Reads single values of a file as dates, numbers and words, and keeps a finding for each that is none."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar

from domain.cpd.dates import MonthDay
from domain.cpd.numbers import exact, plain
from domain.errors import Invalid
from integrations.schemes.finding import Finding
from integrations.schemes.tree import Items, Leaf, Place, Table, Tree

T = TypeVar("T")
# A hundred years; longer periods are slips of the pen.
MOST_MONTHS = 1200
LONGEST_FEBRUARY = 2000
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})")
NOWHERE = Leaf(Place(), "", "nothing")


class Reader:
    """Reads one file. What is wrong becomes a finding, and a harmless value lets reading go on."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.findings: list[Finding] = []

    def find(self, tree: Tree | Place, problem: str, remedy: str) -> None:
        """Keep a finding at that place."""
        place = tree if isinstance(tree, Place) else tree.at
        self.findings.append(Finding(self.source, place.line, place.column, problem, remedy))

    def fields(self, tree: Tree | None, what: str, known: Iterable[str] | None = None) -> Mapping[str, Tree]:
        """Give the named values of a table that are not empty; names not known are findings."""
        if tree is None or _is_nothing(tree):
            return {}
        if not isinstance(tree, Table):
            self.find(tree, f"{what} is not a table", "write `name: value` pairs")
            return {}
        names = None if known is None else sorted(known)
        for name in tree.fields if names is not None else ():
            if name not in (names or ()):
                remedy = f"{what} takes {', '.join(names or ())}"
                self.find(tree.names[name], f"unknown key `{name}`", remedy)
        return {name: value for name, value in tree.fields.items() if not _is_nothing(value)}

    def items(self, tree: Tree | None, what: str) -> tuple[Tree, ...]:
        """Give the values of a list."""
        if tree is None or _is_nothing(tree):
            return ()
        if isinstance(tree, Items):
            return tree.values
        self.find(tree, f"{what} is not a list", "write its values after dashes or in [ ]")
        return ()

    def required(self, fields: Mapping[str, Tree], name: str, at: Tree) -> Tree:
        """Give a value that must be there."""
        if name not in fields:
            self.find(at, f"`{name}` is missing", f"add `{name}:`")
        return fields.get(name, NOWHERE)

    def text(self, tree: Tree | None, what: str) -> str:
        """Give a word or sentence."""
        if tree is None or tree is NOWHERE:
            return ""
        if isinstance(tree, Leaf) and tree.kind != "nothing":
            return tree.text
        self.find(tree, f"{what} is not a word", "write one word or sentence")
        return ""

    def number(self, tree: Tree, what: str, *, above: int | None = None) -> Fraction:
        """Give a number that is not negative, and larger than `above` where that is given."""
        number = self._parsed(tree, exact, Fraction(0 if above is None else above + 1), what)
        if number < 0:
            self.find(tree, f"{what} is negative: {plain(number)}", "write 0 or more")
        elif above is not None and number <= above:
            self.find(tree, f"{what} is {plain(number)}", f"write more than {above}")
        return abs(number)

    def whole(self, tree: Tree, what: str, *, least: int = 0, most: int = MOST_MONTHS) -> int:
        """Give a whole number between the two, inclusive."""
        number = self._parsed(tree, exact, Fraction(least), what)
        if number.denominator != 1 or not least <= number <= most:
            self.find(tree, f"{what} is {plain(number)}", f"write a whole number from {least} to {most}")
            return least
        return int(number)

    def flag(self, tree: Tree | None, what: str) -> bool:
        """Give a yes or no."""
        if tree is None:
            return False
        if isinstance(tree, Leaf) and tree.kind == "flag":
            return tree.text.lower() == "true"
        self.find(tree, f"{what} is neither true nor false", "write true or false")
        return False

    def choice(self, tree: Tree, what: str, words: Iterable[T]) -> T:
        """Give one of the words."""
        choices = list(words)
        written = tree.text if isinstance(tree, Leaf) else ""
        for word in choices:
            if word == written:
                return word
        listed = ", ".join(str(word) for word in choices)
        self.find(tree, f"{what} is not a known word: {written!r}", f"write one of {listed}")
        return choices[0]

    def day(self, tree: Tree, what: str) -> date:
        """Give a date; of a date with a time, its date."""
        return self._parsed(tree, _day, date.min, what)

    def month_day(self, tree: Tree, what: str) -> MonthDay:
        """Give a day of the year, written MM-DD."""
        return self._parsed(tree, month_day, MonthDay(1, 1), what)

    def _parsed(self, tree: Tree, parse: Callable[[str], T], otherwise: T, what: str) -> T:
        if tree is NOWHERE:
            return otherwise
        try:
            return parse(tree.text.strip() if isinstance(tree, Leaf) else "a list or table")
        except Invalid as wrong:
            problem, _, remedy = wrong.message.partition("; ")
            self.find(tree, f"{what}: {problem}", remedy)
            return otherwise


def month_day(text: str) -> MonthDay:
    """Read MM-DD. Raises Invalid if it is not a day of any year."""
    match = MONTH_DAY.fullmatch(text)
    try:
        day = date(LONGEST_FEBRUARY, *(int(part) for part in match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid(f"{text!r} is not a day of the year; write MM-DD, such as 01-31")
    return MonthDay(day.month, day.day)


def _day(text: str) -> date:
    if not ISO_DATE.match(text):
        raise Invalid(f"{text!r} is not a date; write YYYY-MM-DD")
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as wrong:
        raise Invalid(f"{text!r} is not a date ({wrong}); write YYYY-MM-DD") from wrong


def _is_nothing(tree: Tree) -> bool:
    return isinstance(tree, Leaf) and tree.kind == "nothing"
