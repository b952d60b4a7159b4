"""Opens the installation that a command works on, and closes it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from integrations.backup import UNPROVED, Refused, restored
from integrations.store.durability import unsafe
from web.installation import Installation
from web.settings import Settings, UnsafeSetting


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
    """Lend an installation, its tables made, and close it. Raises UnsafeSetting if a database would lose facts."""
    house = Installation(settings)
    try:
        _require_durable(house)
        house.migrate()
        yield house
    finally:
        house.close()


def _require_durable(house: Installation) -> None:
    problem = unsafe(house.database, replicated=house.settings.replicated) or unsafe(house.keys.database)
    if problem is not None:
        raise UnsafeSetting(problem)
