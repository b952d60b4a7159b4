"""The door through which webinar systems tell who was connected: checked, kept by its id, and only then acted on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from domain.errors import DomainError, NotFound
from domain.events import presences
from domain.events.registration import Registration, registration_id
from domain.journal import Actor
from domain.ports import Clock
from integrations.attendance.signature import verify
from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from integrations.store import reservations
from integrations.stripe.door import KEPT, SWEEP_EVERY, Receipt
from integrations.stripe.inbox import Arrival, Inbox, Kept
from integrations.stripe.signature import Refused

SOURCE = "attendance"
INTERVAL = "attendance.interval"
ACTOR = Actor("attendance webhook")
log = structlog.get_logger()


class Said(msgspec.Struct):
    """Somebody was connected to an event from one instant to another."""

    event_id: UUID
    email: str
    joined: datetime
    left: datetime


class Message(msgspec.Struct):
    """A message of a webinar system; of other types than ours nothing is read."""

    type: str
    data: msgspec.Raw = msgspec.Raw(b"{}")


# Made here, in one thread: msgspec crashes if two threads learn a shape at the same moment.
MESSAGE, SAID = msgspec.json.Decoder(Message), msgspec.json.Decoder(Said)


class Connections:
    """Takes in messages signed with one of the secrets (two while a secret is replaced)."""

    def __init__(self, office: Office, secrets: Sequence[str], clock: Clock) -> None:
        self.office = office
        self.inbox = Inbox(office.keys, SOURCE)
        self.clock = clock
        self._secrets = tuple(secrets)
        self._swept = 0

    def receive(self, raw_body: bytes, headers: Mapping[str, str], now: datetime) -> Receipt:
        """Keep a message and act on it. Raises Refused for what nobody has signed; then nothing is kept."""
        id = verify(raw_body, headers, self._secrets, now)
        arrival = self._read(id, raw_body)
        with self.office.database.writing() as connection:
            self.inbox.put(connection, arrival, to_micro(now))
            if self.inbox.is_done(connection, id):
                return Receipt(id, arrival.kind, done=True, repeated=True)
        return Receipt(id, arrival.kind, done=self._act(id, raw_body))

    def step(self) -> int:
        """Act again, once a minute, on what could not be taken down: as a job of the worker."""
        now = to_micro(self.clock())
        if now - self._swept >= SWEEP_EVERY:
            self._swept = now
            self.sweep()
        return 0

    def sweep(self) -> int:
        """Act again on everything that waits; return how much could be taken down."""
        with self.office.database.writing() as connection:
            self.inbox.age(connection, to_micro(self.clock()) - KEPT)
        return sum(self._act(kept.event, self.inbox.open(kept)) for kept in self.waiting())

    def waiting(self) -> list[Kept]:
        """Return what is kept and not taken down, for people to look at."""
        with self.office.database.reading() as connection:
            return self.inbox.undone(connection)

    def waiting_for(self, event_id: UUID) -> list[tuple[Said, str]]:
        """Return what is kept about an event and not taken down, each with the reason."""
        said = [(_said(self.inbox.open(kept)), kept.problem or "") for kept in self.waiting()]
        return [(each, why) for each, why in said if each is not None and each.event_id == event_id]

    def _read(self, id: str, body: bytes) -> Arrival:
        try:
            message, said = MESSAGE.decode(body), _said(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Refused("malformed") from None
        person = None if said is None else self._person(said)
        return Arrival(id, message.type[:80], body, str(person or ""))

    def _act(self, id: str, body: bytes) -> bool:
        """Take a message down; tell whether that is done. What is refused stays, with its reason."""
        said = _said(body)
        try:
            if said is not None:
                self._take(said)
        except DomainError as error:
            with self.office.database.writing() as connection:
                self.inbox.fault(connection, id, f"{error.code}: {error.message}")
            return False
        except (InterfaceError, OperationalError) as error:
            log.warning("message_kept", webhook=id, fault=type(error).__name__)
            return False
        with self.office.database.writing() as connection:
            self.inbox.finish(connection, id, to_micro(self.clock()))
        return True

    def _take(self, said: Said) -> None:
        person = self._person(said)
        id = person and registration_id(said.event_id, person)
        if id is None or not self.office.holds(Registration, id):
            raise NotFound("nobody with this address is registered; take attendance down by hand if they were there")
        seen, now = (said.joined, said.left), self.clock()
        self.office.carry_out(partial(presences.see_online, registration_id=id, seen=seen, now=now), ACTOR)

    def _person(self, said: Said) -> UUID | None:
        """Return whose address it is; what waits goes by their id, so that it goes when they are erased."""
        address = self.office.keys.lookup(f"email:{said.email.strip().casefold()}")
        with self.office.database.driving() as driver:
            return reservations.holder(driver, "email", address)


def _said(body: bytes) -> Said | None:
    """Return what a message says, None for a type that is none of ours. Raises DecodeError where it is unreadable."""
    message = MESSAGE.decode(body)
    if message.type != INTERVAL:
        return None
    said = SAID.decode(message.data)
    if said.joined.tzinfo is None or said.left.tzinfo is None:
        raise msgspec.ValidationError("joined and left need their zone")
    return said
