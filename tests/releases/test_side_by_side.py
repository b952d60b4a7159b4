"""A release and this one work on the same database under load: what either does stands, and nobody is sent away."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from domain.billing.payment import Payment
from domain.journal import Actor
from domain.values import Money
from tests.releases.crowd import Crowd, Visitor
from tests.releases.kept import RELEASES, ROOT, Process, code_of, data_of, started
from tests.torture import oracle
from web.app import create_app
from web.auth.people import person_with_email
from web.auth.tokens import make_token
from web.demo.cast import CAST
from web.installation import Installation
from web.settings import Settings

ROLES = frozenset({"admin", "staff", "finance"})
SEATS = 100_000
ENOUGH = 30
"""How many answers in each part of an upgrade are enough of a load."""
LATER = b'"v":99'


@pytest.fixture(params=RELEASES)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Give the code of an older release."""
    return code_of(request.param, tmp_path / "code")


@pytest.fixture
def settings(older: Path, request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> dict[str, str]:
    """Give the settings of an installation that this older release has worked on."""
    release = request.node.callspec.params["older"]
    found = data_of(release, tmp_path / "data", None if database_url.startswith("sqlite") else database_url)
    return found | {"COLLEGIUM_SIMULATED_PAYMENTS": "1"}


@pytest.fixture
def house(settings: dict[str, str]) -> Iterator[Installation]:
    """Give the installation as this release sees it, its tables as they were."""
    opened = Installation(Settings.read(settings))
    yield opened
    opened.close()


@pytest.fixture
def token(house: Installation) -> str:
    admin = person_with_email(house.office, CAST["admin"].email)
    assert admin is not None
    return make_token(house.office, admin, label="crowd", roles=ROLES)


def test_an_upgrade_under_load_loses_nothing_and_sends_nobody_away(
    older: Path, settings: dict[str, str], house: Installation, token: str
) -> None:
    with started(older, settings, "serve", "--workers", "1") as old_web:
        old_web.wait_until_it_answers()
        with started(older, settings, "follow") as old_follower:
            crowd = Crowd(token, an_event(old_web, token), [old_web.port])
            with crowd.busy():
                crowd.wait_for(ENOUGH)
                with (
                    started(ROOT, settings, "serve", "--workers", "1") as web,
                    started(ROOT, settings, "follow") as new,
                ):
                    web.wait_until_it_answers()
                    crowd.ports.append(web.port)
                    crowd.wait_for(2 * ENOUGH)
                    everywhere_at(house, house.office.recorder.head())
                    assert (old_follower.process.poll(), new.process.poll()) == (None, None)
                    old_follower.process.terminate()
                    crowd.ports.remove(old_web.port)
                    crowd.wait_for(ENOUGH)
                    crowd.stop()
                    everywhere_at(house, house.office.recorder.head())
    assert (crowd.faults, crowd.failures()) == ([], [])
    assert served(crowd) == {old_web.port, web.port}
    there = {said.id for said in oracle.stated(house.office, since=0)}
    assert set(crowd.done) - there == set()
    house.engine.catch_up()
    assert (oracle.apart(house.office, house.engine), oracle.unbalanced(house.engine)) == ([], [])


@pytest.mark.torture
def test_a_server_killed_instead_of_drained_sends_somebody_away(
    older: Path, settings: dict[str, str], token: str
) -> None:
    """Control: the crowd notices when somebody is not answered, so that an upgrade without a fault means something."""
    with started(older, settings, "serve", "--workers", "1") as old_web:
        old_web.wait_until_it_answers()
        crowd = Crowd(token, an_event(old_web, token), [old_web.port])
        with crowd.busy():
            crowd.wait_for(ENOUGH)
            old_web.process.kill()
            crowd.wait_for(10_000)
    assert crowd.faults != []


def test_a_fact_of_a_kind_that_came_later_stops_an_older_follower_before_it_moves(
    older: Path, settings: dict[str, str], house: Installation
) -> None:
    known = house.office.recorder.head()
    a_fee_is_charged(house)
    with started(older, settings, "follow") as old:
        assert old.process.wait(60) == 1
        assert "payment.fee_charged" in old.said()
    assert set(house.engine.positions().values()) == {known}
    assert stopped(house) == []


def test_a_version_that_came_later_stops_this_follower_before_it_moves(
    settings: dict[str, str], house: Installation
) -> None:
    house.migrate()
    known = house.office.recorder.head()
    a_later_release_renames_somebody(house)
    with started(ROOT, settings, "follow") as new:
        assert new.process.wait(60) == 1
        assert "person.registered version 99 was written by a newer release; start that one" in new.said()
    assert set(house.engine.positions().values()) == {known}
    assert max(followers(house).values()) <= known
    assert stopped(house) == []


def test_who_asks_for_what_a_later_release_wrote_is_told_to_ask_again(house: Installation, token: str) -> None:
    house.migrate()
    person = a_later_release_renames_somebody(house)
    asked = {"headers": {"Authorization": f"Bearer {token}"}}
    client = create_app(house).test_client()
    for address in (f"/api/v1/people/{person}", f"/people/{person}"):
        answer = client.get(address, **asked)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_a_release_does_not_start_on_tables_of_a_newer_one(settings: dict[str, str], house: Installation) -> None:
    house.migrate()
    with house.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with started(ROOT, settings, "serve") as server:
        assert server.process.wait(60) == 1
        assert server.said() == "collegium: the tables were made by a newer release (step 9999); start that one\n"


def a_later_release_renames_somebody(house: Installation) -> UUID:
    """Append a fact in a version that this release does not know; return whom it is about."""
    with house.database.writing() as connection:
        last = (
            connection.execute(text("SELECT * FROM journal WHERE topic = 'person.registered' LIMIT 1")).mappings().one()
        )
        told = {name: value for name, value in last.items() if name != "position"} | {"originator_version": 10_000}
        told["state"] = bytes(told["state"])[:-1] + b"," + LATER + b"}"
        names = ", ".join(told)
        connection.execute(text(f"INSERT INTO journal ({names}) VALUES ({', '.join(':' + n for n in told)})"), told)
    return UUID(str(last["originator_id"]))


def an_event(server: Process, token: str) -> UUID:
    starts = f"{datetime.now(UTC).year + 1}-05-01T18:00"
    told = {"title": "Annual meeting", "summary": "All.", "starts": starts, "zone": "Europe/Berlin",
            "minutes": 90, "capacity": SEATS, "price": {"minor": 0, "currency": "EUR"},
            "member_price": {"minor": 0, "currency": "EUR"}}  # fmt: skip
    return UUID(Visitor(token, "office", []).post(server.port, "events", **told)["id"])


def a_fee_is_charged(house: Installation) -> None:
    """State a fact of a kind that no release before 0.2.0 knows."""
    raws = house.office.recorder.page(0, house.office.recorder.head())
    paid = [raw.originator_id for raw in raws if raw.topic == "payment.received"]
    with house.office.unit(Actor("processor")) as unit:
        payments = (unit.get(Payment, id) for id in paid)
        unit.record(next(p for p in payments if p.charge_fee("txn_1", Money(30, "EUR"), source="", on=house.today())))


def followers(house: Installation) -> dict[str, int]:
    with house.database.reading() as connection:
        return {row.name: row.position for row in connection.execute(text("SELECT name, position FROM followers"))}


def everywhere_at(house: Installation, position: int) -> None:
    assert house.engine_wait(position, 60), house.engine.health()


def served(crowd: Crowd) -> set[int]:
    return {answer.port for answer in crowd.answers if answer.status < 400}


def stopped(house: Installation) -> list[str]:
    with house.views.reading() as connection:
        return [row.view for row in connection.execute(text("SELECT view FROM view_quarantine"))]
