"""What each kind of work on many must know: what it is read from, how a line is done and how it is undone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from domain.batches.batch import Batch, Kind
from domain.journal import Journal
from domain.ports import Shortfall
from integrations.batches import Line
from integrations.imports import Columns, Finding, Row

if TYPE_CHECKING:
    from web.installation import Installation

Fields = Mapping[str, Any]


class Task(NamedTuple):
    """One line to be done or undone: of which batch, for whom, in whose name, on which day.

    `lacking` tells what the person lacks under a scheme.
    """

    batch: UUID
    line: int
    person: UUID
    by: str
    on: date
    fields: Fields
    lacking: Shortfall
    target: UUID | None = None


class Sheet(NamedTuple):
    """The table that a kind of work is read from.

    `read` returns what a row says as JSON, and what cannot be used; `clashes` returns, by line, why lines that
    the rules allow must not be done.
    """

    columns: Columns
    read: Callable[[Row], tuple[Fields, list[Finding]]]
    clashes: Callable[["Installation", Sequence[Line]], dict[int, str]]


class Work(NamedTuple):
    """A kind of work on many.

    `undoing` says what an undo leaves alone, or why there is none. Without a sheet it is work on certificates that
    somebody chose: `looks` returns what must still be so of one when it is done.
    """

    kind: Kind
    title: str
    undoing: str
    do: Callable[[Journal, Task], UUID]
    undo: Callable[[Journal, Task], UUID] | None
    sheet: Sheet | None = None
    looks: Callable[[Journal, Batch, UUID], Fields] | None = None
