"""Opens the installation that a command works on, and closes it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from web.installation import Installation
from web.settings import Settings


@contextmanager
def opened(*, demo: bool = False) -> Iterator[Installation]:
    """Lend the installation that the environment names, its tables made."""
    house = Installation(Settings.read(demo=demo))
    try:
        house.migrate()
        yield house
    finally:
        house.close()
