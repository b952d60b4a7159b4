"""A program's token is shown once, kept as a hash, ends in time, and may do no more than was given to it."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from domain.people import commands as people
from integrations.store.tables import tokens
from tests.offices import MovingClock
from tests.web.houses import TODAY, World, carry_out
from web.auth.accounts import close_account
from web.auth.tokens import make_token, revoke_token


def with_token(world: World, token: str, scheme: str = "Bearer") -> FlaskClient:
    client = world.app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"{scheme} {token}"
    return client


def make(world: World, caller: str, *roles: str, **options: timedelta) -> str:
    return make_token(world.house.office, world.people[caller], label="test", roles=frozenset(roles), **options)


def status(world: World, token: str, person: UUID, scheme: str = "Bearer") -> int:
    return with_token(world, token, scheme).get(f"/api/v1/people/{person}").status_code


def test_the_store_keeps_no_token_that_could_be_used(world: World) -> None:
    token = make(world, "staff", "staff")
    with world.house.database.reading() as connection:
        rows = [str(row) for row in connection.execute(select(tokens))]
    assert rows
    assert not any(token in row or token.removeprefix("clg_") in row for row in rows)


def test_no_two_tokens_share_what_could_be_guessed(world: World) -> None:
    made = [make(world, "staff", "staff").removeprefix("clg_") for _ in range(50)]
    assert all(len(token) * 6 >= 256 for token in made)
    assert len({token[:16] for token in made}) == 50


def test_a_token_ends_in_time(world: World, clock: MovingClock) -> None:
    token = make(world, "staff", "staff", life=timedelta(days=1))
    clock.move(days=1, seconds=-1)
    assert status(world, token, world.people["other"]) == 200
    clock.move(seconds=1)
    assert status(world, token, world.people["other"]) == 401


def test_a_token_can_be_ended_at_once(world: World) -> None:
    token = make(world, "staff", "staff")
    revoke_token(world.house.office, token)
    assert status(world, token, world.people["other"]) == 401


def test_closing_an_account_ends_its_tokens(world: World) -> None:
    close_account(world.house.office, world.people["staff"])
    assert world.client("staff").get(f"/api/v1/people/{world.people['other']}").status_code == 401


def test_a_token_has_no_role_that_it_was_not_given(world: World) -> None:
    token, own, other = make(world, "admin", "member"), world.people["admin"], world.people["other"]
    assert status(world, token, own) == 200
    assert status(world, token, other) == 404


def test_a_token_has_no_role_that_its_person_has_not(world: World) -> None:
    token = make(world, "member", "member", "staff", "admin")
    assert status(world, token, world.people["other"]) == 404


def test_a_role_taken_away_is_gone_at_the_next_request(world: World) -> None:
    assert world.client("staff").get(f"/api/v1/people/{world.people['other']}").status_code == 200
    carry_out(world.house, partial(people.withdraw_role, person_id=world.people["staff"], role="staff", on=TODAY))
    assert world.client("staff").get(f"/api/v1/people/{world.people['other']}").status_code == 404


def test_a_token_for_an_office_alone_does_not_open_ones_own_things(world: World) -> None:
    token, own = make(world, "finance", "finance"), world.people["finance"]
    assert status(world, token, own) == 403
    assert status(world, make(world, "finance", "member"), own) == 200


def test_the_scheme_is_read_in_any_case(world: World) -> None:
    token = make(world, "staff", "staff")
    assert status(world, token, world.people["other"], "bearer") == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer clg_", "Basic YTpi", "Bearer x y", "Bearer \xff"])
def test_what_is_no_token_opens_nothing(world: World, header: str) -> None:
    client = world.app.test_client()
    answer = client.get(f"/api/v1/people/{world.people['other']}", headers={"Authorization": header})
    assert answer.status_code == 401


def test_the_stored_hash_is_no_token(world: World) -> None:
    with world.house.database.reading() as connection:
        kept = connection.execute(select(tokens.c.hash)).scalars().all()
    assert {status(world, hash, world.people["other"]) for hash in kept} == {401}
    assert {status(world, f"clg_{hash}", world.people["other"]) for hash in kept} == {401}


def test_erasing_somebody_ends_their_tokens_and_sessions(world: World) -> None:
    browser, other = world.browser("staff"), world.people["other"]
    assert browser.get("/membership").status_code == 200
    answer = world.client("admin").post(f"/api/v1/people/{world.people['staff']}/erasures")
    assert answer.status_code == 201
    assert world.client("staff").get(f"/api/v1/people/{other}").status_code in {401, 403}
    assert browser.get("/membership").status_code in {303, 403}
    with world.house.database.reading() as connection:
        kept = connection.execute(select(tokens.c.person)).scalars().all()
    assert world.people["staff"] not in kept
