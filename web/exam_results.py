"""Results of examinations from a table: what it would enter, line by line, and then just that or nothing."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from domain.certifications.candidacies.examinations import hundredths
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.steps import CLOSED
from domain.errors import Invalid, RuleBroken
from domain.journal import Actor
from domain.processes.candidacies import Foreseen, foresee_results
from integrations.imports import Columns, Finding, Row, day, read_table, text, whole
from projections.views import candidacies
from web.auth.people import person_with_email
from web.installation import Installation

COLUMNS = Columns(
    ("candidate", "exam", "attempt", "sat", "score"),
    ("examiner",),
    {
        "candidacy": "candidate",
        "candidacy_id": "candidate",
        "email": "candidate",
        "e_mail": "candidate",
        "points": "score",
    },
)
MOST = 500
"""Lines of a table: they are entered in one transaction, all or none."""
READERS = {"exam": text("exam", 40), "attempt": whole(1, 1_000), "sat": day, "score": hundredths}


class Line(NamedTuple):
    """A line that can be entered; `is_new` is false where the same result is known already."""

    line: int
    candidate: str
    candidacy: UUID
    result: Result
    is_new: bool


class Plan(NamedTuple):
    """What a table would enter, and what is wrong with it; `digest` stands for just that."""

    digest: str
    lines: list[Line]
    findings: list[Finding]

    @property
    def new(self) -> int:
        """How many results are entered."""
        return sum(line.is_new for line in self.lines)

    @property
    def results(self) -> list[tuple[UUID, Result]]:
        """What is entered, each with whose it is."""
        return [(line.candidacy, line.result) for line in self.lines]


def plan(house: Installation, connection: Connection, content: bytes, *, officer: str) -> Plan:
    """Return what a table would enter today. Raises Invalid, field "file", where it is no such table or too long."""
    table = read_table(content, COLUMNS)
    if len(table.rows) > MOST:
        raise Invalid(f"the table has {len(table.rows):,} lines; bring it in parts of at most {MOST}", field="file")
    findings, found = list(table.findings), []
    for row in table.rows:
        line, wrong = _line(house, connection, row)
        findings += wrong
        found += [] if line is None else [line]
    lines = []
    for line, foreseen in zip(found, _foreseen(house, found, officer), strict=True):
        if foreseen.refusal is None:
            lines.append(line._replace(is_new=foreseen.is_new))
        else:
            field = foreseen.refusal.field or ""
            column = field if field in {*READERS, "examiner"} else "candidate"
            findings.append(Finding(line.line, column, foreseen.refusal.message))
    said = repr([(line.candidacy, line.result, line.is_new) for line in lines]).encode()
    return Plan(hashlib.sha256(content + said).hexdigest(), lines, sorted(findings))


def _foreseen(house: Installation, lines: list[Line], officer: str) -> list[Foreseen]:
    told = [(line.candidacy, line.result) for line in lines]
    with house.office.unit(Actor(officer)) as journal:
        return foresee_results(journal, results=told, officer=officer, on=house.today())


def _line(house: Installation, connection: Connection, row: Row) -> tuple[Line | None, list[Finding]]:
    said, findings = row.read(READERS)
    if findings:
        return None, findings
    try:
        examiner = _examiner(house, row.cells)
        candidate = row.cells["candidate"]
        candidacy = _candidacy(house, connection, candidate, (said["exam"], said["attempt"]))
    except Invalid as wrong:
        return None, [Finding(row.line, wrong.field or "", wrong.message)]
    except RuleBroken as wrong:
        return None, [Finding(row.line, "candidate", wrong.message)]
    result = Result(said["exam"], said["attempt"], said["sat"], said["score"], examiner)
    return Line(row.line, candidate, candidacy, result, is_new=True), []


def _examiner(house: Installation, cells: Mapping[str, str]) -> str | None:
    if "examiner" not in cells:
        return None
    found = person_with_email(house.office, cells["examiner"])
    if found is None:
        raise Invalid("nobody has this address; correct it, or leave it empty if graded outside", field="examiner")
    return str(found)


def _candidacy(house: Installation, connection: Connection, cell: str, attempt: tuple[str, int]) -> UUID:
    """Return whose result it is: the candidacy named, or the one of the person that has this attempt."""
    try:
        return UUID(cell)
    except ValueError:
        person = person_with_email(house.office, cell)
    if person is None:
        raise Invalid("no candidate has this address or id; correct it", field="candidate")
    ways = candidacies.of_person(connection, person, as_of=house.today())
    sitting = [way for way in ways if _has(connection, way.candidacy, attempt)]
    standing = [way for way in sitting if way.step not in CLOSED] or sitting or ways
    if not standing:
        raise Invalid("this person is no candidate; correct the address", field="candidate")
    if len({way.candidacy for way in standing}) > 1 and standing is not ways:
        raise RuleBroken("this person has this attempt in several programmes; give the id of the candidacy instead")
    return standing[0].candidacy


def _has(connection: Connection, candidacy: UUID, attempt: tuple[str, int]) -> bool:
    return any((each.exam, each.number) == attempt for each in candidacies.attempts(connection, candidacy))
