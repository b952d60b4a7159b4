"""The directory of people: sorted and searched by name, and empty of whoever was erased."""

from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.people.organisation import Organisation
from domain.people.person import Person
from projections.views import people
from tests.projections.asked import asked
from tests.projections.engine.harness import House, Stated, house, rebuild_equals_follow
from tests.projections.histories import seeded

ON = date(2026, 3, 1)
ADA, JOSE, ZOE = (UUID(int=n) for n in (1, 2, 3))


def registered(name: str, email: str = "x@example.org") -> Person.Registered:
    return Person.Registered(name=name, email=email, on=ON)


PEOPLE: list[Stated] = [
    (ZOE, registered("Zoë Quinn", "zq@example.org")),
    (JOSE, registered("José García", "jose@example.net")),
    (ADA, registered("Ada Lovelace", "ada_l@example.org")),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [ADA, JOSE, ZOE]),
        ("jose", [JOSE]),
        ("JOSÉ garcia", [JOSE]),
        ("zoe", [ZOE]),
        ("example.org", [ADA, ZOE]),
        ("ada example", [ADA]),
        ("ada jose", []),
        ("%", []),
        ("a_l", [ADA]),
        ("a_a", []),
    ],
)
def test_a_search_minds_neither_capitals_nor_accents_nor_wildcards(text: str, found: list[UUID]) -> None:
    with asked(people.view, *PEOPLE) as view:
        assert [listed.id for listed in people.search(view.connection, text)] == found


def test_pages_follow_one_another_by_name_even_where_names_are_the_same() -> None:
    facts = [(UUID(int=n), registered("Ada")) for n in range(5)]
    found: list[people.Listed] = []
    with asked(people.view, *facts) as view:
        after = None
        while page := people.search(view.connection, after=after, limit=2):
            found += page
            after = (page[-1].key, page[-1].id)
    assert [listed.id for listed in found] == [UUID(int=n) for n in range(5)]


def test_a_new_name_and_address_take_the_place_of_the_old() -> None:
    renamed, moved = Person.Renamed(name="Ada King", on=ON), Person.EmailMoved(email="king@example.org", on=ON)
    with asked(people.view, *PEOPLE, (ADA, renamed), (ADA, moved)) as view:
        assert people.search(view.connection, "lovelace") == []
        assert people.search(view.connection, "ada_l") == []
        [ada] = people.search(view.connection, "king")
    assert (ada.id, ada.name, ada.email, ada.registered) == (ADA, "Ada King", "king@example.org", ON)


def test_roles_are_listed_while_they_are_held() -> None:
    facts = [*PEOPLE, (ADA, Person.RoleGranted("staff", ON)), (ADA, Person.RoleGranted("admin", ON))]
    with asked(people.view, *facts) as view:
        ada = people.find(view.connection, ADA)
        assert [listed.id for listed in people.with_role(view.connection, "staff")] == [ADA]
        assert people.with_role(view.connection, "sta") == []
    assert ada is not None
    assert ada.roles == {"admin", "staff"}
    with asked(people.view, *facts, (ADA, Person.RoleWithdrawn("staff", ON))) as view:
        assert people.with_role(view.connection, "staff") == []


def test_names_are_given_for_ids_of_those_still_known() -> None:
    with asked(people.view, *PEOPLE, (JOSE, Person.Erased(ON))) as view:
        assert people.names(view.connection, [ADA, JOSE, UUID(int=9)]) == {ADA: "Ada Lovelace"}


def test_organisations_are_named() -> None:
    id = UUID(int=7)
    with asked(people.view, (id, Organisation.Registered(name="Analytical Engines", on=ON))) as view:
        assert people.organisation_names(view.connection, [id]) == {id: "Analytical Engines"}


def test_the_erased_have_no_row_before_and_after_their_key_is_destroyed(tmp_path: Path) -> None:
    with house(f"sqlite:///{tmp_path / 'journal'}") as lent:
        engine = lent.engine(people.view)
        lent.record(*PEOPLE, (ADA, Person.Erased(ON)))
        engine.catch_up()
        before = lent.rows(people.view)
        lent.keys.destroy(ADA)
        lent.keys.forget()
        engine.rebuild()
        assert lent.rows(people.view) == before
        assert [row["id"] for row in before["people"]] == [JOSE, ZOE]
        assert not any("Lovelace" in text for text in _clear_text(lent))


def _clear_text(lent: House) -> list[str]:
    return [str(value) for rows in lent.rows(people.view).values() for row in rows for value in row.values()]


def _some_fact(rng: Random) -> Fact:
    name, role = rng.choice(["Ada", "José", "Zoë"]), rng.choice(["staff", "finance"])
    return rng.choice(
        [
            Person.Renamed(name=name, on=ON),
            Person.EmailMoved(email=f"{name}@example.org", on=ON),
            Person.RoleGranted(role=role, on=ON),
            Person.RoleWithdrawn(role=role, on=ON),
        ]
    )


@pytest.mark.parametrize("seed", range(2))
def test_rebuild_equals_follow(seed: int, database_url: str) -> None:
    rng = seeded(seed)
    ids = [UUID(int=rng.getrandbits(128)) for _ in range(6)]
    facts: list[Stated] = [(id, registered("Ada")) for id in ids]
    facts += [(rng.choice(ids), _some_fact(rng)) for _ in range(80)]
    facts += [(ids[0], Person.Erased(ON)), (UUID(int=7), Organisation.Registered(name="Engines", on=ON))]
    rows = rebuild_equals_follow(people.view, database_url, facts, rng)
    assert len(rows["people"]) == len(ids) - 1
