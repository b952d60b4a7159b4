"""The real web server and the real followers of a whole installation, to be killed; and one that gets it wrong."""

import socket
import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from domain.events import commands as events
from domain.journal import Actor, Journal
from domain.members.commands import publish_fees
from domain.members.fees import GradeFee
from domain.people import commands as people
from domain.values import Money
from integrations.effects import rows
from integrations.journal.master import make_master
from integrations.journal.office import Deed, Office, Receipt
from integrations.journal.unit import Unit
from integrations.store.idempotency import Key
from tests.torture.crowd import EVENT, PRICE
from web.commands.serve import Server
from web.installation import Installation, now
from web.loops import running
from web.settings import Settings

ME = Actor("clerk")
START = date(2020, 1, 1)
SEATS = 3
ROLES = frozenset({"staff", "finance", "admin"})
Begun = Callable[[], None]
HASTE = 0.02
"""Seconds by which the hasty office writes later than it answers."""


def settings_of(url: str, folder: Path, **more: str) -> Settings:
    """Return the settings of an installation on a database, with a port that is free now; more by their names."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    make_master(folder / "master.key")
    names = {"COLLEGIUM_DATA": folder, "COLLEGIUM_DATABASE_URL": url, "COLLEGIUM_PORT": port}
    told = {name: str(value) for name, value in names.items()}
    return Settings.read({**told, "COLLEGIUM_SIMULATED_PAYMENTS": "1", **more})


def opened(settings: Settings) -> Installation:
    """Open a new association that has fees, and an event with fewer seats than there will be guests."""
    house = Installation(settings)
    house.migrate()
    price = GradeFee("full", "Full member", Money(PRICE, "EUR"))
    house.office.carry_out(partial(publish_fees, starts=START, fees=[price], on=START), ME)
    house.office.carry_out(_an_event, ME)
    return house


def a_clerk(house: Installation) -> UUID:
    """Register somebody who may do everything."""
    id = uuid4()
    house.office.carry_out(partial(people.register, id=id, name="Ada", email="ada@example.org", on=START), ME)
    for role in ROLES:
        house.office.carry_out(partial(people.grant_role, person_id=id, role=role, on=START), ME)
    return id


def catch_up(settings: Settings) -> None:
    """Let the last followers do what is left, once whatever a killed worker was at is free again."""
    last = Installation(settings, clock=lambda: now() + timedelta(microseconds=rows.LEASE))
    last.catch_up()
    last.close()


def _an_event(journal: Journal) -> UUID:
    today = now().date()
    return events.announce(
        journal,
        EVENT,
        title="Annual meeting",
        summary="Everybody meets.",
        starts=f"{today.year + 1}-05-01T18:00",
        zone="Europe/Berlin",
        minutes=90,
        capacity=SEATS,
        price=Money(PRICE, "EUR"),
        member_price=Money(0, "EUR"),
        on=today,
    )


class Announced(Server):
    """The server of `collegium serve`, which also says when it has begun."""

    def __init__(self, settings: Settings, begun: Begun) -> None:
        self.begun = begun
        super().__init__(settings, workers=1, all_in_one=False)

    def load(self) -> Flask:
        app = super().load()
        self.begun()
        return app


def web(begun: Begun, settings: Settings) -> None:
    """Serve, as `collegium serve` does."""
    Announced(settings, begun).run()


def follow(begun: Begun, settings: Settings) -> None:
    """Follow, as `collegium follow` does."""
    house = Installation(settings)
    house.engine.ensure()
    with running(*house.loops()):
        begun()
        threading.Event().wait()


def hasty_web(begun: Begun, settings: Settings) -> None:
    """Serve by an office that answers first and writes later: what must never be."""
    kept = Office.carry_out

    def answer(office: Office, deed: Deed, actor: Actor, *, key: Key | None = None, **terms: Any) -> Receipt:
        unit = Unit(office, actor, key, None)
        result = deed(unit)
        unit.close()
        threading.Timer(HASTE, lambda: kept(office, deed, actor, key=key, **terms)).start()
        return Receipt(result, 0)

    Office.carry_out = answer  # type: ignore[assignment, method-assign]
    web(begun, settings)
