"""People who want something of the server and ask again until they are answered, whatever happens to it."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from tests.torture.oracle import Acknowledged
from tests.torture.stage import Stage

CLIENTS = 4
PATIENCE = 60.0
"""Seconds for an answer, and for the server to be there again."""
AGAIN, LATER = 0.01, 0.1
"""Seconds until one asks again when nobody is there, and when one was told to."""
ON = "2026-03-01"
ZONE = ZoneInfo("Europe/Berlin")
PRICE = 12_000
EVENT = UUID(int=1)
"""An event with fewer seats than there are people who want one."""
FEES_FIRST = "first dues"


class Refused(AssertionError):
    """The server said something else than that it was done."""


class NotNow(Exception):
    """The server said that it cannot at the moment."""


class Client:
    """Somebody with a token and a connection of their own."""

    def __init__(self, port: int, token: str, name: str, *, keyed: bool = True) -> None:
        self.port = port
        self.name = name
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.keyed = keyed
        self.heard: list[Acknowledged] = []
        self.repeated = 0
        self._asked = 0
        self._line: http.client.HTTPConnection | None = None

    def ask(self, topic: str, path: str, **body: Any) -> UUID:
        """Ask for something until it is acknowledged; return the id. Raises Refused for any other answer."""
        self._asked += 1
        headers = {"Idempotency-Key": f"{self.name}:{self._asked}"} if self.keyed else {}
        id = UUID(self._answered(path, json.dumps(body), {**self.headers, **headers})["id"])
        self.heard.append(Acknowledged(topic, id))
        return id

    def _answered(self, path: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                return self._once(path, body, headers)
            except ConnectionRefusedError:
                time.sleep(AGAIN)
            except NotNow:
                time.sleep(LATER)
            except (OSError, http.client.HTTPException):
                self.repeated += 1
            self.hang_up()
        raise Refused(f"{path}: no server within {PATIENCE} s")

    def hang_up(self) -> None:
        """Close the line; the next request opens another."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _once(self, path: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self._line.request("POST", f"/api/v1{path}", body, headers)
        answer = self._line.getresponse()
        said = answer.read()
        if answer.status == 503:
            raise NotNow
        if answer.status not in (200, 201):
            raise Refused(f"{path}: {answer.status} {said.decode()}")
        found: dict[str, Any] = json.loads(said)
        return found


Errand = Callable[[Client, int], None]


def become_a_member(client: Client, number: int) -> None:
    """Register, log an activity, take a seat, change the name, apply, be admitted, pay by card or bank."""
    who = f"{client.name}-{number}"
    person = client.ask("person.registered", "/people", name=who, email=f"{who}@example.org")
    log_an_activity(client, number, person)
    client.ask("registration", f"/events/{EVENT}/registrations", person_id=str(person))
    client.ask("person.renamed", f"/people/{person}/names", name=f"{who} the Younger")
    member = client.ask("member.applied", "/members", person_id=str(person), grade="full")
    client.ask("member.admitted", f"/members/{member}/admissions")
    invoice = uuid5(member, FEES_FIRST)
    client.ask("payment.requested", f"/invoices/{invoice}/payments")
    client.ask(
        "payment.received",
        f"/invoices/{invoice}/receipts",
        reference=who,
        amount={"minor": PRICE, "currency": "EUR"},
        via="bank",
        on=datetime.now(ZONE).date().isoformat(),
    )


def log_an_activity(client: Client, number: int, person: UUID) -> None:
    """Log something learnt: asked for twice, it stands there twice."""
    title = f"{client.name}-{number}"
    client.ask("activity.logged", "/activities", person_id=str(person), kind="course", title=title, on=ON,
               amounts={"hours": "1.5"})  # fmt: skip


class Crowd:
    """A few clients at once, each on one errand after another."""

    def __init__(self, port: int, token: str, stage: Stage, *, keyed: bool = True) -> None:
        self.stage = stage
        self.clients = [Client(port, token, f"client{n}", keyed=keyed) for n in range(CLIENTS)]
        self.faults: list[BaseException] = []
        self._closing = threading.Event()

    @contextmanager
    def busy_with(self, errand: Errand) -> Iterator[None]:
        """Keep all busy until the block ends, then let each finish its errand."""
        threads = [threading.Thread(target=self._work, args=(client, errand)) for client in self.clients]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._closing.set()
            for thread in threads:
                thread.join()
            self.stage.counts["acknowledged"] += len(self.heard())
            self.stage.counts["requests repeated"] += sum(client.repeated for client in self.clients)

    def heard(self) -> list[Acknowledged]:
        """Return everything that was acknowledged so far."""
        return [said for client in self.clients for said in list(client.heard)]

    def _work(self, client: Client, errand: Errand) -> None:
        number = 0
        try:
            while not self._closing.is_set():
                number += 1
                errand(client, number)
        except Exception as fault:  # noqa: BLE001  it is shown by the test, which fails
            self.faults.append(fault)
        finally:
            client.hang_up()
