from functools import partial
from uuid import UUID, uuid4

import pytest

from domain.errors import NotFound
from domain.journal import Actor, Journal
from integrations.journal.office import Office
from integrations.store.driver import Driver
from tests.integrations.journal.jars import Jar, fill, open_jar

ME = Actor("me")


@pytest.fixture
def jars(office: Office) -> list[UUID]:
    ids = [uuid4() for _ in range(3)]
    for id in ids:
        office.carry_out(partial(open_jar, id=id, person=uuid4(), label="Ada's"), ME)
    return ids


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the statements that read aggregates, as they are asked."""
    said: list[str] = []
    run = Driver.run

    def heard(self: Driver, statement: str, values: object = ()) -> object:
        if "topic, state FROM journal" in statement:
            said.append(statement)
        return run(self, statement, values)  # type: ignore[arg-type]

    monkeypatch.setattr(Driver, "run", heard)
    return said


def test_what_is_foreseen_is_read_in_one_statement(office: Office, jars: list[UUID], asked: list[str]) -> None:
    missing = uuid4()

    def look(journal: Journal) -> None:
        journal.foresee(*jars, missing)
        assert [journal.get(Jar, id).label for id in jars] == ["Ada's"] * 3
        assert not journal.holds(Jar, missing)
        with pytest.raises(NotFound, match=str(missing)):
            journal.get(Jar, missing)

    office.carry_out(look, ME)
    assert len(asked) == 1


def test_what_was_read_for_a_command_is_not_read_again(office: Office, jars: list[UUID], asked: list[str]) -> None:
    seen = office.read(Jar, jars[0])
    office.carry_out(partial(fill, id=jars[0], coins=7), ME, read={jars[0]: seen})
    assert len(asked) == 1
    assert office.read(Jar, jars[0]).coins == 7


def test_a_command_decides_anew_when_others_were_quicker(office: Office, jars: list[UUID]) -> None:
    seen = office.read(Jar, jars[0])
    office.carry_out(partial(fill, id=jars[0], coins=7), ME)
    office.carry_out(partial(fill, id=jars[0], coins=5), ME, read={jars[0]: seen})
    assert office.read(Jar, jars[0]).coins == 12


def test_after_waiting_for_others_what_nobody_has_seen_is_read_again(office: Office, jars: list[UUID]) -> None:
    first, second, _ = jars

    def decide(journal: Journal) -> UUID:
        journal.foresee(first, second)
        office.carry_out(partial(fill, id=second, coins=7), Actor("other"))
        journal.exclusively(first)
        assert journal.get(Jar, second).coins == 7
        return first

    office.carry_out(decide, ME)


def test_one_thing_stays_one_object_however_it_was_read(office: Office, jars: list[UUID]) -> None:
    def look(journal: Journal) -> None:
        journal.foresee(*jars)
        assert journal.get(Jar, jars[0]) is journal.get(Jar, jars[0])
        journal.foresee(*jars)
        assert journal.get(Jar, jars[1]) is journal.get(Jar, jars[1])

    office.carry_out(look, ME)
