"""Opens the installation that a command works on, and closes it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from integrations.backup import UNPROVED, Refused, restored
from web.installation import Installation
from web.settings import Settings


@contextmanager
def opened(*, demo: bool = False) -> Iterator[Installation]:
    """Lend the installation that the environment names, its tables made. Raises Refused while a restore is unproved."""
    settings = Settings.read(demo=demo)
    if restored(settings.data) is not None:
        raise Refused(UNPROVED)
    with installed(settings) as house:
        yield house


@contextmanager
def installed(settings: Settings) -> Iterator[Installation]:
    """Lend an installation, its tables made, and close it."""
    house = Installation(settings)
    try:
        house.migrate()
        yield house
    finally:
        house.close()
