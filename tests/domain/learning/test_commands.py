"""Use cases of learning: each thing is logged once, whoever asks again."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.cpd.scheme_text import scheme_to_json
from domain.errors import Invalid, NotFound, Stale
from domain.learning import commands
from domain.learning.activity import EARLIEST, Activity, credited_id
from tests.domain.learning.schemes import rules
from tests.fakes import FakeJournal

PERSON = UUID(int=1)
COLLEAGUE = str(UUID(int=2))
DAY = date(2026, 5, 4)
DAYS = timedelta(days=1)


def log(journal: FakeJournal, id: UUID) -> UUID:
    return commands.log(journal, id, person_id=PERSON, kind="reading", title="A book", on=DAY, amounts={"hours": "1"})


def published() -> FakeJournal:
    journal = FakeJournal()
    commands.publish_scheme(journal, content=scheme_to_json(rules()), trust="counts", on=DAY)
    return journal


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
    journal, id = published(), uuid4()
    log(journal, id)
    commands.reject(journal, id, scheme="demo", on=DAY, reason="Unclear", decided_by=COLLEAGUE)
    commands.accept(journal, id, scheme="demo", on=DAY, decided_by=COLLEAGUE, expected=2)
    commands.void(journal, id, on=DAY, reason="Logged twice")
    kinds = [type(fact) for fact in journal.of(id)]
    assert kinds == [Activity.Logged, Activity.Rejected, Activity.Accepted, Activity.Voided]


def test_a_decision_on_an_older_version_is_refused() -> None:
    journal, id = published(), uuid4()
    log(journal, id)
    with pytest.raises(Stale):
        commands.accept(journal, id, scheme="demo", on=DAY, decided_by=COLLEAGUE, expected=7)


def test_what_was_never_logged_cannot_be_struck_off() -> None:
    with pytest.raises(NotFound):
        commands.void(FakeJournal(), uuid4(), on=DAY, reason="Logged twice")


@pytest.mark.parametrize("verdict", [commands.accept, partial(commands.reject, reason="Unclear")])
def test_nothing_is_decided_for_a_scheme_that_nobody_published(verdict: Callable[..., UUID]) -> None:
    journal, id = published(), uuid4()
    log(journal, id)
    with pytest.raises(Invalid, match="no scheme 'nope' was published") as refusal:
        verdict(journal, id, scheme="nope", on=DAY, decided_by=COLLEAGUE)
    assert refusal.value.field == "scheme"


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"on": DAY + DAYS}, "on"),
        ({"on": EARLIEST - DAYS}, "on"),
        ({"for_schemes": ["demo", "nope"]}, "for_schemes"),
    ],
    ids=["tomorrow", "before anybody was born", "no scheme"],
)
def test_what_cannot_have_been_learnt_is_not_logged(terms: dict[str, Any], field: str) -> None:
    told: dict[str, Any] = {"on": DAY, **terms}
    with pytest.raises(Invalid) as refusal:
        commands.log(
            published(), uuid4(), person_id=PERSON, kind="reading", title="A book", amounts={}, today=DAY, **told
        )
    assert refusal.value.field == field


@pytest.mark.parametrize("on", [EARLIEST, DAY])
def test_anything_from_a_lifetime_up_to_today_is_logged(on: date) -> None:
    journal, id = published(), uuid4()
    terms: dict[str, Any] = {"amounts": {"hours": "1"}, "for_schemes": ["demo"], "today": DAY}
    commands.log(journal, id, person_id=PERSON, kind="reading", title="A book", on=on, **terms)
    assert journal.holds(Activity, id)
