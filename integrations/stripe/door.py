"""The door through which the payment processor's notices come in: checked, kept, and only then acted on."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

import msgspec
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from domain.errors import DomainError
from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from integrations.stripe import shapes
from integrations.stripe.bookkeeping import Bookkeeping
from integrations.stripe.inbox import Arrival, Inbox, Kept
from integrations.stripe.notices import payment_of, read_event
from integrations.stripe.signature import Refused, verify

SWEEP_EVERY = 60_000_000
KEPT = 30 * 86_400 * 1_000_000
"""How long (microseconds) the body of a notice is kept that cannot be taken down. Source: stated retention."""
LONGEST_ID = 80
log = structlog.get_logger()


class Receipt(NamedTuple):
    """What became of a notice: taken down now or before, or kept until it can be."""

    event: str
    kind: str
    done: bool
    repeated: bool = False


class Door:
    """Takes in notices signed with one of the endpoint's secrets (two while a secret is replaced)."""

    def __init__(self, office: Office, secrets: Sequence[str], zone: tzinfo) -> None:
        self.office = office
        self.inbox = Inbox(office.keys)
        self.bookkeeping = Bookkeeping(office)
        self._secrets = tuple(secrets)
        self._zone = zone
        self._swept = 0

    def receive(self, raw_body: bytes, signature_header: str | None, now: datetime) -> Receipt:
        """Keep a notice and act on it. Raises Refused for what nobody has signed; then nothing is kept."""
        verify(raw_body, signature_header, self._secrets, now)
        arrival = read_arrival(raw_body)
        with self.office.database.writing() as connection:
            self.inbox.put(connection, arrival, to_micro(now))
            if self.inbox.is_done(connection, arrival.event):
                return Receipt(arrival.event, arrival.kind, done=True, repeated=True)
        done = self._act(arrival.event, raw_body)
        if done and arrival.waits:
            self._act_on_waiting(arrival.waits)
        return Receipt(arrival.event, arrival.kind, done)

    def step(self) -> int:
        """Sweep once a minute: as a job of the worker."""
        now = to_micro(self.office.clock())
        if now - self._swept < SWEEP_EVERY:
            return 0
        self._swept = now
        self.sweep()
        return 0

    def sweep(self) -> int:
        """Act again on everything that waits; return how much could be taken down."""
        with self.office.database.writing() as connection:
            self.inbox.age(connection, to_micro(self.office.clock()) - KEPT)
        return self._act_on_waiting(None)

    def waiting(self) -> list[Kept]:
        """Return what is kept and not taken down yet, for people to look at."""
        with self.office.database.reading() as connection:
            return self.inbox.undone(connection)

    def _act_on_waiting(self, payment: str | None) -> int:
        """Act on what waits (for one payment), and again while that makes way for more; return how much."""
        total = 0
        while done := self._act_once_on_waiting(payment):
            total += done
        return total

    def _act_once_on_waiting(self, payment: str | None) -> int:
        with self.office.database.reading() as connection:
            waiting = self.inbox.undone(connection, waits=payment)
        return sum(self._act(kept.event, self.inbox.open(kept)) for kept in waiting)

    def _act(self, event: str, body: bytes) -> bool:
        """Take a notice down; tell whether that is done. What fails stays, with its reason."""
        try:
            for heard in read_event(shapes.EVENT.decode(body), self._zone):
                self.bookkeeping.take(heard)
        except DomainError as error:
            return self._fault(event, f"{error.code}: {error.message}")
        except (msgspec.DecodeError, OverflowError) as error:
            return self._fault(event, f"unreadable: {error}")
        except (InterfaceError, OperationalError) as error:
            log.warning("notice_kept", webhook=event, fault=type(error).__name__)
            return False
        with self.office.database.writing() as connection:
            self.inbox.finish(connection, event, to_micro(self.office.clock()))
        return True

    def _fault(self, event: str, problem: str) -> bool:
        with self.office.database.writing() as connection:
            self.inbox.fault(connection, event, problem)
        return False


def read_arrival(body: bytes) -> Arrival:
    """Return which event a body is. Raises Refused if it is none."""
    try:
        event = shapes.EVENT.decode(body)
        payment = payment_of(event)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("malformed") from None
    if not event.id or max(len(event.id), len(event.type), len(payment)) > LONGEST_ID:
        raise Refused("malformed")
    return Arrival(event.id, event.type, body, payment)
