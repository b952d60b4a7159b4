"""Carries out what the association's policies say: facts in, commands out, each exactly once."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from domain.aggregate import Fact
from domain.errors import DomainError, UnknownVersion
from domain.journal import Actor, Entry, Journal, RawEntry
from integrations.effects import rows
from integrations.effects.follower import Follower
from integrations.effects.handlers import Answer
from integrations.journal.codec import to_micro
from integrations.journal.correlation import correlated
from integrations.journal.office import Office
from integrations.store.idempotency import Key

Policy = tuple[str, type[Fact], Callable[[Journal, Entry], UUID | None]]
"""A policy's name, the fact it answers, and the command it leads to."""

KIND = "policy"
PREFIX = f"{KIND}:"
log = structlog.get_logger()


class Policies:
    """Follows the journal and carries out each policy's command under a key of its own.

    The key is policy, position and target: a worker killed at any instant, or two at once, repeat
    nothing. What a rule refuses is put on the stuck list, and the next fact is taken.
    """

    def __init__(self, office: Office, policies: Sequence[Policy]) -> None:
        self.office = office
        self.follower = Follower(office, "policies")
        self._by_name = {name: do for name, _, do in policies}
        self._names: dict[str, list[str]] = {}
        for name, fact, _ in policies:
            self._names.setdefault(fact.TOPIC, []).append(name)

    def step(self) -> int:
        """Deal with the next page of facts; return how many there were."""
        before = self.follower.position()
        page = self.follower.page(before)
        for raw in page:
            for name in self._names.get(raw.topic, ()):
                self._answer(name, raw)
        if page:
            with self.office.database.writing() as connection:
                self.follower.move(connection, before, page[-1].position)
        return len(page)

    def again(self, key: str) -> None:
        """Carry out again what was stuck. Raises the DomainError that refuses it."""
        _, name, position = key.split(":")
        (raw,) = self.office.recorder.page(int(position) - 1, 1, int(position))
        self._carry_out(name, raw)

    def _answer(self, name: str, raw: RawEntry) -> None:
        try:
            self._carry_out(name, raw)
        except DomainError as error:
            self._stick(name, raw, f"{error.code}: {error.message}")
        except (InterfaceError, OperationalError, UnknownVersion):
            raise
        except Exception as error:  # noqa: BLE001  one faulty policy must not stop the others; it is recorded
            self._stick(name, raw, f"fault: {type(error).__name__}")

    def _carry_out(self, name: str, raw: RawEntry) -> None:
        (entry,) = self.office.codec.entries([raw])
        key = Key.of("policy", f"{name}:{raw.position}:{raw.originator_id}", b"")
        deed = partial(_answering, self._by_name[name], entry)
        with correlated(entry.correlation):
            self.office.carry_out(deed, Actor(by=f"{PREFIX}{name}"), key=key, causation=raw.position)
            log.info("policy", policy=name, cause=raw.position)

    def _stick(self, name: str, raw: RawEntry, problem: str) -> None:
        now = to_micro(self.office.clock())
        intent = rows.Intent(f"{PREFIX}{name}:{raw.position}", raw.position, KIND, raw.originator_id)
        with self.office.database.writing() as connection:
            rows.put(connection, intent, now)
            rows.stick(connection, intent.key, problem)
        log.warning("policy_stuck", policy=name, cause=raw.position)


class StuckPolicies:
    """Carries a stuck policy's command out again when a person says `retry`."""

    kind = KIND
    facts: tuple[type[Fact], ...] = ()

    def __init__(self, policies: Policies) -> None:
        self.policies = policies

    def key(self, _entry: Entry) -> None:
        """Return None: what is stuck is on the list already."""

    def call(self, _entry: Entry, key: str) -> Answer:
        """Carry it out, or repeat nothing if it was."""
        self.policies.again(key)
        return Answer()

    def find(self, entry: Entry, key: str, _since_micro: int) -> Answer:
        """Carry it out: a policy's key is never forgotten."""
        return self.call(entry, key)

    def declined(self, _entry: Entry, _code: str) -> None:
        """Return None: no outsider has a say in it."""


def _answering(do: Callable[[Journal, Entry], UUID | None], entry: Entry, journal: Journal) -> UUID | None:
    return do(journal, entry)
