"""How often somebody may try an examination over all their applications, where the programme's version says so."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.certifications.candidacies.examinations import counted, earliest
from domain.certifications.candidacies.steps import Kind
from domain.certifications.programme import Programme, programme_id
from domain.errors import RuleBroken
from domain.journal import Journal
from domain.values import add_months


def check_retakes(
    journal: Journal, candidacy_id: UUID, exam: str, *, from_: date, applications: Collection[UUID]
) -> None:
    """Raise RuleBroken if with what was sat on other applications no attempt is left, or it is too soon for one.

    `applications` are certifications that the person may have applied for. An attempt counts for the months that the
    version names, from the day on which it was sat.
    """
    found = journal.get(Candidacy, candidacy_id)
    months = _months(journal, found, exam)
    if months is None or found.kind is not Kind.CERTIFICATION:
        return
    ways = [found, *_others(journal, found, applications)]
    tried = [each for way in ways for each in counted(way.attempts.values(), exam)]
    asked, sat = found.exams[exam], sorted(each.sat for each in tried if each.sat is not None)
    still = [day for day in sat if add_months(day, months) > from_]
    if len(still) >= asked.attempts:
        again = add_months(still[-asked.attempts], months)
        said = f"{exam} was tried {len(still)} times within {months} months, on earlier applications too"
        raise RuleBroken(f"{said}; it may be tried again from {again} on, or refuse", field="exam")
    if from_ < (first := earliest(asked, tried)):
        said = f"{exam} may be tried again from {first} on, {asked.wait_days} days after the last time"
        raise RuleBroken(f"{said}, on an earlier application", field="first_day")


def _months(journal: Journal, found: Candidacy, exam: str) -> int | None:
    rules = journal.get(Programme, programme_id(found.programme)).rules(found.rules)
    return next((each.retakes_over for each in rules.examinations if each.code == exam), None)


def _others(journal: Journal, found: Candidacy, applications: Collection[UUID]) -> list[Candidacy]:
    ids = {candidacy_id(application) for application in applications} - {found.id}
    ways = [journal.get(Candidacy, id) for id in sorted(ids) if journal.holds(Candidacy, id)]
    return [way for way in ways if (way.person_id, way.programme) == (found.person_id, found.programme)]
