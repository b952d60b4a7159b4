"""A small association in bad weather: people want the same few seats, pay, leave and come back, twice over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID, uuid5

from sqlalchemy.exc import DBAPIError

from domain.billing import payments
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment, payment_id
from domain.errors import DomainError, RuleBroken, Stale
from domain.events import commands as events
from domain.events.registration import Registration, registration_id
from domain.journal import Actor, Journal
from domain.people import commands as people
from domain.processes import payments as money
from domain.processes import registration
from domain.processes.policies import POLICIES
from domain.values import Money
from integrations.checkpoints import Sealing, Series, make_signing_key
from integrations.effects.calls import Effects
from integrations.effects.payments import Checkouts, Links, Refunds
from integrations.effects.policies import Policies
from integrations.journal.keys import Keys
from integrations.journal.master import make_master
from integrations.journal.office import Deed, Office, Receipt
from integrations.store.database import Database
from integrations.store.idempotency import Key
from integrations.store.migrate import migrate
from projections.engine import Engine
from projections.ledger import ledger
from projections.views import events as events_view
from projections.views import people as people_view
from projections.views import rosters, seats
from tests.offices import MovingClock
from tests.simulation.baton import Baton, Killed, Locks
from tests.simulation.processor import Processor
from tests.simulation.weather import StormyDatabase, Weather

EVENTS = (UUID(int=1), UUID(int=2))
SEATS = 2
PEOPLE = tuple(uuid5(EVENTS[0], f"person {n}") for n in range(5))
CLIENTS, ERRANDS = 4, 16
TWICE = 0.3
"""How often a message arrives again, from anybody, maybe while the first is dealt with."""
ON = date(2026, 3, 1)
PRICE = Money(4_500, "EUR")
LINKS = Links(lambda _: "https://example.org/paid", lambda _: "https://example.org/open")
VIEWS = (people_view.view, ledger, rosters.view, events_view.view, seats.view)


class Answer(NamedTuple):
    """What a client was told about a message: where its facts end, or that it was refused."""

    message: str
    receipt: Receipt | None


class Association:
    """Everything of one story. `keyed` and `counted` are guards that a control switches off."""

    def __init__(self, seed: int, folder: Path, *, keyed: bool = True) -> None:
        self.rng = Random(seed)  # noqa: S311  a seed to play it again, no secret
        self.baton = Baton(self.rng)
        self.weather = Weather(self.baton)
        self.clock = MovingClock()
        self.keyed = keyed
        self.answers: list[Answer] = []
        self._sent: list[tuple[str, Deed]] = []
        self.processor = Processor(self.rng)
        self._name = f"file:story-{id(self)}?mode=memory&cache=shared"
        self._master = make_master(folder / "master.key")
        self._folder = folder
        self.office = self.an_office()
        self.office.keys.migrate()
        migrate(self.office.database)
        self.engine = self.an_engine()
        self.sealing = self._sealing()
        self._open()

    def an_office(self) -> Office:
        """Return the office of a process that has just started."""
        keys = Keys(Database(f"sqlite:///{self._folder / 'keys.sqlite'}"), self._master)
        office = Office(StormyDatabase(self._name, self.weather), keys, self.clock)
        office.locks = Locks(self.baton)  # type: ignore[assignment]
        return office

    def an_engine(self) -> Engine:
        """Return the engine of a projector that has just started."""
        file = str(self._folder / "views.sqlite")
        views = StormyDatabase(f"file:{file}", self.weather, file)
        office = self.an_office()
        engine = Engine(views, office.recorder, VIEWS, office.codec.open_field)
        engine.ensure()
        return engine

    def play(self) -> None:
        """Let it storm until every client is served, then let the workers finish in good weather."""
        waiting = [CLIENTS]
        clients = {f"client {n}": partial(self._client, n, waiting) for n in range(CLIENTS)}
        self.weather.bad = True
        self.baton.play(
            {
                **clients,
                "worker": lambda: self._work(waiting),
                "projector": lambda: self._project(waiting),
                "clock": lambda: self._move_clock(waiting),
            }
        )
        self.weather.bad = False
        self._finish()

    def _finish(self) -> None:
        self.processor.reachable = True
        jobs = self._jobs()
        for _ in range(3):
            self.clock.move(hours=1)  # what was put off is due
            while sum(job.step() for job in jobs):
                pass
        self.engine = self.an_engine()
        self.engine.catch_up()
        self.sealing = self._sealing()
        self.sealing.seal_all()

    def _open(self) -> None:
        with self.office.unit(Actor("desk")) as journal:
            for number, person in enumerate(PEOPLE):
                people.register(journal, person, name=f"P{number}", email=f"p{number}@example.org", on=ON)
            for event in EVENTS:
                _announce(journal, event)

    def _client(self, number: int, waiting: list[int]) -> None:
        office = self.an_office()
        for errand in range(ERRANDS):
            if self._sent and self.rng.random() < TWICE:
                office = self._ask(office, *self.rng.choice(self._sent))
            self._sent.append((f"client {number}, errand {errand}", self._errand()))
            office = self._ask(office, *self._sent[-1])
        waiting[0] -= 1

    def _ask(self, office: Office, message: str, deed: Deed) -> Office:
        """Ask until answered; a process that was killed is started anew. Return the office that answered."""
        key = Key.of("client", message, b"") if self.keyed else None
        while True:
            try:
                receipt = office.carry_out(deed, Actor(message), key=key)
            except Killed:
                office = self.an_office()
                continue
            except (DBAPIError, Stale):
                continue
            except DomainError:
                receipt = None
            self.answers.append(Answer(message, receipt))
            return office

    def _errand(self) -> Deed:
        """Choose what somebody wants: by the seed, as everything."""
        event, person = self.rng.choice(EVENTS), self.rng.choice(PEOPLE)
        seat = registration_id(event, person)
        wishes: tuple[tuple[int, Deed], ...] = (
            (5, lambda journal: registration.register(journal, event_id=event, person_id=person, on=ON)),
            (2, lambda journal: registration.cancel(journal, seat, on=ON)),
            (2, lambda journal: registration.accept_offer(journal, seat, on=ON)),
            (3, partial(_pay, seat=seat)),
            (2, partial(_ask_for_page, seat=seat)),
            (2, partial(_give_back, seat=seat, refund=f"CN-{self.rng.randrange(100)}:1")),
            (1, lambda journal: people.rename(journal, person, name=str(event), on=ON)),
        )
        return self.rng.choices([deed for _, deed in wishes], [weight for weight, _ in wishes])[0]

    def _jobs(self) -> tuple[Policies | Effects | Sealing, ...]:
        office = self.an_office()
        handlers = [Checkouts(office, self.processor, LINKS), Refunds(office, self.processor, lambda: ON)]
        return Policies(office, POLICIES), Effects(office, handlers), self._sealing()

    def _sealing(self) -> Sealing:
        folder = self._folder / "outside"
        key = make_signing_key(folder / "signing.key")
        return Sealing(self.an_office().recorder, Series(folder / "checkpoints.jsonl"), key, self.clock)

    def _work(self, waiting: list[int]) -> None:
        jobs = self._jobs()
        while waiting[0]:
            self.baton.pass_on()
            try:
                self.rng.choice(jobs).step()
            except DBAPIError:
                pass
            except Killed:
                jobs = self._jobs()

    def _project(self, waiting: list[int]) -> None:
        engine = self.engine
        while waiting[0]:
            self.baton.pass_on()
            try:
                engine.follow_once(self.rng.choice((1, 2, 7, 50)))
            except DBAPIError:
                pass
            except Killed:
                with self._fair():
                    engine = self.an_engine()

    def _move_clock(self, waiting: list[int]) -> None:
        """Let the clock run on, and now and then be set right by an hour or a day, in both directions."""
        while waiting[0]:
            self.baton.pass_on()
            self.clock.move(seconds=self.rng.choice((1, 30, 60, 3_600, -3_600, 86_400, -86_400)))

    @contextmanager
    def _fair(self) -> Iterator[None]:
        was, self.weather.bad = self.weather.bad, False
        try:
            yield
        finally:
            self.weather.bad = was


def _announce(journal: Journal, event: UUID) -> None:
    events.announce(
        journal,
        event,
        title="Evening on statics",
        summary="Three short talks.",
        starts="2026-11-30T18:00",
        zone="Europe/Vienna",
        minutes=90,
        capacity=SEATS,
        price=PRICE,
        member_price=PRICE,
        on=ON,
    )


def _invoice(journal: Journal, seat: UUID) -> Invoice:
    invoice = journal.get(Registration, seat).invoice_id
    if invoice is None:
        raise RuleBroken("nothing is to be paid while somebody waits")
    return journal.get(Invoice, invoice)


def _pay(journal: Journal, seat: UUID) -> UUID:
    invoice = _invoice(journal, seat)
    reference = f"bank {invoice.number}"
    return money.receive_payment(journal, reference=reference, invoice_id=invoice.id, amount=PRICE, via="bank", on=ON)


def _ask_for_page(journal: Journal, seat: UUID) -> UUID:
    return payments.request_payment(journal, _invoice(journal, seat).id, on=ON)


def _give_back(journal: Journal, seat: UUID, refund: str) -> UUID:
    paid = payment_id(f"bank {_invoice(journal, seat).number}")
    journal.get(Payment, paid)
    return payments.request_refund(journal, paid, refund=refund, amount=100, on=ON)
