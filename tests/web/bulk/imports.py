"""Imports as people bring them: a table, its plan, and what the worker makes of it."""

from functools import partial
from io import BytesIO
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.batches.batch import Batch
from integrations.batches import Line
from tests.web.houses import OTHER, World, carry_out
from web.bulk import deeds
from web.bulk.planning import WORKS, Order, keep, plan_file

HEADING = "email,on,title,hours\n"


def row(number: int, who: str = OTHER, hours: str = "1") -> str:
    """Write a row of somebody's log, different from every other number's."""
    return f"{who}@example.org,2026-02-{number % 28 + 1:02},Book {number},{hours}\n"


def plan(world: World, table: str, kind: str = "learning", by: str = "staff", person: str | None = None) -> UUID:
    """Plan what a table would do, in somebody's name."""
    order = Order(WORKS[kind], world.people[by], person and world.people[person])  # type: ignore[arg-type]
    id = carry_out(world.house, keep(world.house, order, plan_file(world.house, order, table.encode()), "key"))
    world.house.engine.catch_up()
    return id


def begin(world: World, batch: UUID, by: str = "staff") -> None:
    """Begin a plan as it was shown; the worker has not done anything yet."""
    name = world.house.office.read(Batch, batch).plan_name
    carry_out(world.house, partial(deeds.begin, batch_id=batch, house=world.house, plan=name, by=world.people[by]))
    world.house.engine.catch_up()


def done(world: World, table: str, kind: str = "learning", by: str = "staff") -> UUID:
    """Plan what a table would do, begin it, and let the worker carry it out."""
    batch = plan(world, table, kind, by)
    begin(world, batch, by)
    world.house.catch_up()
    return batch


def said(world: World, batch: UUID) -> dict[int, str | None]:
    """Give what is said of each line that was not done."""
    return {
        line.line: line.note for line in world.house.lines.page(batch) if line.state in {"skipped", "failed", "kept"}
    }


def lines(world: World, batch: UUID, state: str) -> list[Line]:
    """Give the lines that are in a state."""
    return world.house.lines.page(batch, states=[state])


def send_file(client: FlaskClient, path: str, table: str | bytes, **form: str) -> TestResponse:
    """Send a table by a form, as a browser does."""
    content = table.encode() if isinstance(table, str) else table
    return client.post(path, data={**form, "file": (BytesIO(content), "log.csv")})
