"""What must be so after every run, whatever was killed. Each question answers with sentences; none means it is so."""

from collections.abc import Iterable

from sqlalchemy import func, select

from integrations.journal.office import Office
from projections.engine import Engine


def apart(office: Office, engine: Engine) -> list[str]:
    """Return what is wrong with the journal, and each row of a view that its facts do not make."""
    return [*office.recorder.gaps(), *behind(office, engine), *wrong_rows(engine)]


def behind(office: Office, engine: Engine) -> Iterable[str]:
    """Return the views that do not stand at the journal's end, or do not serve."""
    head = office.recorder.head()
    for health in engine.health():
        if (health.state, health.position) != ("live", head):
            yield f"{health.view} is {health.state} at {health.position} of {head}: {health.error}"


def wrong_rows(engine: Engine) -> list[str]:
    """Return the rows that differ from a rebuild from nothing."""
    return [f"{name}: {difference}" for name in engine.views for difference in engine.check(name)]


def rows_of(engine: Engine) -> int:
    """Return how many rows all views hold: what was compared."""
    tables = [shape.table for view in engine.views.values() for shape in view.shapes.values()]
    with engine.database.reading() as connection:
        return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)
