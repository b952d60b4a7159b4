"""People who want something of two servers at once, one of an older release, and readers who look at both."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle
from typing import Any, NamedTuple
from uuid import UUID, uuid5

PATIENCE = 60.0
FEES_FIRST = "first dues"
READ = (
    "reports/revenue",
    "reports/members",
    "programmes",
    "fees",
    "events",
    "courses",
    "people?q=new",
    "certifications",
)
PAGES = ("today", "members", "events", "courses", "certifications", "revenue", "receivables", "months", "applications")
"""Pages of the office; who comes by a token may see them as who signed in."""


class Answer(NamedTuple):
    """What one of the servers said."""

    port: int
    asked: str
    status: int
    body: bytes


class Visitor:
    """Somebody with a token who talks to a server at a time, by a line of their own."""

    def __init__(self, token: str, name: str, answers: list[Answer]) -> None:
        self.token, self.name, self.answers = token, name, answers
        self._numbers = count()

    def post(self, port: int, path: str, **body: Any) -> dict[str, Any]:
        """Ask for something and return what came of it. Raises AssertionError unless it was done."""
        told = self._say(port, "POST", f"/api/v1/{path}", json.dumps(body))
        assert told.status in {200, 201}, f"{path}: {told.status} {told.body.decode()}"
        found: dict[str, Any] = json.loads(told.body)
        return found

    def get(self, port: int, path: str) -> Answer:
        """Look at something."""
        return self._say(port, "GET", path, None)

    def _say(self, port: int, method: str, path: str, body: str | None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if body is not None:
            headers["Idempotency-Key"] = f"{self.name}:{next(self._numbers)}"
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            told = Answer(port, f"{method} {path}", answer.status, answer.read())
        finally:
            line.close()
        self.answers.append(told)
        return told


def become_a_member(visitor: Visitor, ports: list[int], event: UUID, number: int) -> list[UUID]:
    """Register, take a seat, apply, be admitted and pay, each at another server; return what must be there then."""
    at = cycle(ports[number % len(ports) :] + ports[: number % len(ports)])
    name = f"New {visitor.name} {number}"
    person = UUID(visitor.post(next(at), "people", name=name, email=f"{visitor.name}.{number}@example.org")["id"])
    seat = visitor.post(next(at), f"events/{event}/registrations", person_id=str(person))["id"]
    member = UUID(visitor.post(next(at), "members", person_id=str(person), grade="full")["id"])
    visitor.post(next(at), f"members/{member}/admissions")
    invoice = uuid5(member, FEES_FIRST)
    owed = json.loads(visitor.get(next(at), f"/api/v1/invoices/{invoice}").body)
    amount = {"minor": owed["open"], "currency": owed["currency"]}
    told = {"reference": name, "amount": amount, "via": "bank", "on": owed["issued"]}
    payment = visitor.post(next(at), f"invoices/{invoice}/receipts", **told)["id"]
    return [person, UUID(seat), member, invoice, UUID(payment)]


class Crowd:
    """Members-to-be and readers who keep some servers busy; `ports` may change meanwhile."""

    def __init__(self, token: str, event: UUID, ports: list[int]) -> None:
        self.token, self.event, self.ports = token, event, ports
        self.answers: list[Answer] = []
        self.done: list[UUID] = []
        self.faults: list[BaseException] = []
        self._over = threading.Event()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Keep them busy until the block ends."""
        work = (self._members("anna"), self._members("bert"), self._readers())
        threads = [threading.Thread(target=self._guarded, args=(each,)) for each in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop()
            for thread in threads:
                thread.join()

    def wait_for(self, answers: int) -> None:
        """Wait until they have had so many more answers, or one of them has failed."""
        wanted = len(self.answers) + answers
        end = time.monotonic() + PATIENCE
        while len(self.answers) < wanted and not self.faults:
            assert time.monotonic() < end, "the servers do not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        """Let each finish what they are at."""
        self._over.set()

    def failures(self) -> list[Answer]:
        """Return the answers that say the server failed."""
        return [answer for answer in self.answers if answer.status >= http.client.INTERNAL_SERVER_ERROR]

    def _members(self, name: str) -> Iterator[None]:
        visitor = Visitor(self.token, name, self.answers)
        for number in count():
            self.done += become_a_member(visitor, list(self.ports), self.event, number)
            yield

    def _readers(self) -> Iterator[None]:
        visitor = Visitor(self.token, "reader", self.answers)
        for path in cycle([*(f"/api/v1/{each}" for each in READ), *(f"/{each}" for each in PAGES)]):
            for port in list(self.ports):
                visitor.get(port, path)
            yield

    def _guarded(self, errands: Iterator[None]) -> None:
        try:
            while not self._over.is_set():
                next(errands)
        except Exception as fault:  # noqa: BLE001  the test shows it and fails
            self.faults.append(fault)
