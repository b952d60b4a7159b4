"""Plans work on many: what each line of a table would do, rehearsed by the rules themselves, and nothing done yet."""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid5

import msgspec

from domain.batches import commands
from domain.batches.batch import Batch
from domain.errors import DomainError, RuleBroken
from domain.journal import Actor, Journal
from integrations.batches import Line
from integrations.batches.lines import DUE, SKIPPED
from integrations.imports import Columns, Row, Table, read_table
from web.auth.people import person_with_email
from web.bulk.chosen import changed as changed_since
from web.bulk.exemptions import EXEMPTIONS
from web.bulk.learning import LEARNING
from web.bulk.rebasings import REBASINGS
from web.bulk.renewals import RENEWALS
from web.bulk.work import Sheet, Task, Work

if TYPE_CHECKING:
    from web.installation import Installation

WORKS: dict[str, Work] = {work.kind: work for work in (LEARNING, EXEMPTIONS, REBASINGS, RENEWALS)}
TABLES = sorted(kind for kind, work in WORKS.items() if work.sheet)
"""The kinds of work that are read from a table."""
NOBODY = "nobody here has this address; correct it, or register them first"
OWN = "it is somebody else's; import your own alone, and ask the office for others"
NAMED = 5
"""How many changed lines a refusal names."""


class Order(NamedTuple):
    """What is to be planned: the kind of work, in whose name, and for whose log if it is for one person alone."""

    work: Work
    by: UUID
    person: UUID | None = None

    @property
    def sheet(self) -> Sheet:
        """Return what the table of this kind of work says."""
        assert self.work.sheet is not None
        return self.work.sheet


class Plan(NamedTuple):
    """What would be done: the lines, and the name that tells this plan from any other."""

    lines: list[Line]
    name: str

    @property
    def due(self) -> int:
        """Return how many lines would be done."""
        return sum(line.state == DUE for line in self.lines)


def plan_file(house: "Installation", order: Order, content: bytes) -> Plan:
    """Return what the table in a file would do. Raises Invalid, field "file", if it is none."""
    return plan_table(house, order, read_table(content, columns_of(order)), content)


def plan_table(house: "Installation", order: Order, table: Table, content: bytes) -> Plan:
    """Return what the rows of a table would do; `content` is what it was read from."""
    wrong = [Line(each.line, None, SKIPPED, _said(each.column, each.message)) for each in table.findings]
    people = _People(house, order)
    lines = [people.line(row) for row in table.rows]
    lines = sorted([*wrong, *rehearsed(house, order, lines)])
    digest = hashlib.sha256(content).digest() + msgspec.json.encode([line._asdict() for line in lines])
    return Plan(lines, house.office.keys.fingerprint(digest))


def columns_of(order: Order) -> Columns:
    """Return the columns that the table may have: without addresses where it is for one person alone."""
    columns = order.sheet.columns
    if order.person is not None or "email" in columns.required:
        return columns
    return columns._replace(required=("email", *columns.required))


def rehearsed(house: "Installation", order: Order, lines: Sequence[Line]) -> list[Line]:
    """Return lines as they would come out now: those that are due and cannot be done are left out, with why."""
    clashes = order.sheet.clashes(house, [line for line in lines if line.state == DUE])
    lines = [line._replace(state=SKIPPED, note=clashes[line.line]) if line.line in clashes else line for line in lines]
    with house.office.rehearsal(Actor(str(order.by))) as journal:
        return [_tried(house, order, journal, line) if line.state == DUE else line for line in lines]


def keep(house: "Installation", order: Order, plan: Plan, key: str) -> Callable[[Journal], UUID]:
    """Keep a plan's lines and return the deed that states it; the same plan under the same key is the same batch."""
    id = uuid5(order.by, f"batch:{order.work.kind}:{key}:{plan.name}")
    house.lines.keep(id, plan.lines)
    return partial(
        commands.plan,
        id=id,
        kind=order.work.kind,
        plan=plan.name,
        lines=plan.due,
        skipped=len(plan.lines) - plan.due,
        person_id=order.person,
        on=house.today(),
    )


def check_unchanged(house: "Installation", batch: Batch, by: UUID) -> None:
    """Raise RuleBroken, naming lines, if a plan would no longer come out as it was shown."""
    lines = house.lines.at(batch.id, DUE)
    changed = [f"line {line.line}: {line.note}" for line in _overtaken(house, batch, by, lines)]
    if gone := batch.lines - len(lines):
        changed.append(f"{gone} lines are of people who were erased since")
    if changed:
        more = f"; and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
        raise RuleBroken(f"facts changed: {'; '.join(changed[:NAMED])}{more}; plan it anew")


def _overtaken(house: "Installation", batch: Batch, by: UUID, lines: Sequence[Line]) -> list[Line]:
    work = WORKS[batch.kind]
    if work.sheet is None:
        return changed_since(house, work, batch, lines)
    order = Order(work, by, batch.person_id)
    return [line for line in rehearsed(house, order, lines) if line.state != DUE]


def task_of(house: "Installation", batch: UUID, line: Line, by: str) -> Task:
    """Return a line as something to be done in somebody's name today."""
    assert line.person is not None
    return Task(batch, line.line, line.person, by, house.today(), line.fields or {}, house.lacking, line.target)


class _People:
    """Finds out for whom rows are, each address looked up once."""

    def __init__(self, house: "Installation", order: Order) -> None:
        self.house = house
        self.order = order
        self._known: dict[str, UUID | None] = {}

    def line(self, row: Row) -> Line:
        """Return the line of a row: due, or left out with all that is wrong with it."""
        fields, findings = self.order.sheet.read(row)
        problems = [_said(each.column, each.message) for each in findings]
        person = self._person(row.cells.get("email"), problems)
        if problems or person is None:
            return Line(row.line, person, SKIPPED, "; ".join(problems))
        return Line(row.line, person, DUE, fields=dict(fields))

    def _person(self, email: str | None, problems: list[str]) -> UUID | None:
        if email is None:
            return self.order.person
        if email not in self._known:
            self._known[email] = person_with_email(self.house.office, email)
        found = self._known[email]
        if found is None or self.order.person not in (None, found):
            problems.append(f"email: {NOBODY if self.order.person is None else OWN}")
            return None
        return found


def _tried(house: "Installation", order: Order, journal: Journal, line: Line) -> Line:
    try:
        order.work.do(journal, task_of(house, order.by, line, str(order.by)))
    except DomainError as refusal:
        return line._replace(state=SKIPPED, note=_said(refusal.field or "", refusal.message), fields=None)
    return line


def _said(column: str, message: str) -> str:
    return f"{column}: {message}" if column else message
