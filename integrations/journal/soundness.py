"""Whether every stored key can be opened: by the right master key, undamaged, and none missing."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from integrations.journal.key_tables import data_keys, named_keys
from integrations.journal.keys import Keys
from integrations.journal.master import MasterKeyWrong

PAGE = 500
c = data_keys.c


def require_opening(keys: Keys) -> None:
    """Make sure that the master key is that of the stored keys. Raises MasterKeyWrong if it opens none of them."""
    if (bad := closed_names(keys)) and not _opens_any(keys):
        message = (
            f"the master key opens none of the stored keys ({', '.join(bad)}); put back the one they were wrapped "
            "with, from its backup, or the key store that belongs to this one"
        )
        raise MasterKeyWrong(message)


def closed_names(keys: Keys) -> list[str]:
    """Return the names of those named keys that cannot be opened."""
    with keys.database.reading() as connection:
        found = connection.execute(select(named_keys).order_by(named_keys.c.name)).all()
    return [row.name for row in found if not keys.fits(row.name.encode(), row.wrapped)]


def closed(keys: Keys, after: UUID | None = None, limit: int = PAGE) -> tuple[list[UUID], UUID | None]:
    """Return whose keys of a page cannot be opened, and where the page ends (None: it was the last)."""
    wanted = c.erased.is_(False) if after is None else c.erased.is_(False) & (c.person > after)
    with keys.database.reading() as connection:
        rows = connection.execute(select(data_keys).where(wanted).order_by(c.person).limit(limit)).all()
    bad = [row.person for row in rows if row.wrapped is None or not keys.fits(row.person.bytes, row.wrapped)]
    return bad, rows[-1].person if len(rows) == limit else None


def all_closed(keys: Keys) -> list[UUID]:
    """Return everybody whose key cannot be opened."""
    bad, after = closed(keys)
    while after is not None:
        more, after = closed(keys, after)
        bad += more
    return bad


def is_closed(keys: Keys, person: UUID) -> bool:
    """Tell whether somebody has a key that cannot be opened."""
    query = select(c.wrapped).where(c.person == person, c.erased.is_(False))
    with keys.database.reading() as connection:
        row = connection.execute(query).first()
    return row is not None and (row.wrapped is None or not keys.fits(person.bytes, row.wrapped))


def missing(keys: Keys, persons: Iterable[UUID]) -> list[UUID]:
    """Return those of some people who have no key and were not erased: they read as erased, and are not."""
    with keys.database.reading() as connection:
        known = set(connection.execute(select(c.person)).scalars())
    return sorted({*persons} - known)


def _opens_any(keys: Keys) -> bool:
    with keys.database.reading() as connection:
        names = connection.execute(select(named_keys)).all()
        rows = connection.execute(select(data_keys).where(c.wrapped.is_not(None)).limit(PAGE)).all()
    labelled = [(row.name.encode(), row.wrapped) for row in names]
    labelled += [(row.person.bytes, row.wrapped) for row in rows]
    return any(keys.fits(*each) for each in labelled)
