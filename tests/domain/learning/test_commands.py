"""Use cases of learning: each thing is logged once, whoever asks again."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.errors import NotFound, Stale
from domain.learning import commands
from domain.learning.activity import Activity, credited_id
from tests.fakes import FakeJournal

PERSON = UUID(int=1)
COLLEAGUE = str(UUID(int=2))
DAY = date(2026, 5, 4)


def log(journal: FakeJournal, id: UUID) -> UUID:
    return commands.log(journal, id, person_id=PERSON, kind="reading", title="A book", on=DAY, amounts={"hours": "1"})


def credit(journal: FakeJournal, event: UUID) -> UUID:
    return commands.credit(
        journal,
        source="event",
        source_id=event,
        person_id=PERSON,
        title="Evening on statics",
        on=DAY,
        amounts={"hours": "2"},
        attributes={},
    )


def test_the_same_entry_sent_twice_is_logged_once() -> None:
    journal, id = FakeJournal(), uuid4()
    assert log(journal, id) == log(journal, id) == id
    assert len(journal.entries) == 1


def test_the_same_attendance_is_credited_once() -> None:
    journal, event = FakeJournal(), uuid4()
    assert credit(journal, event) == credit(journal, event) == credited_id(event, PERSON)
    assert len(journal.entries) == 1


def test_decisions_are_taken_down_in_order() -> None:
    journal, id = FakeJournal(), uuid4()
    log(journal, id)
    commands.reject(journal, id, scheme="riba", on=DAY, reason="Unclear", decided_by=COLLEAGUE)
    commands.accept(journal, id, scheme="riba", on=DAY, decided_by=COLLEAGUE, expected=2)
    commands.void(journal, id, on=DAY, reason="Logged twice")
    kinds = [type(fact) for fact in journal.of(id)]
    assert kinds == [Activity.Logged, Activity.Rejected, Activity.Accepted, Activity.Voided]


def test_a_decision_on_an_older_version_is_refused() -> None:
    journal, id = FakeJournal(), uuid4()
    log(journal, id)
    with pytest.raises(Stale):
        commands.accept(journal, id, scheme="riba", on=DAY, decided_by=COLLEAGUE, expected=7)


def test_what_was_never_logged_cannot_be_struck_off() -> None:
    with pytest.raises(NotFound):
        commands.void(FakeJournal(), uuid4(), on=DAY, reason="Logged twice")
