"""Somebody with a browser, and what an installation needs before they come."""

import http.client
import re
import ssl
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from domain.journal import Actor
from domain.members.commands import publish_fees
from domain.members.fees import GradeFee
from domain.people import commands as people
from domain.values import Money
from integrations.journal.master import make_master
from web.auth.accounts import make_account
from web.auth.tokens import make_token
from web.installation import Installation
from web.settings import Settings

OFFICE = Actor("setup")
ROLES = ("admin", "finance", "staff")
EMAIL, PASSWORD = "ada@example.org", "correct horse battery"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PRICE = 12_000


class Page(NamedTuple):
    """What a browser was answered."""

    status: int
    text: str
    cookies: SimpleCookie


class Browser:
    """Keeps cookies and sends a form's token along, as browsers do; `source` is the address it comes from."""

    def __init__(self, port: int, *, tls: bool = False, source: str = "127.0.0.1", **headers: str) -> None:
        self.port, self.tls, self.source = port, tls, source
        self.headers = headers
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        return self._ask("GET", path, None)

    def submit(self, page: str, action: str, **fields: str) -> Page:
        """Open a page and send a form that stands on it."""
        found = TOKEN.search(self.get(page).text)
        assert found, f"there is no form on {page}"
        return self._ask("POST", action, urlencode({"csrf_token": found[1], **fields}))

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        line = self._line()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", **self.headers}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        given: SimpleCookie = SimpleCookie()
        for value in answer.headers.get_all("Set-Cookie", []):
            given.load(value)
        self.cookies |= {name: morsel.value for name, morsel in given.items()}
        return Page(answer.status, text, given)

    def _line(self) -> http.client.HTTPConnection:
        source = (self.source, 0)
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=source)
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE  # the certificate was made for this test
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, source_address=source, context=trusting)


def set_up(settings: dict[str, str]) -> str:
    """Make an installation with fees and an administrator who can sign in; return a token of theirs."""
    make_master(Path(settings["COLLEGIUM_DATA"]) / "master.key")
    house = Installation(Settings.read(settings))
    house.migrate()
    person, on = uuid4(), house.today()
    house.office.carry_out(partial(people.register, id=person, name="Ada Brandt", email=EMAIL, on=on), OFFICE)
    for role in ROLES:
        house.office.carry_out(partial(people.grant_role, person_id=person, role=role, on=on), OFFICE)
    make_account(house.office, person, EMAIL, PASSWORD)
    dues = [GradeFee("full", "Full member", Money(PRICE, "EUR"))]
    house.office.carry_out(partial(publish_fees, starts=on, fees=dues, on=on), OFFICE)
    token = make_token(house.office, person, label="test", roles=frozenset(ROLES))
    house.close()
    return token
