"""The house that the other tests stand in is in use, on both databases."""

from tests.web.houses import ROLES, settle
from web.installation import Installation


def test_everybody_has_one_thing_of_each_kind(house: Installation) -> None:
    world = settle(house)
    assert len({frozenset(things) for things in world.things.values()}) == 1
    assert {*world.tokens} == {*ROLES, "other"}
