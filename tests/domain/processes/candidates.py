"""An association that examines its candidates, and people who apply, sit, pass and are certified in it."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from domain.certifications import commands as certifications
from domain.certifications import programme_commands
from domain.certifications.candidacies import exams, review
from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.certifications.candidacies.commands import (
    open_recertification,
    take_step,
)
from domain.certifications.candidacies.exams import Result
from domain.certifications.certification import Certification
from domain.certifications.programme_rules import Examination, Requirement, Rules, plain
from domain.people import commands as people
from domain.processes import appeals, candidacies, certification
from domain.processes.appeals import Matter
from domain.values import Money
from tests.fakes import FakeJournal

ON = date(2026, 3, 1)
ANN, BOB, CEM, DEB = (UUID(int=n) for n in (11, 12, 13, 14))
REVIEWER, DECIDER, HEARER = (str(each) for each in (BOB, CEM, DEB))
AGAIN = ON + timedelta(days=30)
EXAM = Examination("theory", "Theory", mark_hundredths=60_00, attempts=3, wait_days=30)


def rules(**changes: Any) -> Rules:
    found = plain(scheme=None, months=36, fee=Money(0, "EUR"))
    told = {name: getattr(found, name) for name in found.__struct_fields__}
    asked = {"eligibility": [Requirement("practice", "Ten years of practice")], "examinations": [EXAM]}
    return Rules(**(told | asked | changes))


def association(**changes: Any) -> FakeJournal:
    journal = FakeJournal()
    for person, name in ((ANN, "Ann"), (BOB, "Bob"), (CEM, "Cem"), (DEB, "Deb")):
        people.register(journal, person, name=name, email=f"{name}@example.org", on=ON)
        if person != ANN:
            people.grant_role(journal, person, role="staff", on=ON)
    fee = changes.pop("fee", 0)
    certifications.define_programme(
        journal, code="cpp", title="Practitioner", scheme=None, months=36, fee=Money(fee, "EUR"), on=ON
    )
    programme_commands.draft_version(journal, "cpp", rules=rules(**changes), on=ON)
    programme_commands.publish_version(journal, "cpp", starts=ON, on=ON)
    return journal


def applied(journal: FakeJournal, on: date = ON) -> UUID:
    return candidacy_id(certification.apply_with_fee(journal, uuid4(), person_id=ANN, programme="cpp", on=on))


def step(journal: FakeJournal, id: UUID, deed: Any, **told: Any) -> None:
    take_step(journal, id, partial(deed, **{"officer": REVIEWER, "on": ON, **told}))


def admitted(journal: FakeJournal) -> UUID:
    id = applied(journal)
    step(journal, id, review.find_complete)
    step(journal, id, review.find_eligible, basis="Ten years", evidence=[])
    return id


def sits(journal: FakeJournal, id: UUID, score: int, *, attempt: int = 1, on: date = ON) -> None:
    step(journal, id, exams.authorise, exam="theory", from_=on, through=on, on=on)
    result = Result("theory", attempt, on, score * 100, REVIEWER)
    take_step(journal, id, partial(exams.enter_result, result=result, officer=REVIEWER, on=on))
    step(journal, id, exams.release_result, exam="theory", attempt=attempt, on=on)


def passed(journal: FakeJournal) -> UUID:
    id = admitted(journal)
    sits(journal, id, 70)
    return id


def award(journal: FakeJournal, id: UUID, on: date = ON) -> UUID:
    return candidacies.award(journal, id, basis="Everything", on=on, decided_by=DECIDER)


def refused(journal: FakeJournal) -> UUID:
    id = admitted(journal)
    return candidacies.refuse(journal, id, reason="Not yet", on=ON, decided_by=DECIDER)


def certified(journal: FakeJournal, id: UUID) -> Certification:
    return journal.get(Certification, journal.get(Candidacy, id).certification_id)


def deciders(_subject: UUID) -> list[str]:
    return [DECIDER]


def lodge(journal: FakeJournal, id: UUID, matter: Matter, on: date = ON) -> UUID:
    subject = certified(journal, id).id
    return appeals.lodge(journal, subject, matter, grounds="I disagree", on=on, deciders=deciders)


def upheld(journal: FakeJournal, appeal: UUID) -> None:
    appeals.assign(journal, appeal, officer=DEB, assigned_by=REVIEWER, on=ON)
    appeals.uphold(journal, appeal, reason="They are right", on=ON, decided_by=HEARER)


def certified_again(journal: FakeJournal) -> tuple[UUID, UUID]:
    """Give the application of somebody certified, and the examination by which they are certified again."""
    id = award(journal, passed(journal))
    return id, open_recertification(journal, certified(journal, id).id, on=AGAIN)
