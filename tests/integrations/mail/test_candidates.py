"""Letters to candidates name days and examinations; reasons, questions and scores stay behind the sign-in."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from domain.certifications.appeal import Against
from domain.certifications.candidacies import exams, review
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.commands import take_step
from domain.certifications.candidacies.exams import Result
from domain.journal import Actor
from domain.people import commands as people
from domain.processes import appeals, candidacies
from domain.processes.appeals import Matter
from integrations.effects.calls import Effects
from integrations.journal.office import Office
from integrations.mail.outbox import House, Letters
from integrations.mail.ports import Letter
from tests.web.candidates import a_candidacy, offer_examined

ON, LATER = date(2026, 3, 1), date(2026, 4, 1)
OFFICER = {"officer": "office", "on": ON}
HOUSE = House("Meridian Institute", "https://meridian.example")


class Pile:
    """A postman who keeps what he is given."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.sent.append(letter)

    def forget(self, person: UUID) -> None:
        self.sent = [letter for letter in self.sent if letter.person != person]


def test_each_step_that_asks_or_tells_something_is_told_by_a_letter(office: Office) -> None:
    def do(deed: Any) -> UUID:
        result = office.carry_out(deed, Actor("office")).result
        assert result is not None
        return result

    def step(deed: Any, **told: Any) -> None:
        do(partial(take_step, candidacy_id=id, step=partial(deed, **told)))

    ann, hearer = uuid4(), uuid4()
    for person, name in ((ann, "Ann Lee"), (hearer, "Deb Moor")):
        do(partial(people.register, id=person, name=name, email=f"{person}@example.org", on=ON))
    do(partial(people.grant_role, person_id=hearer, role="staff", on=ON))
    offer_examined(do, ON)
    id = a_candidacy(do, ann, ON)
    step(review.find_complete, **OFFICER)
    step(review.request_information, question="Which years?", due=LATER, **OFFICER)
    step(review.give_information, answer="2010 on", on=ON)
    step(review.defer, until=LATER, reason="A year is missing", **OFFICER)
    step(review.find_eligible, basis="All there", evidence=[], officer="office", on=LATER)
    step(exams.authorise, exam="theory", from_=ON, through=LATER, **OFFICER)
    step(exams.enter_result, result=Result("theory", 1, ON, 1_234), **OFFICER)
    step(exams.release_result, exam="theory", attempt=1, **OFFICER)
    do(partial(candidacies.refuse, candidacy_id=id, reason="Not yet", on=ON, decided_by="board"))
    subject = office.read(Candidacy, id).certification_id
    told = {"grounds": "Unjust", "on": ON, "deciders": lambda _subject: ["board"]}
    appeal = do(partial(appeals.lodge, certification_id=subject, matter=Matter(Against.REFUSAL), **told))
    do(partial(appeals.assign, appeal_id=appeal, officer=hearer, assigned_by="office", on=ON))
    do(partial(appeals.reject, appeal_id=appeal, reason="Heard", on=ON, decided_by=str(hearer)))
    pile = Pile()
    effects = Effects(office, [Letters(office, pile, HOUSE)])
    while effects.step():
        continue
    assert [letter.subject for letter in pile.sent if letter.person == ann] == [
        "About your application: an answer by 2026-04-01",
        "About your application",
        "Your examination: Theory",
        "Your result: Theory",
        "About your application",
        "About your appeal",
    ]
    kept_back = ("Which years", "A year is missing", "12.34", "Not yet", "Unjust", "Heard")
    assert not [word for letter in pile.sent for word in kept_back if word in letter.text]
    assert all(f"https://meridian.example/certificates/{subject}/application" in each.text for each in pile.sent)
