"""What the public reads is decided by the office for a programme, and by a holder for their own name."""

from datetime import date
from uuid import UUID

import pytest

from domain.certifications import commands, publicity
from domain.certifications.discretion import Discretion
from domain.certifications.publication import Publication, publication_id
from domain.errors import Erased, Invalid, NotFound
from domain.people import commands as people
from domain.people.person import Person
from domain.processes import publicity as process
from domain.values import Money
from tests.fakes import FakeJournal
from tests.given import Given, given

ON = date(2026, 3, 1)
ANN = UUID(int=11)
DECIDED = Publication.Decided("cpp", True, ["holder"], ON)
ASKED, WAIVED = Discretion.Asked(ANN, ON), Discretion.Waived(ANN, ON)


def decide(*past: Publication.Decided, listed: bool, shows: list[str]) -> Given:
    return given(Publication, *past).when(Publication.decide, programme="cpp", listed=listed, shows=shows, on=ON)


def test_what_is_published_is_stated_once_and_in_one_order() -> None:
    decide(listed=True, shows=["history", "holder", "history"]).states(
        Publication.Decided("cpp", True, ["history", "holder"], ON)
    )
    decide(DECIDED, listed=True, shows=["holder"]).states()


def test_that_nothing_is_published_can_be_decided_too() -> None:
    decide(listed=False, shows=[]).states(Publication.Decided("cpp", False, [], ON))
    decide(DECIDED, listed=False, shows=[]).states(Publication.Decided("cpp", False, [], ON))


def test_reasons_cannot_be_published() -> None:
    decide(listed=True, shows=["reason"]).refused(Invalid, match="choose among history, holder")


@pytest.mark.parametrize(
    ("past", "stated"), [([], [ASKED]), ([ASKED], []), ([ASKED, WAIVED], [ASKED])], ids=["new", "stands", "again"]
)
def test_a_holder_asks_for_discretion_once(past: list[Discretion.Asked], stated: list[Discretion.Asked]) -> None:
    given(Discretion, *past).when(Discretion.ask, person_id=ANN, on=ON).states(*stated)


def test_what_was_never_asked_for_is_not_waived() -> None:
    given(Discretion).when(Discretion.waive, person_id=ANN, on=ON).states()
    given(Discretion, ASKED).when(Discretion.waive, person_id=ANN, on=ON).states(WAIVED)


def test_only_of_a_programme_that_there_is_something_is_published() -> None:
    journal = FakeJournal()
    with pytest.raises(NotFound):
        publicity.publish(journal, programme="cpp", listed=True, shows=[], on=ON)
    commands.define_programme(journal, code="cpp", title="Title", scheme=None, months=12, fee=Money(0, "EUR"), on=ON)
    for _ in range(2):
        assert publicity.publish(journal, programme="cpp", listed=True, shows=["holder"], on=ON) == publication_id(
            "cpp"
        )
    assert journal.of(publication_id("cpp")) == [DECIDED]


def test_a_wish_is_taken_from_persons_who_are_known_and_not_erased() -> None:
    journal = FakeJournal()
    with pytest.raises(NotFound):
        process.ask_discretion(journal, person_id=ANN, on=ON)
    people.register(journal, ANN, name="Ann", email="ann@example.org", on=ON)
    id = process.ask_discretion(journal, person_id=ANN, on=ON)
    assert process.waive_discretion(journal, person_id=ANN, on=ON) == id
    assert journal.of(id) == [ASKED, WAIVED]
    ann = journal.get(Person, ANN)
    ann.erase(on=ON)
    journal.record(ann)
    for wish in (process.ask_discretion, process.waive_discretion):
        with pytest.raises(Erased):
            wish(journal, person_id=ANN, on=ON)
