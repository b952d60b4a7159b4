"""One erasure tried by two at once: whoever ends late does not call done what is held up since."""

from datetime import date
from functools import partial
from uuid import UUID, uuid4

import pytest

from domain.journal import Actor
from domain.people import commands as people
from domain.people.erase import erase as deed
from integrations.effects import rows
from integrations.effects.calls import Effects
from integrations.erasure import Eraser
from integrations.journal.office import Office
from tests.offices import MovingClock

ME = Actor("me")
ON = date(2026, 3, 1)
HOLDER = "process 7 on mars has begun to read since"


@pytest.fixture
def person(office: Office) -> UUID:
    id = uuid4()
    office.carry_out(partial(people.register, id=id, name="Zera", email="zera@example.org", on=ON), ME)
    return id


def worked(office: Office, eraser: Eraser) -> None:
    effects = Effects(office, [eraser])
    while effects.step():
        pass


def listed(office: Office) -> list[str | None]:
    with office.database.reading() as connection:
        return [row.problem for row in rows.stuck(connection)]


def overtaken(office: Office, person: UUID) -> Eraser:
    """Give an eraser that nobody holds up, while another one, quicker at the end, is held up."""

    def meanwhile(_keys: object, _generation: int) -> list[str]:
        assert not Eraser(office, wait=lambda _keys, _generation: [HOLDER]).erase(person, on=ON).everywhere
        return []

    return Eraser(office, wait=meanwhile)


def ends_in_time(office: Office, clock: MovingClock) -> bool:
    clock.move(hours=1)
    worked(office, Eraser(office))
    return listed(office) == []


def test_asked_twice_at_once_it_stays_held_up_and_ends_in_time(
    office: Office, person: UUID, clock: MovingClock
) -> None:
    assert overtaken(office, person).erase(person, on=ON).everywhere
    assert listed(office) == [HOLDER]
    assert ends_in_time(office, clock)


def test_asked_while_the_worker_is_at_it_it_stays_held_up_and_ends_in_time(
    office: Office, person: UUID, clock: MovingClock
) -> None:
    office.carry_out(partial(deed, person_id=person, on=ON), ME)
    worked(office, overtaken(office, person))
    assert listed(office) == [HOLDER]
    assert ends_in_time(office, clock)


def test_undisturbed_it_is_done_at_once(office: Office, person: UUID) -> None:
    assert Eraser(office).erase(person, on=ON).everywhere
    with office.database.reading() as connection:
        row = rows.find(connection, f"erase:{person}")
    assert row is not None
    assert (row.state, row.problem) == (rows.DONE, None)
