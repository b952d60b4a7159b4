"""A big association is the small one many times over: every fact holds, every total is the small one's multiple."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bench import houses
from bench.big import Big, build
from domain.errors import Taken
from domain.journal import Actor, Journal
from domain.people import commands
from integrations.store.tables import reservations
from projections.ledger.tables import closings, postings
from projections.reports.closing import seal
from projections.views import people, register
from web.installation import Installation

STORY, COPIES = 12, 3
Built = tuple[Installation, Big]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], scope="module")
def built(request: pytest.FixtureRequest) -> Iterator[Built]:
    url = None
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    with houses.house(url) as ours:
        big = build(ours, STORY * COPIES, story=STORY, years=1, show=lambda _: None)
        ours.engine.rebuild()
        yield ours, big


def test_its_facts_hold_and_its_views_are_what_they_make(built: Built) -> None:
    ours, big = built
    assert big.facts == ours.office.recorder.head() > 0
    assert big.copies == COPIES
    assert ours.office.recorder.gaps() == []
    assert [health.state for health in ours.engine.health()] == ["live"] * len(ours.engine.views)
    assert ours.views_apart() == []


def test_its_closed_months_are_sealed_with_what_their_reports_say(built: Built) -> None:
    ours, _ = built
    with ours.views.reading() as connection:
        closed = connection.execute(select(closings)).all()
        assert closed
        assert [seal(connection, through=c.through, position=c.sealed) for c in closed] == [c.hash for c in closed]


def test_its_books_balance_and_each_invoice_has_a_number_of_its_own(built: Built) -> None:
    ours, _ = built
    with ours.views.reading() as connection:
        assert sum(connection.scalars(select(postings.c.minor))) == 0
        numbers = [row.number for row in connection.execute(select(register.register_members)) if row.number]
    assert len(numbers) == len(set(numbers)) > STORY


def test_its_people_have_names_and_addresses_of_their_own_that_nobody_else_can_take(built: Built) -> None:
    ours, _ = built
    with ours.views.reading() as connection:
        listed = people.search(connection, limit=1_000)
    assert len({person.email for person in listed}) == len(listed)
    with ours.database.reading() as connection:
        assert len(connection.execute(select(reservations)).all()) == len(listed)
    person, other = listed[0], listed[-1]

    def take(journal: Journal) -> None:
        commands.move_email(journal, other.id, email=person.email, on=ours.today())

    with pytest.raises(Taken):
        ours.office.carry_out(take, Actor("office"))
