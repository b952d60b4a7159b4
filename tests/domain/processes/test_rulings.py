"""Whoever trained or examined somebody decides nothing about their certificate, whatever the decision is."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from domain.certifications import rulings
from domain.certifications.candidacies import review
from domain.certifications.candidacies.candidacy import candidacy_id
from domain.certifications.candidacies.commands import take_step
from domain.certifications.certification import Certification
from domain.errors import NotAllowed
from tests.domain.processes.candidates import (
    ANN,
    BOB,
    DECIDER,
    ON,
    REVIEWER,
    association,
    award,
    certified,
    passed,
)
from tests.fakes import FakeJournal

DAY = timedelta(days=1)
DECISIONS: dict[str, tuple[Any, dict[str, Any]]] = {
    "suspended": (rulings.suspend, {"reason": "A complaint"}),
    "reinstated": (rulings.reinstate, {}),
    "revoked": (rulings.revoke, {"reason": "Forged"}),
    "re-based": (rulings.rebase, {"version": 1, "reason": "New law"}),
}


def held(journal: FakeJournal, *, suspended: bool = False) -> Certification:
    """Let Ann hold a certificate, suspended if told."""
    found = certified(journal, award(journal, passed(journal)))
    if suspended:
        rulings.suspend(journal, found.id, reason="A complaint", on=ON, decided_by=DECIDER)
    return found


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_declared_conflict_bars_every_decision_until_it_is_withdrawn(decision: str) -> None:
    journal = association()
    found = held(journal, suspended=decision == "reinstated")
    id = candidacy_id(found.id)
    conflict = {"officer": DECIDER, "on": ON}
    declare = partial(review.declare_conflict, note="Their sister", declared_by=REVIEWER, **conflict)
    take_step(journal, id, declare)
    deed, terms = DECISIONS[decision]
    facts = len(journal.entries)
    with pytest.raises(NotAllowed, match="has trained or sponsored"):
        deed(journal, found.id, on=ON + DAY, decided_by=DECIDER, **terms)
    assert len(journal.entries) == facts
    take_step(journal, id, partial(review.withdraw_conflict, note="Not related", withdrawn_by=REVIEWER, **conflict))
    assert deed(journal, found.id, on=ON + DAY, decided_by=DECIDER, **terms) == found.id


@pytest.mark.parametrize("decision", ["suspended", "revoked", "re-based"])
@pytest.mark.parametrize("officer", [str(ANN), str(BOB)], ids=["themselves", "their examiner"])
def test_neither_they_nor_their_examiner_decide(decision: str, officer: str) -> None:
    journal = association()
    found = held(journal)
    deed, terms = DECISIONS[decision]
    with pytest.raises(NotAllowed, match="a colleague"):
        deed(journal, found.id, on=ON + DAY, decided_by=officer, **terms)
