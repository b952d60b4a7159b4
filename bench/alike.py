"""How much longer a known address takes than an unknown one, where nobody may tell: `python -m bench.alike`."""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

from domain.journal import Actor
from domain.people import commands as people
from integrations.journal.master import make_master
from web.auth import accounts, joinings, resets
from web.installation import Installation
from web.settings import Settings

TIMES = 200
KNOWN, PASSWORD = "known@example.org", "correct horse battery"
Door = Callable[[str], object]


def installation(folder: Path) -> Installation:
    """Open an installation in which one address is known and has an account."""
    make_master(folder / "master.key")
    house = Installation(Settings.read({"COLLEGIUM_DATA": str(folder)}))
    house.migrate()
    person = uuid4()
    deed = partial(people.register, id=person, name="Known", email=KNOWN, on=house.today())
    house.office.carry_out(deed, Actor("bench"))
    accounts.make_account(house.office, person, KNOWN, PASSWORD)
    return house


def doors(house: Installation) -> dict[str, Door]:
    """Give what each door does with an address."""
    form = {"name": "N", "grade": "full"}
    return {
        "sign in": lambda email: accounts.check_password(house.office, email, "another horse battery"),
        "join": lambda email: joinings.ask(house.office, uuid4(), {**form, "email": email}, PASSWORD),
        "forgotten password": lambda email: resets.ask(house.office, email),
    }


def took(door: Door, email: str) -> float:
    """Give the milliseconds that a door takes with an address."""
    begun = time.perf_counter()
    door(email)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Print the medians of each door, asked by turns."""
    with tempfile.TemporaryDirectory() as folder:
        house = installation(Path(folder))
        for name, door in doors(house).items():
            pairs = [(took(door, KNOWN), took(door, f"u{n}@example.org")) for n in range(TIMES)]
            known, unknown = (statistics.median(each) for each in zip(*pairs, strict=True))
            print(f"{name}: known {known:.1f} ms, unknown {unknown:.1f} ms, apart {abs(known - unknown):.2f} ms")
        house.close()


if __name__ == "__main__":
    main()
