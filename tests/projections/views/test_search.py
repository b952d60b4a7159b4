"""Whoever is looked for by a part of a name or address is found by an index of parts, the same as without it."""

from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import Connection, inspect

from domain.people.person import Person
from integrations.erasure import letting_go
from integrations.store.database import Database
from projections.engine import parts
from projections.views import people
from tests.projections.engine.harness import House, Stated, house
from tests.projections.engine.test_follow import tally_view

ON = date(2026, 3, 1)
SYLLABLES = ("an", "bel", "Zoë", "d'or", 'q"u', "Żół", "li", "100%", "x_y", "mar")
STRANGE = "Qxzvar Wqjkly"


def some_people(rng: Random, count: int) -> list[Stated]:
    """Return people registered, renamed, moved and erased, under names of few syllables."""
    facts: list[Stated] = []
    for number in range(1, count + 1):
        id = UUID(int=number)
        facts.append((id, Person.Registered(a_name(rng), f"{a_name(rng)}@example.org", ON)))
        if rng.random() < 0.3:
            facts.append((id, Person.Renamed(a_name(rng), ON)))
        if rng.random() < 0.3:
            facts.append((id, Person.EmailMoved(f"{a_name(rng)}@example.net", ON)))
        if rng.random() < 0.2:
            facts.append((id, Person.Erased(ON)))
    return facts


def a_name(rng: Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 5)))


def agree(connection: Connection, rng: Random, monkeypatch: pytest.MonkeyPatch) -> int:
    """Prove that searches answer the same with the index and without; return how many found anybody."""
    found = 0
    for _ in range(60):
        text = " ".join(a_name(rng)[rng.randrange(3) :][: rng.randint(1, 6)] for _ in range(rng.randint(1, 2)))
        with_index = people.search(connection, text)
        with monkeypatch.context() as patch:
            patch.setattr(parts, "rows", lambda *_: None)
            assert people.search(connection, text) == with_index, text
        found += bool(with_index)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_the_index_of_parts_changes_no_answer(seed: int, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(seed)  # noqa: S311  a test's chance, not a secret
    with house(database_url) as lent:
        facts = some_people(rng, 80)
        lent.record(*facts[:60])
        engine = lent.engine(people.view, tally_view)
        lent.record(*facts[60:])
        engine.catch_up(7)
        with lent.views.reading() as connection:
            assert agree(connection, rng, monkeypatch) > 10
        engine.rebuild(["tally"])
        lent.record((UUID(int=999), Person.Registered("Belwick", "b@example.org", ON)))
        engine.catch_up()
        with lent.views.reading() as connection:
            assert [each.name for each in people.search(connection, "elwi")] == ["Belwick"]
            assert agree(connection, rng, monkeypatch) > 10


def test_few_are_found_by_their_parts_and_many_by_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with house(f"sqlite:///{tmp_path / 'journal'}") as lent:
        known(lent)
        with lent.views.reading() as connection:
            assert parts.rows(connection, people.people, ["qxzvar"]) == [1]
            assert parts.rows(connection, people.people, ["qx"]) is None
            monkeypatch.setattr(parts, "MOST", 5)
            assert parts.rows(connection, people.people, ["member"]) is None


def test_postgresql_has_an_index_of_parts(postgres_url: str) -> None:
    with house(postgres_url) as lent:
        with lent.views.reading() as connection:
            query = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'"
            if not connection.exec_driver_sql(query).scalar_one():
                pytest.skip("this PostgreSQL has no pg_trgm")
        known(lent)
        indexes = {str(index["name"]) for index in inspect(lent.views.engine).get_indexes("people")}
        assert {name for name in indexes if "parts" in name} == {
            "name_key_parts_of_people__1",
            "email_key_parts_of_people__1",
        }


def known(lent: House) -> None:
    """Let somebody of a strange name be known among others."""
    others = [Person.Registered(f"Member {n}", f"m{n}@example.org", ON) for n in range(30)]
    lent.record((UUID(int=1), Person.Registered(STRANGE, "s@example.org", ON)))
    lent.record(*[(UUID(int=n), fact) for n, fact in enumerate(others, 2)])
    lent.engine(people.view).catch_up()


def traces(lent: House) -> list[str]:
    """Name the files of the views in which parts of the strange name stand."""
    path = Path(str(lent.views.engine.url.database))
    return [
        file.name
        for file in path.parent.glob(f"{path.name}*")
        if any(part in file.read_bytes() for part in (b"qxz", b"wqj", b"jkl"))
    ]


def erased(lent: House) -> None:
    lent.record((UUID(int=1), Person.Erased(ON)))
    lent.engine(people.view).catch_up()


def test_no_part_of_the_erased_is_left_in_a_file(tmp_path: Path) -> None:
    with house(f"sqlite:///{tmp_path / 'journal'}") as lent:
        known(lent)
        assert traces(lent)
        erased(lent)
        assert letting_go.scrub(lent.views) == []
        assert traces(lent) == []


def test_control_without_writing_the_index_anew_parts_would_be_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(_database: Database) -> None:
        return

    monkeypatch.setattr(letting_go, "_merge_indexes", nothing)
    with house(f"sqlite:///{tmp_path / 'journal'}") as lent:
        known(lent)
        erased(lent)
        assert letting_go.scrub(lent.views) == []
        assert traces(lent)
