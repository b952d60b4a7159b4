"""A server that answers as Stripe's API does where the gateway calls it; it proves our side only."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 3
CREATED = 1_772_366_400  # 2026-03-01 12:00 UTC


class FakeStripe:
    """Keeps what was made, by kind; replays an idempotency key; `says` answers the next calls instead."""

    def __init__(self) -> None:
        self.made: dict[str, list[dict[str, Any]]] = {
            "checkout/sessions": [], "refunds": [], "charges": [], "disputes": [],
            "balance_transactions": [], "payouts": [], "payment_intents": [],
        }  # fmt: skip
        self.asked: list[tuple[str, dict[str, str], str | None]] = []
        self.says: list[tuple[int, dict[str, Any]]] = []
        self.lose_answers = 0
        self._keys: dict[str, dict[str, Any]] = {}
        self.base = ""

    def post(self, kind: str, form: dict[str, str], key: str | None) -> tuple[int, dict[str, Any]]:
        self.asked.append((kind, form, key))
        if self.says:
            return self.says.pop(0)
        if key is None or key not in self._keys:
            thing = {**SAMPLES[kind], **_nested(form), "id": f"{kind[:2]}_{len(self.made[kind])}"}
            self.made[kind].append(thing)
            self._keys[str(key)] = thing
        return 200, self._keys[str(key)]

    def get(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append((path, query, None))
        kind, _, id = path.rpartition("/")
        return self.list(path, query) if path in self.made else self.retrieve(kind, id, query)

    def retrieve(self, kind: str, id: str, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        for thing in self.made[kind]:
            if thing["id"] == id:
                return 200, self._expanded(thing, query.get("expand[0]", ""))
        return 404, {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "no"}}

    def list(self, kind: str, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer the newest first, a few at a time."""
        start, end = int(query.get("created[gte]", 0)), int(query.get("created[lt]", 10**12))
        found = [thing for thing in reversed(self.made[kind]) if start <= thing["created"] < end]
        if payout := query.get("payout"):
            found = [thing for thing in found if thing.get("payout") == payout]
        if after := query.get("starting_after"):
            found = found[[thing["id"] for thing in found].index(after) + 1 :]
        wanted = query.get("expand[0]", "").removeprefix("data.")
        data = [self._expanded(thing, wanted) for thing in found[:PAGE]]
        return 200, {"object": "list", "data": data, "has_more": len(found) > PAGE, "url": f"/v1/{kind}"}

    def _expanded(self, thing: dict[str, Any], path: str) -> dict[str, Any]:
        """Return a thing with what a path names as an object instead of its id, as Stripe does only when asked to."""
        name, _, rest = path.partition(".")
        if not isinstance(thing.get(name), str):
            return thing
        every = (other for kind in self.made.values() for other in kind)
        return {**thing, name: next(self._expanded(other, rest) for other in every if other["id"] == thing[name])}


SAMPLES: dict[str, dict[str, Any]] = {
    "checkout/sessions": {
        "object": "checkout.session", "payment_status": "unpaid", "created": CREATED,
        "url": "https://checkout.stripe.com/c/pay/cs_1",
    },
    "refunds": {"object": "refund", "status": "succeeded", "created": CREATED, "currency": "eur"},
}  # fmt: skip


def _nested(form: dict[str, str]) -> dict[str, Any]:
    """Return form fields as objects: `metadata[intent]` becomes a dict; amounts are numbers."""
    found: dict[str, Any] = {}
    for name, value in form.items():
        outer, _, inner = name.partition("[")
        if inner and outer == "metadata":
            found.setdefault(outer, {})[inner.rstrip("]")] = value
        elif not inner:
            found[outer] = int(value) if outer == "amount" else value
    return found


class Route(BaseHTTPRequestHandler):
    stripe: FakeStripe

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        self._answer(*self.stripe.post(self._kind(), form, self.headers["Idempotency-Key"]))

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self._answer(*self.stripe.get(self._kind(), query))

    def _kind(self) -> str:
        return urlsplit(self.path).path.removeprefix("/v1/")

    def _answer(self, status: int, thing: dict[str, Any]) -> None:
        if self.stripe.lose_answers:
            self.stripe.lose_answers -= 1
            self.close_connection = True
            return
        body = json.dumps(thing).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def running(stripe: FakeStripe) -> Iterator[str]:
    """Serve until the block ends; lend the base address."""
    route = type("Bound", (Route,), {"stripe": stripe})
    with ThreadingHTTPServer(("127.0.0.1", 0), route) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(10)
