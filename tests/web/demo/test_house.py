"""The demonstration in a whole house: months closed as time went by, views built, a second start at once."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.billing.books import BOOKS, Books
from integrations.stripe.bookkeeping import Bookkeeping
from integrations.stripe.reconcile import Period, reconcile
from projections.reports.closing import seal
from projections.views import rosters
from web.cashdesk import cash_desk
from web.demo.load import load
from web.installation import Installation
from web.settings import Settings

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
MEMBERS = 10


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("demo")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'collegium.sqlite'}"
        if request.param == "postgres":
            server = request.getfixturevalue("postgres_server")
            name = server.create()
            stack.callback(server.drop, name)
            url = server.url(name)
        env = {"COLLEGIUM_DATA": str(folder), "COLLEGIUM_DATABASE_URL": url}
        house = Installation(Settings.read(env, demo=True), lambda: NOW)
        stack.callback(house.close)
        house.migrate()
        plain = replace(house.settings, demo=False, simulated_payments=False)
        assert cash_desk(house.office, plain).processor is None, "no association takes itself for a demonstration"
        yield house


@pytest.fixture(scope="module")
def lines(house: Installation) -> list[str]:
    """Load the demonstration and give the lines it showed."""
    shown: list[str] = []
    load(house, MEMBERS, shown.append)
    return shown


def test_a_line_a_month_is_shown(lines: list[str]) -> None:
    assert lines[0].startswith("November 2022: ")
    assert len(lines) >= 48


def test_the_books_are_closed_up_to_the_month_before_last(house: Installation, lines: list[str]) -> None:
    assert house.office.read(Books, BOOKS).closed == date(2026, 9, 30)


def test_each_closing_was_recorded_in_its_time_and_its_seal_still_holds(house: Installation, lines: list[str]) -> None:
    page = house.office.codec.entries(house.office.recorder.page(0, 100_000))
    closings = [entry for entry in page if isinstance(entry.fact, Books.MonthClosed)]
    assert len(closings) > 4
    for entry in closings:
        fact = entry.fact
        assert isinstance(fact, Books.MonthClosed)
        assert 0 < (entry.recorded.date() - fact.through).days < 50
        with house.engine.database.reading() as connection:
            assert seal(connection, through=fact.through, position=fact.position) == fact.hash


def test_all_views_stand_at_the_head(house: Installation, lines: list[str]) -> None:
    head = house.office.recorder.head()
    assert set(house.engine.positions().values()) == {head}


def test_a_second_start_shows_nothing_and_changes_nothing(house: Installation, lines: list[str]) -> None:
    head, shown = house.office.recorder.head(), len(lines)
    load(house, MEMBERS, lines.append)
    assert (house.office.recorder.head(), len(lines)) == (head, shown)


def test_no_seat_is_held_longer_than_its_days(house: Installation, lines: list[str]) -> None:
    with house.views.reading() as connection:
        assert rosters.offers_to_lapse(connection, on=NOW.date() - timedelta(days=1)) == []


def test_the_processor_remembers_what_the_books_say(house: Installation, lines: list[str]) -> None:
    processor = house.desk.processor
    assert processor is not None
    all_time = Period(datetime(2022, 1, 1, tzinfo=UTC), NOW, date(2022, 1, 1), NOW.date())
    found = reconcile(Bookkeeping(house.office), processor, all_time, "EUR", write=True)
    assert (found.findings, found.here > 0) == ([], True)


def test_a_demonstration_knows_that_it_is_one_whoever_opens_it(house: Installation, lines: list[str]) -> None:
    plain = replace(house.settings, demo=False, simulated_payments=False)
    assert cash_desk(house.office, plain).simulated is not None


def test_nothing_is_left_to_do_for_the_worker_but_pages_for_those_who_tried_to_pay(
    house: Installation, lines: list[str]
) -> None:
    head = house.office.recorder.head()
    house.catch_up()
    assert house.office.recorder.head() == head
