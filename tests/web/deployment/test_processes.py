"""The whole set of processes on PostgreSQL: two web workers, views, effects and a standby, each by its own command."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from tests.postgres import free_port
from tests.releases.crowd import Visitor
from tests.releases.kept import ROOT, Process, started
from tests.web.deployment.visitor import Browser, set_up

T = TypeVar("T")
PATIENCE = 60.0
SET = (
    ("serve", "--workers", "2"),
    ("follow", "--only", "views"),
    ("follow", "--only", "effects"),
    ("follow", "--only", "views"),
)
"""What is started: the last one stands by."""
FEES_FIRST = "first dues"


def test_the_whole_set_takes_a_member_in_and_ends_when_told(postgres_url: str, tmp_path: Path) -> None:
    settings = {
        "COLLEGIUM_DATA": str(tmp_path),
        "COLLEGIUM_DATABASE_URL": postgres_url,
        "COLLEGIUM_PORT": str(free_port()),
        "COLLEGIUM_SIMULATED_PAYMENTS": "1",
    }
    office = Visitor(set_up(settings), "office", [])
    with ExitStack() as opened:
        web, views, effects, standby = (opened.enter_context(started(ROOT, settings, *each)) for each in SET)
        web.wait_until_it_answers()
        joined(office, web, "Bo", lambda: None)
        views.process.terminate()
        joined(office, web, "Cleo", lambda: ended(views))
        opened.close()
        assert [ended(each) for each in (web, effects, standby)] == [0, 0, 0]


def joined(office: Visitor, web: Process, name: str, meanwhile: Callable[[], object]) -> None:
    """Let somebody join and pay by card, and see them among the members; something else happens in between."""
    person = office.post(web.port, "people", name=name, email=f"{name}@example.org")["id"]
    member = UUID(office.post(web.port, "members", person_id=person, grade="full")["id"])
    office.post(web.port, f"members/{member}/admissions")
    payment = office.post(web.port, f"invoices/{uuid5(member, FEES_FIRST)}/payments")["id"]
    meanwhile()
    page = until(lambda: told(office, web, f"payments/{payment}")["url"])
    path = urlsplit(page).path
    assert Browser(web.port).submit(path, f"{path}/payments").status == 303
    until(lambda: told(office, web, f"payments/{payment}")["received"])
    until(lambda: told(office, web, f"members/{member}")["status"] == "current")
    until(lambda: str(member) in {each["member"] for each in told(office, web, "members?status=current")["items"]})


def told(office: Visitor, web: Process, path: str) -> dict[str, Any]:
    answer = office.get(web.port, f"/api/v1/{path}")
    assert answer.status == 200, answer
    found: dict[str, Any] = json.loads(answer.body)
    return found


def until(question: Callable[[], T]) -> T:
    end = time.monotonic() + PATIENCE
    while not (found := question()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
    return found


def ended(each: Process) -> int:
    """Wait until a process that was told to end has, and give its status."""
    return each.process.wait(30)
