"""The effects worker killed at any instant, between a call and its result too: nothing is done twice or not at all."""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.lines import Immediate, Line
from domain.billing.payment import Payment
from domain.journal import Actor, Journal
from domain.values import Money
from integrations.effects import rows
from integrations.journal.office import Office
from integrations.store.tables import effects
from integrations.stripe import references
from tests.offices import open_office
from tests.torture.actors import worker
from tests.torture.shop import ON, Place, effects_at, processor_at
from tests.torture.stage import Part, Stage

ME = Actor("clerk")
REFUNDS = 10
"""How many refunds are asked of one payment."""
AHEAD = 20
"""How many intents may wait: a worker that is always behind would never be seen to finish one."""
MOST = 200
"""How many workers may be killed until a processor that heeds no keys has done something twice."""
PATIENCE = 60.0


class Shop:
    """Invoices customers and gives them money back, so that there is always something to be done outside."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.office = open_office(place.url, place.folder, place.clock)
        self.asked = 0
        self.paid: list[UUID] = []
        self._numbers = itertools.count()

    def ask(self) -> None:
        """Ask for a payment page, then for a few refunds, unless enough is waiting."""
        if self.waiting() >= AHEAD:
            time.sleep(0.002)
            return
        number = next(self._numbers)
        if number % REFUNDS == 0:
            self._sell()
        else:
            self._give_back(number)
        self.asked += 1

    def waiting(self) -> int:
        with self.office.database.reading() as connection:
            done = select(func.count()).select_from(effects).where(effects.c.state != rows.DUE)
            return self.asked - int(connection.execute(done).scalar_one())

    def _sell(self) -> None:
        """Ask for a payment of 1.00; a hundred times as much comes in, and is the customer's credit."""
        invoice = uuid4()
        self.office.carry_out(partial(_issue, id=invoice), ME)
        self.office.carry_out(partial(payments.request_payment, invoice_id=invoice, on=ON), ME)
        with self.office.database.writing() as connection:
            known_as = references.claim(connection, f"pi_{invoice.hex}", "")
        money = Money(10_000, "EUR")
        take = partial(payments.receive, reference=known_as.name, invoice_id=invoice, amount=money, via="stripe", on=ON)
        self.paid.append(self.office.carry_out(lambda journal: take(journal).id, ME).result or invoice)

    def _give_back(self, number: int) -> None:
        refund = f"CN-{number}:1"
        self.office.carry_out(
            partial(payments.request_refund, payment=self.paid[-1], refund=refund, amount=1, on=ON), ME
        )

    def finish(self) -> None:
        """Let a last worker do what is left."""
        end = time.monotonic() + PATIENCE
        last = effects_at(self.place, self.office)
        while self.waiting() and time.monotonic() < end:
            last.step()

    def unanswered(self) -> list[str]:
        """Return what was asked for and has no result, or more than one."""
        with self.office.database.reading() as connection:
            found = [f"{row.key}: {row.state} {row.problem}" for row in connection.execute(select(effects))
                     if row.state != rows.DONE or not row.reference]  # fmt: skip
            known = connection.execute(select(func.count()).select_from(effects)).scalar_one()
        found += [] if known == self.asked else [f"{self.asked} asked for, {known} known"]
        refunds = [self.office.read(Payment, id) for id in self.paid]
        return found + [f"{payment.id}: {payment.asked}" for payment in refunds if payment.asked]


def _issue(journal: Journal, id: UUID) -> UUID:
    return billing.issue(
        journal,
        id,
        person_id=uuid4(),
        on=ON,
        due=ON,
        currency="EUR",
        lines=[Line(line="dues", stream="dues", net=100, recognise=Immediate())],
        purpose="other",
    ).id


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    return Place(database_url, tmp_path, time.time())


@pytest.fixture
def shop(place: Place) -> Iterator[Shop]:
    opened = Shop(place)
    yield opened
    opened.office.database.close()
    opened.office.keys.database.close()


def test_a_killed_worker_does_nothing_twice_and_leaves_nothing_undone(stage: Stage, place: Place, shop: Shop) -> None:
    with stage.played_by(Part(worker, (place,))):
        for _ in stage.rounds():
            shop.ask()
    shop.finish()
    processor, twice = processor_at(place), done_twice(place)
    stage.counts["effects"] += shop.asked
    stage.counts["calls repeated"] += processor.calls() - shop.asked
    stage.counts["effects twice"] += len(twice)
    assert (twice, shop.unanswered(), shop.office.recorder.gaps()) == ([], [], [])
    assert len(processor.deeds()) == shop.asked
    assert results_stated_twice(shop.office) == []


def test_a_processor_that_heeds_no_keys_does_something_twice(stage: Stage, place: Place, shop: Shop) -> None:
    careless = place._replace(heeds_keys=False)
    with stage.played_by(Part(worker, (careless,))):
        while not done_twice(careless) and stage.counts["kills"] < MOST:
            for _ in stage.one_life():
                shop.ask()
    assert done_twice(careless)


def done_twice(place: Place) -> list[str]:
    return [intent for intent, times in Counter(processor_at(place).deeds()).items() if times > 1]


def results_stated_twice(office: Office) -> list[object]:
    stated = Counter(
        (entry.originator_id, entry.fact.refund)
        for entry in office.codec.entries(office.recorder.page(0, 1_000_000))
        if isinstance(entry.fact, Payment.Refunded)
    )
    return [result for result, times in stated.items() if times > 1]
