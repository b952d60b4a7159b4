"""What each kind of work on many must know: the table it reads, how a line is done and how it is undone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from domain.batches.batch import Kind
from domain.journal import Journal
from integrations.batches import Line
from integrations.imports import Columns, Finding, Row

if TYPE_CHECKING:
    from web.installation import Installation

Fields = Mapping[str, Any]


class Task(NamedTuple):
    """One line to be done or undone: of which batch, for whom, in whose name, on which day."""

    batch: UUID
    line: int
    person: UUID
    by: str
    on: date
    fields: Fields
    target: UUID | None = None


class Work(NamedTuple):
    """A kind of work on many.

    `read` returns what a row says as JSON, and what cannot be used; `clashes` returns, by line, why lines that
    the rules allow must not be done. `undoing` says what an undo leaves alone.
    """

    kind: Kind
    title: str
    undoing: str
    columns: Columns
    read: Callable[[Row], tuple[Fields, list[Finding]]]
    clashes: Callable[["Installation", Sequence[Line]], dict[int, str]]
    do: Callable[[Journal, Task], UUID]
    undo: Callable[[Journal, Task], UUID]
