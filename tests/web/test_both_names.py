"""Whatever an employee does to what belongs to a person: both names stand on every fact of it."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from domain.journal import Entry
from tests.web.houses import OTHER, World
from tests.web.routes import Route, routes
from web.api.owners import OWNED, PAYMENT, PERSON, owner_of

OWNERS = {PERSON, PAYMENT, *OWNED}
NOBODYS = {
    *("event_id", "course_id", "role", "id", "scheme", "session_id", "series_id", "code", "path_id", "round_id"),
    *("trial_id", "evidence_id", "seat"),
}
"""What addresses of deeds name that belongs to no person; the last two are parts of what is named before them."""
NOT_ON_PAGES = {
    *("activity_id", "invoice_id", "obligation_id", "appeal_id"),
    *("batch_id", "block_id", "case_id", "party_id"),
}
"""What pages do to them is refused as things stand here, or asks for more than a reason; obligations have none.
An appeal is given to somebody first, with no reason."""
FORM = {"reason": "As agreed with them."}


def deeds(world: World) -> list[Route]:
    """Give the routes that do something to what belongs to a person: to parties first, erasures last."""
    found = [route for route in routes(world.app) if route.method == "POST" and route.rule.arguments & OWNERS]
    return sorted(found, key=lambda route: ("erase" in route.endpoint, "party_id" not in route.rule.arguments))


def stated(world: World, after: int) -> Iterator[Entry]:
    """Yield what an administrator stated after a position."""
    office, admin = world.house.office, str(world.people["admin"])
    yield from (e for e in office.codec.entries(office.recorder.page(after, 1_000)) if e.by == admin)


def test_every_deed_names_a_persons_thing_or_what_is_nobodys(shared_world: World) -> None:
    named = {name for route in routes(shared_world.app) if route.method == "POST" for name in route.rule.arguments}
    assert named == OWNERS | NOBODYS


@pytest.mark.parametrize("name", sorted(OWNERS))
def test_whatever_an_address_names_is_known_to_be_somebodys(shared_world: World, name: str) -> None:
    named = {name: shared_world.things[OTHER][name]}
    assert owner_of(shared_world.house.office.read, named) == shared_world.people[OTHER]


def test_what_is_not_there_is_nobodys(shared_world: World) -> None:
    for name in OWNERS - {PERSON}:
        assert owner_of(shared_world.house.office.read, {name: uuid4()}) is None


@pytest.mark.parametrize("door", ["programs", "pages"])
def test_both_names_stand_on_whatever_an_employee_does_to_anothers_thing(world: World, door: str) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = False
    by_program = door == "programs"
    client = world.client("admin") if by_program else world.browser("admin")
    done: set[str] = set()
    for route in deeds(world):
        if route.is_api is by_program:
            world.house.engine.catch_up()  # or each page would wait for what the one before has done
            before = world.head()
            route.ask(client, world.things[OTHER], **({} if by_program else {"data": FORM}))
            facts = list(stated(world, before))
            assert {fact.of for fact in facts} <= {world.people[OTHER]}, route.endpoint
            done |= route.rule.arguments if facts else set()
    assert done >= ({*OWNED, PERSON} if by_program else OWNED.keys() - NOT_ON_PAGES)
