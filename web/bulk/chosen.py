"""Plans a deed on certificates that somebody chose: the worker looks at each, by the rules themselves, page by page."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid5

import msgspec

from domain.batches import commands
from domain.batches.batch import Batch
from domain.errors import DomainError
from domain.journal import Actor, Journal
from integrations.batches import Line
from integrations.batches.lines import DUE, SKIPPED, UNREAD
from web.bulk.work import Task, Work

if TYPE_CHECKING:
    from web.installation import Installation

PART = 500
"""Certificates read at a time."""
OVERTAKEN = "something was decided about it since"


class Chosen(NamedTuple):
    """A certificate that was chosen, and whose it is."""

    certification: UUID
    person: UUID


class Choice(NamedTuple):
    """What is asked: which deed, in whose name, on which certificates of a programme; to which version, and why."""

    work: Work
    by: UUID
    programme: str
    chosen: Sequence[Chosen]
    version: int | None = None
    reason: str | None = None


def ask(house: "Installation", choose: Callable[[], Choice], key: str) -> Callable[[Journal], UUID]:
    """Return the deed that keeps what is chosen and asks for its plan; the same under the same key is the same.

    It chooses as it is carried out: what was asked before is answered as before, whoever is left to be chosen.
    """

    def asked(journal: Journal) -> UUID:
        choice = choose()
        told = msgspec.json.encode([choice.programme, choice.chosen, choice.version, choice.reason])
        id = uuid5(choice.by, f"batch:{choice.work.kind}:{key}:{house.office.keys.fingerprint(told)}")
        lines = [Line(at, each.person, UNREAD, target=each.certification) for at, each in enumerate(choice.chosen, 1)]
        house.lines.keep(id, lines)
        return commands.ask(journal, id, asked=_fact(choice, house.today()))

    return asked


def looked_at(house: "Installation", work: Work, batch: Batch, lines: Sequence[Line]) -> list[Line]:
    """Return lines as they would come out now: those that cannot be done are left out, with why."""
    with house.office.rehearsal(Actor(str(batch.asked_by))) as journal:
        journal.foresee(*(line.target for line in lines if line.target))
        return [_tried(house, work, batch, journal, line) for line in lines]


def changed(house: "Installation", work: Work, batch: Batch, lines: Sequence[Line]) -> list[Line]:
    """Return those of the lines about which something was decided since they were looked at."""
    found = []
    with house.office.rehearsal(Actor(str(batch.asked_by))) as journal:
        for at in range(0, len(lines), PART):
            part = lines[at : at + PART]
            journal.foresee(*(line.target for line in part if line.target))
            found += [
                line._replace(note=OVERTAKEN) for line in part if _sees(work, batch, journal, line) != line.fields
            ]
    return found


def lay_out(house: "Installation", batch: Batch) -> "partial[UUID]":
    """Return the deed that states the plan, once all was looked at; its name tells it from any other."""
    lines = house.lines.page(batch.id)
    name = house.office.keys.fingerprint(hashlib.sha256(msgspec.json.encode([batch.id, lines])).digest())
    due = sum(line.state == DUE for line in lines)
    return partial(
        commands.lay_out, batch_id=batch.id, plan=name, lines=due, skipped=len(lines) - due, on=house.today()
    )


def _fact(choice: Choice, on: date) -> Batch.Asked:
    return Batch.Asked(
        asked_by=choice.by,
        kind=choice.work.kind,
        programme=choice.programme,
        asked=len(choice.chosen),
        version=choice.version,
        reason=choice.reason,
        on=on,
    )


def _tried(house: "Installation", work: Work, batch: Batch, journal: Journal, line: Line) -> Line:
    if line.person is None:
        return line._replace(state=SKIPPED, note="the person was erased")
    try:
        fields = _sees(work, batch, journal, line)
        by = str(batch.asked_by)
        work.do(journal, Task(batch.id, line.line, line.person, by, house.today(), fields, house.lacking, line.target))
    except DomainError as refusal:
        return line._replace(state=SKIPPED, note=refusal.message)
    return line._replace(state=DUE, fields=dict(fields))


def _sees(work: Work, batch: Batch, journal: Journal, line: Line) -> dict[str, object]:
    assert work.looks is not None
    assert line.target is not None
    return dict(work.looks(journal, batch, line.target))
