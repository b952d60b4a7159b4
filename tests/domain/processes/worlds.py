"""A small association for tests of processes: persons, a member, an event and a course, all in memory."""

from datetime import UTC, date, datetime
from uuid import UUID

from domain.aggregate import Fact
from domain.courses import commands as courses
from domain.events import commands as events
from domain.journal import Entry
from domain.members import commands as members
from domain.people import commands as people
from domain.values import Money
from tests.fakes import FakeJournal

EVENT, COURSE, MEMBERSHIP = (UUID(int=n) for n in (1, 2, 3))
ANN, BEN, CEM = (UUID(int=n) for n in (11, 12, 13))
MEMBER_SINCE = date(2026, 1, 15)
ON = date(2026, 10, 1)
DAY = date(2026, 11, 30)
PRICE = Money(4500, "EUR")
MEMBER_PRICE = Money(3000, "EUR")
FREE = Money(0, "EUR")


def world(*, price: Money = PRICE, member_price: Money = MEMBER_PRICE, capacity: int = 1) -> FakeJournal:
    """Ann is a member, Ben and Cem are guests; one seat at the event unless said otherwise."""
    journal = FakeJournal()
    for number, person in enumerate((ANN, BEN, CEM)):
        people.register(journal, person, name=f"P{number}", email=f"p{number}@example.org", on=MEMBER_SINCE)
    _admit(journal)
    events.announce(
        journal,
        EVENT,
        title="Evening on statics",
        summary="Three short talks.",
        starts="2026-11-30T18:00",
        zone="Europe/Vienna",
        minutes=90,
        capacity=capacity,
        price=price,
        member_price=member_price,
        credit={"hours": "1.5"},
        attributes={"type": "webinar"},
        on=MEMBER_SINCE,
    )
    courses.offer(
        journal,
        COURSE,
        title="Reading structures",
        summary="Six evenings at home.",
        price=price,
        member_price=member_price,
        performance="Tell at sight what carries a building.",
        credit={"hours": "6"},
        attributes={"type": "course"},
        on=MEMBER_SINCE,
    )
    return journal


def _admit(journal: FakeJournal) -> None:
    members.apply(journal, MEMBERSHIP, person_id=ANN, grade="full", on=MEMBER_SINCE)
    members.admit(journal, MEMBERSHIP, on=MEMBER_SINCE)
    members.grant_credit(journal, MEMBERSHIP, reason="Founding member", on=MEMBER_SINCE)
    members.start_term(journal, MEMBERSHIP, invoice_id=None, on=MEMBER_SINCE)


def anns(_person_id: UUID, _on: date) -> UUID | None:
    """Nominate Ann's membership for whoever asks, as a view that is wrong or late might."""
    return MEMBERSHIP


def entry_of(id: UUID, fact: Fact) -> Entry:
    """The fact as a follower gets it."""
    return Entry(id, 1, fact, datetime(2026, 12, 1, tzinfo=UTC), "test", position=1)
