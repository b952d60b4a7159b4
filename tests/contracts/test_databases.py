"""Each test gets a database of its own, on both kinds, and nothing of it is left."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from tests.postgres import Server


def _run(url: str, *statements: str) -> list[object]:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        return list(results[-1].scalars()) if results[-1].returns_rows else []


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_database_is_empty_when_a_test_begins(database_url: str, turn: str) -> None:
    _run(database_url, "CREATE TABLE visits (turn TEXT)", f"INSERT INTO visits VALUES ('{turn}')")
    assert _run(database_url, "SELECT turn FROM visits") == [turn]


def test_a_database_is_dropped_while_a_pool_still_holds_it(postgres_server: Server) -> None:
    name = postgres_server.create()
    engine = create_engine(postgres_server.url(name))
    with engine.connect():
        postgres_server.drop(name)
    databases = _run(postgres_server.url("postgres"), "SELECT datname FROM pg_database")
    engine.dispose()
    assert name not in databases


def test_a_database_is_copied_from_a_template(postgres_server: Server) -> None:
    template = postgres_server.create()
    _run(postgres_server.url(template), "CREATE TABLE made (once INT)")
    copy = postgres_server.create(template=template)
    assert _run(postgres_server.url(copy), "SELECT count(*) FROM made") == [0]
    postgres_server.drop(copy)
    postgres_server.drop(template)


def test_the_server_flushes_as_in_earnest(postgres_url: str) -> None:
    assert _run(postgres_url, "SHOW fsync") == ["on"]
    assert _run(postgres_url, "SHOW synchronous_commit") == ["on"]


def test_letters_of_other_languages_have_lower_case(postgres_url: str) -> None:
    assert _run(postgres_url, "SELECT lower('ÉÅ')") == ["éå"]


def test_names_can_be_searched_by_trigrams(postgres_url: str) -> None:
    found = "SELECT similarity('Marguerite', 'Margerite') > 0.5"
    assert _run(postgres_url, "CREATE EXTENSION pg_trgm", found) == [True]
