"""A programme with an examination, and what everybody in the tests of the web has of it: a candidacy, an appeal."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from domain.certifications import commands as certifications
from domain.certifications.appeal import Against
from domain.certifications.candidacies.candidacy import candidacy_id
from domain.certifications.programme_commands import draft_version, publish_version
from domain.certifications.programme_rules import Examination, Fees
from domain.processes import appeals, candidacies, certification
from domain.processes.appeals import Matter
from domain.values import Money
from tests.domain.certifications.rules import rules

Do = Callable[[Any], UUID]
"""Carries a use case out and gives the id it led to."""
EXAMINED = "XP"
THEORY = Examination(code="theory", title="Theory", mark_hundredths=6_000, attempts=3, wait_days=0)


def offer_examined(do: Do, on: date, *, code: str = EXAMINED, sitting: int = 0) -> None:
    """Offer a programme that asks for a review and an examination, and costs nothing but a fee for `sitting` it."""
    free = Money(0, "EUR")
    offer = {"code": code, "title": "Examined Practitioner", "scheme": None, "months": 36, "fee": free}
    do(partial(certifications.define_programme, **offer, on=on))
    fees = Fees(free, Money(sitting, "EUR"), free)
    asked = rules(scheme=None, recertification="exam", fees=fees, examinations=[THEORY])
    do(partial(draft_version, code=code, rules=asked, on=on))
    do(partial(publish_version, code=code, starts=on, on=on))


def a_candidacy(do: Do, person: UUID, on: date, code: str = EXAMINED) -> UUID:
    """Let somebody apply, and give the id of their candidacy."""
    applies = partial(certification.apply_with_fee, id=uuid4(), person_id=person, programme=code, on=on)
    return candidacy_id(do(applies))


def an_appeal(do: Do, person: UUID, on: date) -> UUID:
    """Refuse somebody by the board, and let them appeal against that."""
    refused = a_candidacy(do, person, on)
    do(partial(candidacies.refuse, candidacy_id=refused, reason="Not yet", on=on, decided_by="the board"))

    def lodge(journal: Any) -> UUID:
        subject = journal.get(candidacies.Candidacy, refused).certification_id
        told = {"grounds": "I have ten years", "on": on, "deciders": lambda _subject: ["the board"]}
        return appeals.lodge(journal, subject, Matter(Against.REFUSAL), **told)

    return do(lodge)
