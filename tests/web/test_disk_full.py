"""On a full disk writes are refused in a sentence, reads go on, and nothing that was acknowledged is lost."""

import http.client
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import OperationalError

from domain.journal import Actor
from domain.people import commands as people
from integrations.journal.office import Deed, Office, Receipt
from integrations.journal.unit import Unit
from integrations.store.database import Database
from tests.offices import MovingClock
from tests.postgres import NOBODY, Server
from tests.torture.oracle import Acknowledged, lost
from tests.web.drills import ME, ON, PATIENCE, ROLES, Drill, a_drill, a_person, running, serves, wait_until
from tests.web.houses import open_house
from web.auth.tokens import make_token

SMALL = "64m"
MOST = 2_000
FULL = 507
REFUSALS = {503, FULL}


@contextmanager
def a_small_disk(owner: int = 0) -> Iterator[Path]:
    """Lend a disk of its own; without the right to mount one the test is skipped."""
    folder = Path(tempfile.mkdtemp(prefix="collegium-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", folder], check=False)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("only root may mount a small disk")
    try:
        os.chown(folder, owner, owner)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        folder.rmdir()


class Place(NamedTuple):
    """An installation, and the small disk that its journal lies on."""

    drill: Drill
    disk: Path

    @property
    def ballast(self) -> Path:
        return self.disk / "ballast"

    def fill(self) -> None:
        """Leave not a byte free."""
        with suppress(OSError), self.ballast.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(4_096))

    def make_room(self) -> None:
        self.ballast.unlink()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        with a_small_disk() as disk:
            yield Place(a_drill(disk / "data"), disk)
        return
    server: Server = request.getfixturevalue("postgres_server")
    with a_small_disk(NOBODY) as disk, a_database_on(disk, server) as url:
        yield Place(a_drill(tmp_path / "data", url), disk)


@contextmanager
def a_database_on(disk: Path, server: Server) -> Iterator[str]:
    """Lend a PostgreSQL database whose tables lie on a disk; the server's log is elsewhere, as it should be."""
    name = f"t_{uuid4().hex}"
    administration = Database(server.url("postgres"))
    with administration.reading() as connection:
        connection.exec_driver_sql(f"CREATE TABLESPACE {name} LOCATION '{disk}'")
        connection.exec_driver_sql(f"CREATE DATABASE {name} TABLESPACE {name}")
    try:
        yield server.url(name)
    finally:
        server.drop(name)
        with administration.reading() as connection:
            connection.exec_driver_sql(f"DROP TABLESPACE {name}")
        administration.close()


class Caller:
    """A program that registers people, with a key of its own for each."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.heard: list[Acknowledged] = []

    def register(self, name: str) -> tuple[int, dict[str, Any]]:
        """Ask once, and keep what was acknowledged."""
        body = json.dumps({"name": name, "email": f"{name}@example.org"})
        status, said = self.ask("POST", "/api/v1/people", body, **{"Idempotency-Key": name})
        if status in (200, 201):
            self.heard.append(Acknowledged("person.registered", UUID(said["id"])))
        return status, said

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, dict[str, Any]]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request(method, path, body, {**self.headers, **headers})
            answer = line.getresponse()
            text = answer.read()
            kind = answer.headers.get_content_type()
            return answer.status, json.loads(text) if kind.endswith("json") else {}
        finally:
            line.close()


def until_refused(caller: Caller) -> tuple[str, int, dict[str, Any]]:
    """Register people until one is refused; give their name, the status and the problem."""
    for number in range(MOST):
        status, said = caller.register(f"late{number}")
        if status not in (200, 201):
            return f"late{number}", status, said
    raise AssertionError("the disk is full and nothing was refused")


def test_writes_are_refused_reads_go_on_and_writes_resume_by_themselves(place: Place) -> None:
    drill = place.drill
    with drill.opened() as house, running(drill, "serve", "--workers", "1", "--all-in-one"):
        token = make_token(house.office, a_person(house, "Ada", *ROLES), label="drill", roles=ROLES)
        wait_until(lambda: serves(drill.settings.port))
        caller = Caller(drill.settings.port, token)
        assert caller.register("early")[0] == 201
        place.fill()
        name, status, problem = until_refused(caller)
        assert (status, problem["status"], problem["code"]) == (FULL, FULL, "disk-full")
        assert "send it again with the same Idempotency-Key" in problem["detail"]
        for again in range(5):
            assert caller.register(f"full{again}")[0] in REFUSALS
            assert caller.ask("GET", f"/api/v1/people/{caller.heard[0].id}")[0] == 200
            assert caller.ask("GET", "/events")[0] == 200
            assert caller.ask("GET", "/health/live")[0] == 200
        place.make_room()
        wait_until(lambda: caller.register(name)[0] in (200, 201))
        head = house.office.recorder.head()
        wait_until(lambda: house.engine.wait_for(house.engine.views, head, 1.0))
        assert lost(house.office, caller.heard) == []
    assert drill.done("check").endswith(" 0 problems\n")


PAGES = 8
"""How many pages a database may still grow by (SQLite's own limit)."""


def test_an_office_that_acknowledges_what_it_could_not_keep_loses_it(tmp_path: Path) -> None:
    """A control: the question that is asked above is answered with yes where it should be."""
    house = open_house(tmp_path, f"sqlite:///{tmp_path / 'collegium.sqlite'}", MovingClock())
    with house.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + PAGES}")
    honest, hasty = [], []
    for number in range(MOST):
        id = uuid4()
        deed = partial(people.register, id=id, name=f"N{number}", email=f"n{number}@example.org", on=ON)
        try:
            house.office.carry_out(deed, ME)
        except OperationalError:
            keep_nothing(house.office, deed, ME)
            hasty.append(Acknowledged("person.registered", id))
            break
        honest.append(Acknowledged("person.registered", id))
    assert honest
    assert lost(house.office, honest) == []
    assert lost(house.office, hasty) == hasty != []
    house.close()


def keep_nothing(office: Office, deed: Deed, actor: Actor) -> Receipt:
    """Answer first, and fail to write later."""
    unit = Unit(office, actor, None, None)
    result = deed(unit)
    unit.close()
    return Receipt(result, 0)
