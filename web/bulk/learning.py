"""Learning brought in from a table: what each row logs, what is on the log already, and how an entry is taken back."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.batches.batch import line_id
from domain.journal import Journal
from domain.learning import commands
from domain.learning.activity import LONGEST_KIND, LONGEST_TITLE
from integrations.batches import Line
from integrations.imports import Columns, Finding, Row, amount, day, text, whole
from projections.views import cpd_credits
from web.bulk.work import Fields, Sheet, Task, Work

if TYPE_CHECKING:
    from web.installation import Installation

UNITS = ("hours", "points", "credits", "units")
MINUTES = "minutes"
A_DAY = 24 * 60
MARK = "attribute_"
"""How the headings of columns begin that a scheme's selectors look at: `attribute topic`."""
READERS = {
    "on": day,
    "title": text("title", LONGEST_TITLE),
    "kind": text("kind", LONGEST_KIND),
    **dict.fromkeys(UNITS, amount),
    MINUTES: whole(1, A_DAY),
}
USUAL_KIND = "reading"
COLUMNS = Columns(
    ("on", "title"),
    ("email", "kind", *UNITS, MINUTES),
    {"e_mail": "email", "date": "on", "day": "on", "activity": "title", "what": "title", "type": "kind"},
    beginning=(MARK,),
)
FLAGS = {"true": True, "yes": True, "false": False, "no": False}
TAKEN_BACK = "the import that brought it was undone"


def read(row: Row) -> tuple[Fields, list[Finding]]:
    """Return the entry that a row describes, and what cannot be used of it."""
    said, found = row.read(READERS)
    amounts = {unit: str(said.pop(unit)) for unit in (*UNITS, MINUTES) if unit in said}
    if not amounts and not found:
        found.append(Finding(row.line, "hours", f"no amount is given; fill in one of {', '.join((*UNITS, MINUTES))}"))
    marks = {name[len(MARK) :]: _mark(cell) for name, cell in row.cells.items() if name.startswith(MARK)}
    on = said["on"].isoformat() if "on" in said else ""
    return {"kind": USUAL_KIND, **said, "on": on, "amounts": amounts, "attributes": marks}, found


def clashes(house: "Installation", lines: Sequence[Line]) -> dict[int, str]:
    """Return of each line that says what is on the log already, or what a line before it says, which that is."""
    logged = _logged(house, {line.person for line in lines if line.person})
    found: dict[int, str] = {}
    met: dict[tuple[Any, ...], int] = {}
    for line in lines:
        key = _key(line.person, line.fields or {})
        if key in logged:
            found[line.line] = "it is on the log already, the same day, title and amount; nothing is to do"
        elif key in met:
            found[line.line] = f"it says what line {met[key]} says; leave one of them out"
        else:
            met[key] = line.line
    return found


def do(journal: Journal, task: Task) -> UUID:
    """Put the entry on the person's log, once."""
    fields = {**task.fields, "on": date.fromisoformat(task.fields["on"])}
    return commands.log(journal, line_id(task.batch, task.line), person_id=task.person, today=task.on, **fields)


def undo(journal: Journal, task: Task) -> UUID:
    """Strike the entry off, unless somebody has looked at it or added to it since."""
    return commands.take_back(journal, line_id(task.batch, task.line), on=task.on, reason=TAKEN_BACK)


LEARNING = Work(
    "learning",
    "Learning",
    "Entries that were assessed or added to since stay.",
    do,
    undo,
    Sheet(COLUMNS, read, clashes),
)


def _logged(house: "Installation", persons: set[UUID]) -> set[tuple[Any, ...]]:
    opened = house.office.codec.open_field
    with house.views.reading() as connection:
        logs = cpd_credits.logs(
            connection, list(persons), as_of=house.today(), known_at=None, scheme=None, trust="counts"
        )
    return {
        _key(person, {"on": each.on.isoformat(), "title": opened(person, each.title), "amounts": each.amounts})
        for person, log in logs.items()
        for each in log
        if each.status != "void"
    }


def _key(person: UUID | None, fields: Fields) -> tuple[Any, ...]:
    amounts = tuple(sorted(fields["amounts"].items()))
    return person, fields["on"], " ".join(str(fields["title"]).casefold().split()), amounts


def _mark(cell: str) -> str | bool | list[str]:
    several = [part.strip() for part in cell.split(";") if part.strip()]
    return several if len(several) > 1 else FLAGS.get(cell.casefold(), cell)
