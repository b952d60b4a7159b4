"""Many notices, five copies of each, shuffled over five processes: each has one effect, and all orders end alike."""

import multiprocessing
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from domain.billing.payment import Payment
from integrations.effects.ports import Heard
from integrations.journal.office import Office
from integrations.stripe import references
from integrations.stripe.bookkeeping import Bookkeeping
from tests.integrations.stripe.tills import Bill, a_door, ring
from tests.offices import open_office
from tests.torture.shop import Place
from tests.torture.stage import Stage

BILLS, ROUND = 125, 5
"""How many payments there are at most, and for each round; four notices each: created, paid, refunded, disputed."""
COPIES, PROCESSES = 5, 5
TOPICS = ("payment.received", "payment.refunded", "payment.dispute_opened", "payment.fee_charged")
LONG = 10
"""Rounds of killed processes that take as long as a shuffle: twenty shuffles in the whole form."""
PATIENCE = 300.0


def an_office(place: Place) -> Office:
    return open_office(place.url, place.folder, place.clock)


def deliver(place: Place, bodies: list[bytes], *, careless: bool) -> None:
    """Hand notices in, one after another: the whole life of a process."""
    office = an_office(place)
    if careless:
        Bookkeeping.take = take_each_copy  # type: ignore[method-assign]
    door = a_door(office)
    for body in bodies:
        ring(door, body)
    office.database.close()


def take_each_copy(books: Bookkeeping, heard: Heard) -> bool:
    """Take a payment for another whenever it is told of: what must never be."""
    with books.office.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM idempotency WHERE scope = 'processor'")
        copy = heard._replace(payment=f"{heard.payment}_{time.monotonic_ns()}", intent="")
        references.claim(connection, copy.payment, "")
    return take_once(books, copy)


take_once = Bookkeeping.take


def delivered(place: Place, bodies: list[bytes], rng: Random, *, careless: bool = False) -> None:
    """Deliver all copies of all notices by several processes at once, each with a hand of its own."""
    copies = bodies * COPIES
    rng.shuffle(copies)
    context = multiprocessing.get_context("forkserver")
    terms = {"careless": careless}
    parts = [context.Process(target=deliver, args=(place, copies[n::PROCESSES]), kwargs=terms, daemon=True)
             for n in range(PROCESSES)]  # fmt: skip
    for part in parts:
        part.start()
    for part in parts:
        part.join(PATIENCE)
    assert [part.exitcode for part in parts] == [0] * PROCESSES


def bodies_of(place: Place, bills: list[Bill]) -> list[bytes]:
    now = place.clock()
    return [body for b in bills for body in (b.created(now), b.paid(now), b.refunded(now), b.disputed(now))]


def effects(office: Office, since: int) -> Counter[str]:
    found: Counter[str] = Counter()
    while page := office.recorder.page(since, 5_000):
        found.update(raw.topic for raw in page if raw.topic in TOPICS)
        since = page[-1].position
    return found


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    return Place(database_url, tmp_path, time.time())


def test_each_notice_has_one_effect_and_every_order_ends_in_one_state(stage: Stage, place: Place) -> None:
    office = an_office(place)
    ends, count = [], min(BILLS, ROUND * stage.told.rounds)
    for _ in stage.one_in(LONG, at_least=2):
        bills, before = [Bill(office) for _ in range(count)], office.recorder.head()
        delivered(place, bodies_of(place, bills), stage.rng)
        door = a_door(office)
        door.sweep()
        assert door.waiting() == []
        assert effects(office, before) == dict.fromkeys(TOPICS, count)
        stage.counts["deliveries"] += 4 * count * COPIES
        stage.counts["effects"] += len(TOPICS) * count
        stage.counts["shuffles"] += 1
        ends += [bill.state() for bill in bills]
    assert all(end == ends[0] for end in ends)
    assert (ends[0]["received"], ends[0]["refunds"], ends[0]["fees"]) == (10_000, [4_000], [1_500])
    office.database.close()


def test_books_that_take_each_copy_for_another_payment_are_found_out(stage: Stage, place: Place) -> None:
    """The control: without one name for a payment, copies that meet have more than one effect."""
    office = an_office(place)
    bills, before = [Bill(office) for _ in range(10)], office.recorder.head()
    delivered(place, [bill.paid(place.clock(), kind) for bill in bills for kind in KINDS], stage.rng, careless=True)
    assert effects(office, before)[Payment.Received.TOPIC] > len(bills)
    office.database.close()


KINDS = ("completed", "async_payment_succeeded")
"""Two notices of one payment: the inbox tells copies apart, only the books tell that it is one payment."""
