"""Letters that facts intend: worded, kept under the person's own key, and sent at least once."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert, select, update

from domain.aggregate import Fact
from domain.journal import Entry
from domain.people.person import Person
from integrations.effects.handlers import Answer
from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from integrations.mail.drafts import Wording
from integrations.mail.ports import Letter, Postman
from integrations.mail.wording import WORDINGS, person_of
from integrations.store.tables import letters


class House(NamedTuple):
    """Who writes: the association's name, and the address under which its pages are found."""

    association: str
    address: str


class Words(msgspec.Struct):
    """A letter's words as they are kept."""

    subject: str
    text: str


WORDS = msgspec.json.Decoder(Words)


class Letters:
    """Sends a letter for each fact that has a wording; a handler of effects."""

    kind = "letter"

    def __init__(self, office: Office, postman: Postman, house: House, wordings: Sequence[Wording] = WORDINGS) -> None:
        self.office = office
        self.postman = postman
        self.house = house
        self._wordings = {wording.fact.TOPIC: wording for wording in wordings}
        self.facts: tuple[type[Fact], ...] = tuple(wording.fact for wording in wordings)

    def key(self, entry: Entry) -> str | None:
        """Return the letter's key; None where none is due, or about nobody, as for an invoice to an organisation."""
        wording = self._wordings[entry.fact.TOPIC]
        if person_of(entry) is None or not wording.is_due(entry):
            return None
        return f"letter:{wording.kind}:{entry.position}"

    def call(self, entry: Entry, key: str) -> Answer:
        """Send it. At a crash it may be sent twice, under the same message id."""
        person = self.office.read(Person, person_of(entry) or entry.originator_id)
        if person.erased:
            return Answer()
        words = self._kept(entry, key, person)
        self.postman.send(Letter(key, person.id, person.name, person.email, words.subject, words.text))
        sent = update(letters).where(letters.c.key == key).values(sent=to_micro(self.office.clock()))
        with self.office.database.reading() as connection:
            connection.execute(sent)
        return Answer()

    def find(self, entry: Entry, key: str, _since_micro: int) -> Answer:
        """Send it: a letter that comes twice is better than one that never comes."""
        return self.call(entry, key)

    def declined(self, _entry: Entry, _code: str) -> None:
        """Return None: somebody has to ask the person for another address."""

    def _kept(self, entry: Entry, key: str, person: Person) -> Words:
        """Return the words of a letter, as kept the first time."""
        with self.office.database.reading() as connection:
            body = connection.execute(select(letters.c.body).where(letters.c.key == key)).scalar_one_or_none()
        if body is not None:
            return WORDS.decode(self.office.codec.open_field(person.id, body.decode()))
        words, kind = self._worded(entry, person), self._wordings[entry.fact.TOPIC].kind
        sealed = self.office.keys.sealing(person.id).seal(msgspec.json.encode(words).decode())
        row = {"key": key, "person": person.id, "kind": kind, "body": sealed.encode()}
        with self.office.database.writing() as connection:
            connection.execute(insert(letters).values(row))
        return words

    def _worded(self, entry: Entry, person: Person) -> Words:
        draft = self._wordings[entry.fact.TOPIC].draft(self.office, entry)
        parts = (
            f"Dear {person.name},",
            draft.text,
            f"{self.house.address}{draft.path}",
            f"{self.house.association}\nThis letter was written by the association's system.",
        )
        return Words(draft.subject, "\n\n".join(parts) + "\n")


def letters_of(connection: Connection, office: Office, person: UUID) -> Iterator[Words]:
    """Return the letters written to a person, the latest first."""
    c = letters.c
    query = select(c.body).where(c.person == person).order_by(c.sent.desc())
    for body in connection.execute(query).scalars():
        yield WORDS.decode(office.codec.open_field(person, body.decode()))
