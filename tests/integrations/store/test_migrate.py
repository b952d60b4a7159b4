import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from integrations.store import steps
from integrations.store.database import Database
from integrations.store.migrate import alone, last_step, migrate, step_of


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Return from which steps the others were taken."""
    found: list[str | None] = []
    take = steps.take

    def heard(connection: Connection) -> None:
        found.append(step_of(connection))
        take(connection)

    monkeypatch.setattr(steps, "take", heard)
    return found


def test_the_last_step_by_its_name_is_the_one_that_follows_all_others() -> None:
    config = Config()
    config.set_main_option("script_location", str(steps.FOLDER))
    assert ScriptDirectory.from_config(config).get_current_head() == last_step()


def test_steps_are_taken_once_and_again_where_one_is_missing(database_url: str, taken: list[str | None]) -> None:
    database = Database(database_url)
    migrate(database)
    migrate(database)
    assert taken == [None]
    with alone(database) as connection:
        assert step_of(connection) == last_step()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0003'")
    migrate(database)
    assert taken == [None, "0003"]
    database.close()
