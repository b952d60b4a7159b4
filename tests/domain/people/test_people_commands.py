"""What the office can do about persons and organisations, as it is recorded."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from domain.errors import Erased, NotFound, Stale, Taken
from domain.people import commands
from domain.people.erase import erase
from domain.people.organisation import Organisation
from domain.people.person import Person
from tests.fakes import FakeJournal

DAY = date(2026, 3, 1)


def ada(journal: FakeJournal, email: str = "ada@example.org") -> UUID:
    return commands.register(journal, uuid4(), name="Ada", email=email, on=DAY)


def test_registering_the_same_id_twice_is_one_person() -> None:
    journal, id = FakeJournal(), uuid4()
    for _ in range(2):
        commands.register(journal, id, name="Ada", email="ada@example.org", on=DAY)
    assert journal.of(id) == [Person.Registered(name="Ada", email="ada@example.org", on=DAY)]


def test_an_address_belongs_to_one_person_however_it_is_written() -> None:
    journal = FakeJournal()
    ada(journal)
    with pytest.raises(Taken):
        ada(journal, " ADA@example.org")


def test_an_address_moved_from_is_free_again() -> None:
    journal = FakeJournal()
    commands.move_email(journal, ada(journal), email="ada@example.com", on=DAY)
    assert ada(journal) in journal.kinds


def test_an_address_moved_to_is_taken() -> None:
    journal = FakeJournal()
    commands.move_email(journal, ada(journal), email="ada@example.com", on=DAY)
    with pytest.raises(Taken):
        ada(journal, "ada@example.com")


def test_an_erased_person_leaves_their_address_free() -> None:
    journal = FakeJournal()
    first = ada(journal)
    erase(journal, first, on=DAY)
    erase(journal, first, on=DAY)
    assert journal.of(first)[1:] == [Person.Erased(on=DAY)]
    assert ada(journal) != first


def test_an_erased_person_is_not_renamed() -> None:
    journal = FakeJournal()
    id = erase(journal, ada(journal), on=DAY)
    with pytest.raises(Erased):
        commands.rename(journal, id, name="Ada King", on=DAY)


def test_a_change_from_an_old_version_is_refused() -> None:
    journal = FakeJournal()
    id = ada(journal)
    commands.rename(journal, id, name="Ada King", on=DAY, expected=1)
    with pytest.raises(Stale):
        commands.rename(journal, id, name="Ada Byron", on=DAY, expected=1)


def test_roles_come_and_go() -> None:
    journal = FakeJournal()
    id = ada(journal)
    commands.grant_role(journal, id, role="finance", on=DAY)
    assert journal.get(Person, id).roles == {"finance"}
    commands.withdraw_role(journal, id, role="finance", on=DAY)
    assert journal.get(Person, id).roles == set()


def test_nobody_is_not_found() -> None:
    with pytest.raises(NotFound):
        commands.rename(FakeJournal(), uuid4(), name="Ada", on=DAY)


def test_an_organisation_is_registered_once() -> None:
    journal, id = FakeJournal(), uuid4()
    for _ in range(2):
        commands.register_organisation(journal, id, name=" Analytical Engines ", on=DAY)
    assert journal.of(id) == [Organisation.Registered(name="Analytical Engines", on=DAY)]
    assert journal.get(Organisation, id).name == "Analytical Engines"
