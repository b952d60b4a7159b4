"""The real web server and the real followers of a whole installation, to be killed; and one that gets it wrong."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from domain.journal import Actor
from integrations.journal.master import make_master
from integrations.journal.office import Deed, Office, Receipt
from integrations.journal.unit import Unit
from integrations.store.idempotency import Key
from web.commands.serve import Server
from web.installation import Installation, running
from web.settings import Settings

Begun = Callable[[], None]
HASTE = 0.02
"""Seconds by which the hasty office writes later than it answers."""


def settings_of(url: str, folder: Path) -> Settings:
    """Return the settings of an installation on a database, with a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    make_master(folder / "master.key")
    names = {"COLLEGIUM_DATA": folder, "COLLEGIUM_DATABASE_URL": url, "COLLEGIUM_PORT": port}
    told = {name: str(value) for name, value in names.items()}
    return Settings.read({**told, "COLLEGIUM_SIMULATED_PAYMENTS": "1"})


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
