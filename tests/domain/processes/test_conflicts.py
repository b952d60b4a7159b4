"""A conflict of interest is about a person: it bars everywhere, whether or not there was a review."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.certifications import commands as certifications
from domain.certifications import rulings
from domain.certifications.appeal import Against
from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id
from domain.errors import DomainError, NotAllowed, NotFound, RuleBroken
from domain.processes import appeals, candidacies, certification, conflicts, recertification
from domain.processes.appeals import Matter
from domain.values import Money
from tests.domain.processes.candidates import (
    ANN,
    BOB,
    CEM,
    DEB,
    DECIDER,
    HEARER,
    ON,
    REVIEWER,
    admitted,
    applied,
    association,
    award,
    certified,
    lodge,
    passed,
)
from tests.fakes import FakeJournal

LATER = ON + timedelta(days=1)
CLOSE: dict[str, Any] = {"officer_id": CEM, "note": "Their sister", "declared_by": REVIEWER, "on": ON}
SLIP: dict[str, Any] = {"officer_id": CEM, "note": "Another of that name", "withdrawn_by": REVIEWER, "on": ON}
BARS = partial(pytest.raises, NotAllowed, match="has trained or sponsored the candidate, or is close to them")


def unreviewed(journal: FakeJournal) -> UUID:
    """Let Ann apply for what asks for no review."""
    free = Money(0, "EUR")
    certifications.define_programme(journal, code="easy", title="Easy", scheme=None, months=12, fee=free, on=ON)
    return certification.apply_with_fee(journal, uuid4(), person_id=ANN, programme="easy", on=ON)


def declared_in_an_application(journal: FakeJournal) -> UUID:
    """Let it be declared that Cem is close to Ann, as she applies, and then withdraws."""
    id = applied(journal)
    candidacies.declare_conflict(journal, id, **CLOSE)
    return candidacies.withdraw(journal, id, on=ON)


def test_a_conflict_declared_in_one_application_bars_deciding_on_the_next() -> None:
    journal = association()
    declared_in_an_application(journal)
    id = passed(journal)
    assert not journal.get(Candidacy, id).parts.get(DECIDER)
    before = len(journal.entries)
    with BARS():
        award(journal, id)
    with BARS():
        candidacies.refuse(journal, id, reason="No", on=ON, decided_by=DECIDER)
    assert len(journal.entries) == before
    candidacies.award(journal, id, basis="Everything", on=ON, decided_by=HEARER)


def test_it_bars_deciding_on_another_programme_without_a_review() -> None:
    journal = association()
    declared_in_an_application(journal)
    id = unreviewed(journal)
    for decide in (certification.award, partial(certification.refuse, reason="No")):
        with BARS():
            decide(journal, id, on=ON, decided_by=DECIDER)
    certification.award(journal, id, on=ON, decided_by=HEARER)
    lacking: Any = lambda *_: None  # noqa: E731  everything asked for is done
    decisions = [
        partial(rulings.suspend, reason="A complaint"),
        partial(rulings.revoke, reason="Forged"),
        partial(rulings.rebase, version=1, reason="New law"),
        partial(recertification.renew, lacking=lacking),
    ]
    for decide in decisions:
        with BARS():
            decide(journal, id, on=LATER, decided_by=DECIDER)


def test_it_bars_hearing_an_appeal_about_another_application() -> None:
    journal = association()
    id = admitted(journal)
    candidacies.refuse(journal, id, reason="Not yet", on=ON, decided_by=REVIEWER)
    appeal = lodge(journal, id, Matter(Against.REFUSAL))
    conflicts.declare_about(journal, unreviewed(journal), **{**CLOSE, "officer_id": DEB})
    with pytest.raises(NotAllowed, match="does not hear the appeal"):
        appeals.assign(journal, appeal, officer=DEB, assigned_by=REVIEWER, on=ON)


def test_a_conflict_is_declared_and_withdrawn_where_there_was_no_review() -> None:
    journal = association()
    id = unreviewed(journal)
    assert not journal.holds(Candidacy, candidacy_id(id))
    assert conflicts.declare_about(journal, id, **CLOSE) == id
    before = len(journal.entries)
    assert conflicts.declare_about(journal, id, **CLOSE) == id
    assert len(journal.entries) == before
    with BARS():
        certification.award(journal, id, on=ON, decided_by=DECIDER)
    conflicts.withdraw_about(journal, id, **SLIP)
    certification.award(journal, id, on=ON, decided_by=DECIDER)


def test_what_was_declared_in_an_application_is_withdrawn_from_the_certificate_of_another_and_the_other_way() -> None:
    journal = association()
    first = applied(journal)
    candidacies.declare_conflict(journal, first, **CLOSE)
    candidacies.withdraw_conflict(journal, first, **SLIP)
    conflicts.declare_about(journal, certified(journal, first).id, **CLOSE)
    candidacies.withdraw_conflict(journal, first, **SLIP)
    with pytest.raises(RuleBroken, match="no conflict of theirs"):
        candidacies.withdraw_conflict(journal, first, **SLIP)
    candidacies.refuse(journal, first, reason="No", on=ON, decided_by=DECIDER)


@pytest.mark.parametrize(
    ("deed", "told", "error"),
    [
        (conflicts.declare_about, {**CLOSE, "declared_by": str(ANN)}, NotAllowed),
        (conflicts.declare_about, {**CLOSE, "officer_id": UUID(int=99)}, NotFound),
        (conflicts.withdraw_about, SLIP, RuleBroken),
        (conflicts.withdraw_about, {**SLIP, "withdrawn_by": str(ANN)}, NotAllowed),
        (conflicts.withdraw_about, {**SLIP, "officer_id": BOB}, NotAllowed),
    ],
)
def test_nobody_chooses_who_decides_about_them_and_nobody_clears_themselves(
    deed: Any, told: dict[str, Any], error: type[DomainError]
) -> None:
    journal = association()
    id = unreviewed(journal)
    before = len(journal.entries)
    with pytest.raises(error):
        deed(journal, id, **told)
    assert len(journal.entries) == before
