"""Does what facts intend outside: once, whatever is killed, and never silently not at all."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import takewhile

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from domain.errors import DomainError, UnknownVersion
from domain.journal import Actor, Entry, RawEntry
from integrations.effects import rows
from integrations.effects.follower import Follower
from integrations.effects.handlers import Answer, Handler
from integrations.effects.ports import Declined, Held, Unreachable
from integrations.journal.codec import to_micro
from integrations.journal.correlation import correlated
from integrations.journal.office import Office
from integrations.store.idempotency import Key

LONGEST_WAIT = 3_600_000_000
BATCH = 50
ACTOR = "effects"
log = structlog.get_logger()


class Effects:
    """Collects intents from the journal, calls for each, and states what came of it.

    Once `halted` says so, the call under way is the last.
    """

    def __init__(self, office: Office, handlers: Sequence[Handler]) -> None:
        self.office = office
        self.follower = Follower(office, "effects")
        self.halted: Callable[[], bool] = lambda: False
        self._handlers = {handler.kind: handler for handler in handlers}
        self._topics: dict[str, list[Handler]] = {}
        for handler in handlers:
            for fact in handler.facts:
                self._topics.setdefault(fact.TOPIC, []).append(handler)

    def step(self) -> int:
        """Collect the next page of intents, do what is due; return how much there was."""
        return self.collect() + self.work()

    def collect(self) -> int:
        """Put the intents of the next page on the list, together with the mark in the journal."""
        before = self.follower.position()
        page = self.follower.page(before)
        if not page:
            return 0
        intents = [intent for entry in self._entries(page) for intent in self._intents(entry)]
        now = self._now()
        with self.office.database.writing() as connection:
            for intent in intents:
                rows.put(connection, intent, now)
            self.follower.move(connection, before, page[-1].position)
        return len(page)

    def work(self) -> int:
        """Do what is due, each in its own time; return how many were tried."""
        now = self._now()
        with self.office.database.reading() as connection:
            due = rows.due(connection, self._handlers, now, BATCH)
        return sum(self._try(row) for row in takewhile(lambda _row: not self.halted(), due))

    def _try(self, row: rows.Row) -> bool:
        now = self._now()
        with self.office.database.writing() as connection:
            if not rows.claim(connection, row, now):
                return False
        with ExitStack() as stack:
            self._settle(row._replace(next=now + rows.LEASE), now, stack)
        return True

    def _settle(self, row: rows.Row, now: int, stack: ExitStack) -> None:
        try:
            entry = self._entry(row)
            stack.enter_context(correlated(entry.correlation))
            self._conclude(row, self._ask(row, entry, now))
        except Unreachable as error:
            self._later(row, now, f"unreachable: {error}")
        except Held as error:
            self._later(row, now, str(error))
        except Declined as error:
            self._stick(row, f"declined: {error.code}")
        except DomainError as error:
            self._stick(row, f"{error.code}: {error.message}")
        except (InterfaceError, OperationalError, UnknownVersion):
            raise
        except Exception as error:  # noqa: BLE001  one faulty call must not stop the others; it is recorded
            self._stick(row, f"fault: {type(error).__name__}")

    def _ask(self, row: rows.Row, entry: Entry, now: int) -> Answer | None:
        """Call, or look first where the other side may have forgotten the key. None: nobody can tell."""
        handler = self._handlers[row.kind]
        if row.first and now - row.first > rows.RESEND:
            found = handler.find(entry, row.key, row.first)
            if found or row.tries:
                return found
        try:
            return handler.call(entry, row.key)
        except Declined as no:
            deed = handler.declined(entry, no.code)
            if deed is None:
                raise
            return Answer(deed=deed)

    def _conclude(self, row: rows.Row, answer: Answer | None) -> None:
        if answer is None:
            self._stick(row, "uncertain: nothing is found under this key; look there, then retry or settle")
            return
        if answer.deed is not None:
            key = Key.of("effect", row.key, b"")
            self.office.carry_out(answer.deed, Actor(by=ACTOR), key=key, causation=row.intent)
        with self.office.database.writing() as connection:
            rows.finish(connection, row.key, row.next, reference=answer.reference, url=answer.url)
        log.info("effect", kind=row.kind, cause=row.intent)

    def _later(self, row: rows.Row, now: int, problem: str) -> None:
        wait = min(rows.FIRST_WAIT << min(row.tries, 16), LONGEST_WAIT)
        with self.office.database.writing() as connection:
            rows.delay(connection, row.key, now + wait, problem)
        log.warning("effect_later", kind=row.kind, cause=row.intent, tries=row.tries + 1)

    def _stick(self, row: rows.Row, problem: str) -> None:
        if row.kind in rows.ENDLESS:
            self._later(row, self._now(), problem)
            return
        with self.office.database.writing() as connection:
            rows.stick(connection, row.key, problem)
        log.warning("effect_stuck", kind=row.kind, cause=row.intent)

    def _entry(self, row: rows.Row) -> Entry:
        (entry,) = self.office.codec.entries(self.office.recorder.page(row.intent - 1, 1, row.intent))
        return entry

    def _entries(self, page: Sequence[RawEntry]) -> list[Entry]:
        return self.office.codec.entries([raw for raw in page if raw.topic in self._topics])

    def _intents(self, entry: Entry) -> Iterator[rows.Intent]:
        for handler in self._topics[entry.fact.TOPIC]:
            key = handler.key(entry)
            if key is not None:
                yield rows.Intent(key, entry.position, handler.kind, entry.originator_id)

    def _now(self) -> int:
        return to_micro(self.office.clock())
