"""A process that is told to end finishes what it is at, begins nothing new, and is gone within half a minute."""

import http.client
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import pytest

from domain.billing import payments
from domain.people.person import Person
from domain.processes import membership
from integrations.effects import rows
from integrations.store.database import begin
from tests.web.drills import ME, ON, PATIENCE, ROLES, a_drill, a_person, answers, running, serves, wait_until
from web.auth.tokens import make_token
from web.installation import Installation

LONGEST = 30.0


class Register(threading.Thread):
    """A program that registers somebody, and keeps the answer."""

    def __init__(self, port: int, token: str) -> None:
        super().__init__()
        self.port = port
        self.token = token
        self.status: int | None = None
        self.id: str | None = None
        self.sent = threading.Event()

    def run(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            line.request("POST", "/api/v1/people", json.dumps({"name": "Bo", "email": "bo@example.org"}), headers)
            self.sent.set()
            answer = line.getresponse()
            self.status, self.id = answer.status, json.loads(answer.read()).get("id")
        except (OSError, http.client.HTTPException, ValueError):
            self.sent.set()
        finally:
            line.close()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed, as a control"])
def test_a_request_under_way_is_answered_and_new_ones_are_refused(tmp_path: Path, ending: signal.Signals) -> None:
    drill = a_drill(tmp_path)
    port = drill.settings.port
    with drill.opened() as house, running(drill, "serve", "--workers", "1", "--all-in-one") as server:
        token = make_token(house.office, a_person(house, "Ada", *ROLES), label="drill", roles=ROLES)
        wait_until(lambda: serves(port))
        with house.database.engine.connect() as held:
            begin(held)  # nobody else can write: the request is really under way, and waits
            caller = Register(port, token)
            caller.start()
            caller.sent.wait(PATIENCE)
            time.sleep(1)
            told = time.monotonic()
            kill_all(server.pid) if ending == signal.SIGKILL else server.send_signal(ending)
            wait_until(lambda: not answers(port))
            if ending == signal.SIGTERM:
                assert caller.is_alive()
            held.exec_driver_sql("ROLLBACK")
        caller.join(PATIENCE)
        code = server.wait(PATIENCE)
        if ending == signal.SIGKILL:
            assert caller.status is None
            return
        assert (caller.status, code) == (201, 0)
        assert time.monotonic() - told < LONGEST
        assert house.office.read(Person, UUID(caller.id)).name == "Bo"


def kill_all(pid: int) -> None:
    """Kill a server and its workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in (pid, *map(int, children)):
        os.kill(each, signal.SIGKILL)


class Slow(BaseHTTPRequestHandler):
    """A processor of payments that takes its time, and then declines."""

    asked = threading.Event()
    answering = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.set()
        self.answering.wait(PATIENCE)
        body = json.dumps({"error": {"type": "invalid_request_error", "message": "no", "code": "no"}}).encode()
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def a_slow_processor() -> Iterator[tuple[str, type[Slow]]]:
    handler = type("Handler", (Slow,), {"asked": threading.Event(), "answering": threading.Event()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", handler
    finally:
        handler.answering.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL], ids=["told to end", "killed, as a control"])
def test_the_payment_that_is_being_asked_for_is_the_last_and_is_finished(
    tmp_path: Path, ending: signal.Signals
) -> None:
    drill = a_drill(tmp_path)
    with a_slow_processor() as (address, processor), drill.opened() as house:
        drill.env.update(STRIPE_API_KEY="sk" + "_test_x", STRIPE_API_BASE=address)
        for _ in range(3):
            ask_for_a_payment(house)
        with running(drill, "follow") as follower:
            assert processor.asked.wait(PATIENCE)
            follower.send_signal(ending)
            time.sleep(1)
            processor.answering.set()
            code = follower.wait(PATIENCE)
        with house.database.reading() as connection:
            stuck = rows.stuck(connection)
        assert (code, len(stuck)) == ((0, 1) if ending == signal.SIGTERM else (-signal.SIGKILL, 0))


def ask_for_a_payment(house: Installation) -> None:
    person, applied = a_person(house, f"P{uuid4().hex}"), uuid4()
    dues = uuid5(applied, "first dues")
    for deed in (
        partial(membership.apply, id=applied, person_id=person, grade="full", on=ON),
        partial(membership.admit_and_invoice, member_id=applied, invoice_id=dues, on=ON),
        partial(payments.request_payment, invoice_id=dues, on=ON),
    ):
        house.office.carry_out(deed, ME)
