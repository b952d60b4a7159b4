"""Joining by letter: whoever asks is written to, and is nobody until they have shown that the address is theirs."""

import hashlib
import os
import secrets
from typing import NamedTuple
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select, update

from domain.errors import NotFound
from integrations.effects.ports import Declined, Unreachable
from integrations.journal.codec import MICRO, to_micro
from integrations.journal.office import Office
from integrations.mail.outbox import House
from integrations.mail.ports import Letter, Postman
from integrations.store.tables import accounts, joinings
from web.auth.accounts import hashed, login_of
from web.auth.people import person_with_email

DAY = 24 * 3600 * MICRO
"""How long a letter can be answered, and what was asked is kept."""
WAIT = 60 * MICRO
BATCH = 20
NONCE = 12
KEY = "joinings"
c = joinings.c
PATH = "/join/letters/"
WELCOME = """Hello,

somebody, we hope you, asked to join {house} with this address. To complete the application, open

{address}{path}

within a day. If it was not you, do nothing: what was entered is deleted tomorrow.

{house}
"""
KNOWN = """Hello,

somebody, we hope you, asked to join {house} with this address. You have an account here already: sign in with it at

{address}/sign-in

and apply there if you are not a member. If it was not you, do nothing: nothing was changed.

{house}
"""


class Asked(msgspec.Struct):
    """What somebody entered to join; the password as its hash, the token as their letter says it."""

    name: str
    email: str
    grade: str
    statement: str | None
    password: str
    token: str


# Made here, in one thread: msgspec crashes if two threads learn a shape at the same moment.
ASKED = msgspec.json.Decoder(Asked)


class Joining(NamedTuple):
    """Somebody who asked to join, and the id they get if they show that the address is theirs."""

    person: UUID
    asked: Asked


def ask(office: Office, person: UUID, form: dict[str, str], password: str) -> str:
    """Keep what somebody entered, known or not, and return the token by which they go on; twice is once."""
    token = secrets.token_urlsafe(32)
    kept = hashed(password, form["email"])
    asked = Asked(form["name"], form["email"], form["grade"], form.get("statement"), kept, token)
    now, nonce = to_micro(office.clock()), os.urandom(NONCE)
    body = nonce + _cipher(office).encrypt(nonce, msgspec.json.encode(asked), person.bytes)
    row = {"person": person, "token": _hash(token), "login": login_of(office, asked.email), "body": body}
    with office.database.writing() as connection:
        connection.execute(delete(joinings).where(c.person == person, c.sent.is_(None)))
        if connection.execute(select(c.person).where(c.person == person)).first() is None:
            connection.execute(joinings.insert().values(**row, made=now, next=now))
    return token


def find(office: Office, token: str) -> Joining:
    """Return who asked by a letter's token. Raises NotFound if it was used or is too old."""
    since = to_micro(office.clock()) - DAY
    query = select(c.person, c.body).where(c.token == _hash(token), c.made > since)
    with office.database.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        message = "this letter was answered, or is older than a day; sign in, or fill in the form to join again"
        raise NotFound(message)
    return Joining(row.person, _opened(office, row.person, row.body))


def settle(office: Office, person: UUID) -> None:
    """Delete what was asked: it was completed, or led nowhere."""
    with office.database.writing() as connection:
        connection.execute(delete(joinings).where(c.person == person))


def known(office: Office, joining: Joining) -> bool:
    """Tell whether the address is somebody else's already."""
    holder = person_with_email(office, joining.asked.email)
    query = select(accounts.c.person).where(accounts.c.login == login_of(office, joining.asked.email))
    with office.database.reading() as connection:
        account = connection.execute(query).scalar_one_or_none()
    return bool({holder, account} - {None, joining.person})


class JoiningLetters:
    """Writes to everybody who asked to join, and forgets a day later those who did not answer."""

    def __init__(self, office: Office, postman: Postman, house: House) -> None:
        self.office = office
        self.postman = postman
        self.house = house

    def step(self) -> int:
        """Write what is to be written, forget what is over; return how much it was."""
        now = to_micro(self.office.clock())
        with self.office.database.reading() as connection:
            due = connection.execute(
                select(c.person, c.body).where(c.sent.is_(None), c.next <= now, c.made > now - DAY).limit(BATCH)
            ).all()
            over = list(connection.execute(select(c.person).where(c.made <= now - DAY).limit(BATCH)).scalars())
        for row in due:
            self._write(Joining(row.person, _opened(self.office, row.person, row.body)), now)
        for person in over:
            self.postman.forget(person)
            settle(self.office, person)
        return len(due) + len(over)

    def _write(self, joining: Joining, now: int) -> None:
        subject = f"Joining {self.house.association}"
        text = KNOWN if known(self.office, joining) else WELCOME
        said = {"house": self.house.association, "address": self.house.address, "path": PATH + joining.asked.token}
        # No name: whoever fills the form in may not be whoever reads the letter.
        letter = Letter(
            f"joining:{joining.person}", joining.person, "", joining.asked.email, subject, text.format(**said)
        )
        try:
            self.postman.send(letter)
        except Unreachable:
            self._note(joining.person, next=now + WAIT)
        except Declined:
            self._note(joining.person, sent=now)
        else:
            self._note(joining.person, sent=now)

    def _note(self, person: UUID, **values: int) -> None:
        with self.office.database.writing() as connection:
            connection.execute(update(joinings).where(c.person == person).values(**values))


def _opened(office: Office, person: UUID, body: bytes) -> Asked:
    return ASKED.decode(_cipher(office).decrypt(body[:NONCE], body[NONCE:], person.bytes))


def _cipher(office: Office) -> AESGCM:
    return AESGCM(office.keys.named(KEY))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
