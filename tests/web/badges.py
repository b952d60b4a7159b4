"""A certificate as its holder takes it along, and a verifier of it that is not of our making."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from openbadgeslib.ob3 import OB3Verifier
from openbadgeslib.ob3.credential import OpenBadgeCredential

from tests.web.houses import OTHER, World, carry_out

ON = date(2026, 3, 1)
DECIDED = {"decided_by": "the board", "on": ON}
ISSUER = "did:web:127.0.0.1%3A8000"


def at_the_same_time(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Let the verifier, and our command, live at the time of the association."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return world.house.clock().astimezone(tz)

    for module in ("openbadgeslib.ob3.status", "openbadgeslib.ob3.verifier", "jwt.api_jwt"):
        monkeypatch.setattr(f"{module}.datetime", Then)
    monkeypatch.setattr("web.commands.verify.now", world.house.clock)
    return world


def fetch(world: World, address: str) -> bytes:
    """Fetch an address of the association's, as a verifier elsewhere would."""
    assert urlsplit(address).netloc == urlsplit(world.house.settings.address).netloc
    answer = world.client().get(urlsplit(address).path)
    assert answer.status_code == 200, address
    return bytes(answer.data)


def badge(world: World, caller: str = "staff", whose: str = OTHER) -> Any:
    return world.client(caller).get(f"/api/v1/certifications/{world.things[whose]['certification_id']}/badge").json


def check(world: World, token: str) -> OpenBadgeCredential:
    """Check a badge with its status, by nothing but the identifier it names."""
    download = partial(fetch, world)
    verifier = OB3Verifier.for_issuer_did(ISSUER, download=download)
    return verifier.verify(token, check_status=True, download=download)


def decide(world: World, deed: Callable[..., Any], whose: str = OTHER, **more: Any) -> None:
    id = world.things[whose]["certification_id"]
    carry_out(world.house, partial(deed, certification_id=id, **DECIDED, **more))
    world.house.engine.catch_up()
