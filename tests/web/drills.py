"""An installation that really works: its commands as processes, its server under load, and what it acknowledged."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from click.testing import CliRunner

from domain.events import commands as events
from domain.journal import Actor
from domain.members.commands import publish_fees
from domain.members.fees import GradeFee
from domain.people import commands as people
from domain.values import Money
from integrations.backup import Refused
from integrations.journal.master import make_master
from tests.postgres import free_port
from tests.torture.crowd import EVENT, PRICE, Crowd, become_a_member
from tests.torture.house import web
from tests.torture.oracle import Acknowledged
from tests.torture.stage import Part, Stage, Told
from web.auth.tokens import make_token
from web.cli import collegium
from web.installation import Installation
from web.settings import Settings

COMMAND = Path(sys.executable).with_name("collegium")
ME = Actor("clerk")
ON = date(2020, 1, 1)
ROLES = frozenset({"staff", "finance", "admin"})
PATIENCE = 60.0
PERSON = "Zerafina Quillfeather"


class Drill(NamedTuple):
    """An installation's environment, and where PostgreSQL's programs are if it needs them."""

    env: dict[str, str]
    programs: Path | None = None

    @property
    def settings(self) -> Settings:
        return Settings.read({**self.env, "COLLEGIUM_SIMULATED_PAYMENTS": "1"})

    def moved(self, folder: Path, url: str = "") -> "Drill":
        """Give the drill of another installation, with its data in another folder."""
        return self._replace(env={**self.env, "COLLEGIUM_DATA": str(folder), "COLLEGIUM_DATABASE_URL": url})

    @property
    def environment(self) -> dict[str, str]:
        """Give the environment of the installation's commands, PostgreSQL's programs on the path."""
        path = os.environ["PATH"] if self.programs is None else f"{self.programs}:{os.environ['PATH']}"
        return {**self.env, "PATH": path}

    def done(self, *words: object) -> str:
        """Run a command that must succeed, and give what it said."""
        ended = CliRunner().invoke(collegium, [*map(str, words)], env=self.environment, catch_exceptions=False)
        assert ended.exit_code == 0, ended.output
        return ended.output

    def refused(self, *words: object) -> str:
        """Run a command that must be refused, and give the sentence."""
        ended = CliRunner().invoke(collegium, [*map(str, words)], env=self.environment)
        assert isinstance(ended.exception, Refused), ended.output
        return str(ended.exception)

    def process(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run a command as a process of its own, to its end."""
        env = {**os.environ, **self.environment}
        return subprocess.run([COMMAND, *map(str, words)], env=env, capture_output=True, text=True, check=False)

    @contextmanager
    def opened(self) -> Iterator[Installation]:
        """Lend the installation to look at."""
        house = Installation(self.settings)
        try:
            yield house
        finally:
            house.close()


def a_drill(folder: Path, url: str = "", programs: Path | None = None) -> Drill:
    """Give an installation with fees, an event and a clerk."""
    make_master(folder / "master.key")
    port = str(free_port())
    drill = Drill({"COLLEGIUM_DATA": str(folder), "COLLEGIUM_DATABASE_URL": url, "COLLEGIUM_PORT": port}, programs)
    with drill.opened() as house:
        house.migrate()
        price = GradeFee("full", "Full member", Money(PRICE, "EUR"))
        house.office.carry_out(partial(publish_fees, starts=ON, fees=[price], on=ON), ME)
        free = {"price": Money(0, "EUR"), "member_price": Money(0, "EUR"), "on": ON}
        starts = f"{datetime.now(UTC).year + 1}-05-01T18:00"
        when = {"starts": starts, "zone": "Europe/Berlin", "minutes": 90, "capacity": 10_000}
        meeting = partial(events.announce, id=EVENT, title="Meeting", summary="Everybody meets.", **when, **free)
        house.office.carry_out(meeting, ME)
    return drill


def a_person(house: Installation, name: str, *roles: str) -> UUID:
    """Register somebody, and give their id."""
    id, email = uuid4(), f"{name.split(maxsplit=1)[0].lower()}@example.org"
    house.office.carry_out(partial(people.register, id=id, name=name, email=email, on=ON), ME)
    for role in roles:
        house.office.carry_out(partial(people.grant_role, person_id=id, role=role, on=ON), ME)
    return id


@contextmanager
def under_load(drill: Drill) -> Iterator[Crowd]:
    """Serve, as `collegium serve` does, to clients that are busy until the block ends; then the server is killed."""
    with drill.opened() as house:
        token = make_token(house.office, a_person(house, "Ada", *ROLES), label="drill", roles=ROLES)
    stage = Stage(Told.read())
    crowd = Crowd(drill.settings.port, token, stage)
    with stage.played_by(Part(web, (drill.settings,))), crowd.busy_with(become_a_member):
        yield crowd
    assert crowd.faults == []


def heard_at_least(crowd: Crowd, count: int) -> list[Acknowledged]:
    """Wait until so much was acknowledged, and give it."""
    while len(heard := crowd.heard()) < count and not crowd.faults:
        time.sleep(0.02)
    return heard


@contextmanager
def running(drill: Drill, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command as a process, ended at the latest with the block."""
    env = {**os.environ, **drill.environment}
    with subprocess.Popen([COMMAND, *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def serves(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", "/health/live")
        return line.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)
