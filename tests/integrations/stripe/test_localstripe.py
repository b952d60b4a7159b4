"""Client and door meet a server not of our making: localstripe, a test tool in a process and environment of its own."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import select

from domain.values import Money
from integrations.effects.ports import Declined, RefundOrder
from integrations.journal.office import Office
from integrations.store.tables import inbox
from integrations.stripe.door import Door
from integrations.stripe.gateway import Address, Stripe
from integrations.stripe.signature import Refused
from tests.integrations.stripe.tills import SECRET, a_door

HOME = Path(__file__).parents[3] / ".venv-localstripe" / "bin" / "localstripe"
REFUND = RefundOrder("refund:CN-1:1", "CN-1:1", "pi_1", Money(4_000, "EUR"))

KEEP_APART = """
import socket, sys
from aiohttp import web
from localstripe import resources, server

resources.Store.dump_to_disk = lambda self: None
sock = socket.create_server(("127.0.0.1", int(sys.argv[1])))
web.run_app(server.app, sock=sock, print=None)
"""
"""As it comes, localstripe listens to the whole network and writes a file for the next who starts it."""


@pytest.fixture(scope="module")
def localstripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run localstripe where `script/test` installs it, or where COLLEGIUM_LOCALSTRIPE says."""
    program = Path(os.environ.get("COLLEGIUM_LOCALSTRIPE") or HOME)
    if not program.is_file():
        pytest.skip(f"localstripe is not at {program}; script/test installs it, if it can be reached")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("localstripe")
    command = [str(program.parent / "python"), "-c", KEEP_APART, str(port)]
    log = (folder / "log").open("w")
    with log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            assert any(_answers(base) for _ in range(100)), (folder / "log").read_text()
            yield base
        finally:
            process.terminate()


def _answers(base: str) -> bool:
    request = Request(f"{base}/v1/customers", headers={"Authorization": "Bearer sk_test_made_up"})  # noqa: S310  http
    try:
        with urlopen(request, timeout=5):  # noqa: S310  as above
            return True
    except OSError:
        time.sleep(0.1)
        return False


def a_charge(base: str) -> str:
    """Take a payment there; return its charge."""
    client = library(base)
    card: Any = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
    method = client.v1.payment_methods.create({"type": "card", "card": card})
    customer = client.v1.customers.create({"email": "ada@example.org"})
    client.v1.payment_methods.attach(method.id, {"customer": customer.id})
    terms: Any = {"amount": 12_000, "currency": "eur", "customer": customer.id, "payment_method": method.id}
    intent = client.v1.payment_intents.create({**terms, "confirm": True, "off_session": True})
    charge = intent.latest_charge
    return charge if isinstance(charge, str) else charge.id


def library(base: str) -> Any:
    import stripe  # noqa: PLC0415  slow to import

    return stripe.StripeClient("sk_test_made_up", base_addresses={"api": base})


def test_refunds_are_made_at_localstripe(localstripe: str) -> None:
    """It takes refunds of charges only, and lists none by date."""
    charge, gateway = a_charge(localstripe), Stripe(Address("sk_test_made_up", localstripe))
    assert gateway.refund(REFUND._replace(payment=charge)).state == "succeeded"
    assert [refund.amount for refund in library(localstripe).v1.refunds.list({"charge": charge}).data] == [4_000]
    with pytest.raises(Declined, match="Invalid"):
        gateway.refund(REFUND._replace(intent="refund:CN-1:2", payment="ch_unknown"))


def test_what_a_charge_cost_is_read_through_its_balance_transaction(localstripe: str) -> None:
    """Nothing costs anything there: what is shown is that the object is asked for, expanded, and read."""
    fee = Stripe(Address("sk_test_made_up", localstripe)).fee(a_charge(localstripe))
    assert fee is not None
    assert fee.transaction.startswith("txn_")
    assert fee.amount == Money(0, "EUR")


class Letterbox:
    """The door on an address of its own; remembers with which status each delivery was answered."""

    def __init__(self, door: Door) -> None:
        self.statuses: Queue[int] = Queue()
        statuses = self.statuses

        class Route(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    door.receive(body, self.headers["Stripe-Signature"], datetime.now(UTC))
                    status = 200
                except Refused:
                    status = 400
                self.send_response(status)
                self.end_headers()
                statuses.put(status)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Route)

    @contextmanager
    def open(self) -> Iterator[str]:
        thread = Thread(target=self.server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{self.server.server_port}/webhooks/stripe"
        finally:
            self.server.shutdown()
            thread.join(10)
            self.server.server_close()


@pytest.mark.parametrize(("secret", "status"), [(SECRET, 200), ("whsec_of_another_endpoint", 400)])
def test_a_notice_that_localstripe_signs_and_delivers_passes_the_door(
    localstripe: str, office: Office, secret: str, status: int
) -> None:
    """A signature that is not of our making: right with the right secret, refused with another."""
    box = Letterbox(a_door(office))
    with box.open() as address:
        order = json.dumps({"url": address, "secret": secret, "events": ["product.created"]}).encode()
        headers = {"Content-Type": "application/json", "Authorization": "Bearer sk_test_made_up"}
        with urlopen(Request(f"{localstripe}/_config/webhooks/ours", order, headers)):  # noqa: S310  http
            library(localstripe).v1.products.create({"name": "Dues", "type": "service"})
        assert box.statuses.get(timeout=30) == status
    with office.database.reading() as connection:
        kept = connection.execute(select(inbox.c.kind)).scalars().all()
    assert kept == (["product.created"] if status == 200 else [])
