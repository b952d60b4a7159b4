"""A forgotten password: a letter with a link that is good once and for an hour, whoever asked, known or not."""

import hashlib
import secrets
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update

from domain.errors import NotFound
from domain.people.person import Person
from integrations.effects.ports import Declined, Unreachable
from integrations.journal.codec import MICRO, to_micro
from integrations.journal.office import Office
from integrations.mail.outbox import House
from integrations.mail.ports import Letter, Postman
from integrations.store.retention import RESETS
from integrations.store.tables import resets, sessions
from web.auth.accounts import hashed, put_password
from web.auth.people import address_of, holder

WAIT = 60 * MICRO
BATCH = 20
PATH = "/password/letters/"
GONE = "this letter was answered, or is older than an hour; ask for another at /password"
TEXT = """Dear {name},

somebody, we hope you, asked to choose a new password at {house}. To do so, open

{address}{path}

within an hour. If it was not you, do nothing: your password stays as it is.

{house}
"""
c = resets.c


def ask(office: Office, email: str) -> None:
    """Note that a letter is asked for; the same is done for every address, known or not."""
    now = to_micro(office.clock())
    with office.database.writing() as connection:
        row = {"id": uuid4(), "address": address_of(office, email), "made": now, "next": now}
        connection.execute(resets.insert().values(row))


def find(office: Office, token: str) -> UUID:
    """Return whose letter it is. Raises NotFound if it was answered, is too old, or the address is theirs no more."""
    since = to_micro(office.clock()) - RESETS
    with office.database.reading() as connection:
        query = select(c.address).where(c.token == _hash(token), c.made > since)
        address = connection.execute(query).scalar_one_or_none()
    person = None if address is None else holder(office, address)
    if person is None:
        raise NotFound(GONE)
    return person


def answer(office: Office, token: str, password: str) -> None:
    """Take the new password, once; end every session and every other letter. Raises Invalid for a weak one."""
    person = find(office, token)
    email = office.read(Person, person).email
    kept = hashed(password, email)
    with office.database.writing() as connection:
        if not connection.execute(delete(resets).where(c.token == _hash(token))).rowcount:
            raise NotFound(GONE)
        put_password(connection, office, person, email, kept)
        connection.execute(delete(resets).where(c.address == address_of(office, email)))
        connection.execute(delete(sessions).where(sessions.c.person == person))


class PasswordLetters:
    """Writes to those who asked and are known; a job of the worker. The token is made here and kept as a hash alone."""

    def __init__(self, office: Office, postman: Postman, house: House) -> None:
        self.office = office
        self.postman = postman
        self.house = house

    def step(self) -> int:
        """Write what is to be written; return how much it was."""
        now = to_micro(self.office.clock())
        due = select(c.id, c.address).where(c.sent.is_(None), c.next <= now, c.made > now - RESETS).limit(BATCH)
        with self.office.database.reading() as connection:
            rows = connection.execute(due).all()
        for row in rows:
            person = holder(self.office, row.address)
            if person is None:
                self._note(row.id, sent=now)
            else:
                self._write(row.id, self.office.read(Person, person), now)
        return len(rows)

    def _write(self, id: UUID, person: Person, now: int) -> None:
        token = secrets.token_urlsafe(32)
        self._note(id, token=_hash(token))
        said = {"name": person.name, "house": self.house.association, "address": self.house.address}
        text = TEXT.format(**said, path=PATH + token)
        try:
            self.postman.send(Letter(f"password:{id}", person.id, person.name, person.email, "A new password", text))
        except Unreachable:
            self._note(id, next=now + WAIT)
        except Declined:
            self._note(id, sent=now)
        else:
            self._note(id, sent=now)

    def _note(self, id: UUID, **values: int | str) -> None:
        with self.office.database.writing() as connection:
            connection.execute(update(resets).where(c.id == id).values(**values))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
