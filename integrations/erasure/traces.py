"""What is kept about a person beside the journal."""

from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from integrations.store.tables import (
    accounts,
    batch_lines,
    effects,
    erasures,
    inbox,
    joinings,
    letters,
    processor_payments,
    sessions,
    tokens,
)

ERASURE = "erasure"
"""The kind of effect that an erasure is; what is said of it are no words of the person."""
WORDED = ("tokens", "inbox", "effects", "joinings")
"""Tables whose rows may hold words of persons beside hashes and what their own key sealed."""


def remove(connection: Connection, person: UUID) -> None:
    """Delete log-ins, tokens, sessions and letters of a person, and what others' notices said about them."""
    login = select(accounts.c.login).where(accounts.c.person == person).scalar_subquery()
    # Left without a word, and over at once: the worker takes the letter to the address away with the row.
    connection.execute(update(joinings).where(joinings.c.login == login).values(body=b"", made=0))
    _remove_lines(connection, person)
    for table in (accounts, tokens, sessions, letters):
        connection.execute(delete(table).where(table.c.person == person))
    p = processor_payments.c
    theirs = select(p.reference).where(p.person == person)
    connection.execute(update(inbox).where(inbox.c.waits.in_(theirs)).values(body=b""))
    connection.execute(update(inbox).where(inbox.c.waits == str(person)).values(body=b""))  # of attendance at webinars
    payments = select(p.payment).where(p.person == person)
    spoken_of = (effects.c.target == person) | effects.c.target.in_(payments)
    worded = effects.c.problem.is_not(None) & (effects.c.kind != ERASURE)
    connection.execute(update(effects).where(spoken_of & worded).values(problem=None))


def _remove_lines(connection: Connection, person: UUID) -> None:
    """Delete what work on many was still to do for a person; what it did stays, and is nobody's."""
    b = batch_lines.c
    theirs = update(batch_lines).where(b.person == person)
    connection.execute(theirs.where(b.state.in_(("due", "failed", "unread"))).values(state="erased"))
    connection.execute(theirs.values(person=None, body=None, note=None))


def enter(connection: Connection, person: UUID, position: int, now: int) -> None:
    """Enter a person in the ledger of erasures, once."""
    c = erasures.c
    if connection.execute(select(c.person).where(c.person == person)).first() is None:
        connection.execute(erasures.insert().values(person=person, position=position, at=now))


def ledger(connection: Connection) -> list[UUID]:
    """Return everybody in the ledger of erasures."""
    return list(connection.execute(select(erasures.c.person).order_by(erasures.c.at)).scalars())
