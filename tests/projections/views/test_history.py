"""The history of anything: everybody sees what they may, nobody reads a word of what was said."""

from datetime import date
from uuid import UUID

import pytest

from domain.aggregate import FINANCE, STAFF
from domain.billing.customer import Customer, customer_id
from domain.billing.facts import PaymentApplied
from domain.catalogue import kinds
from domain.certifications.candidacies.candidacy import Candidacy
from domain.events.event import Event
from domain.members.fees import FEES, FeeSchedule
from domain.members.member import Member
from domain.people.person import Person
from domain.values import Money
from projections.views import history
from projections.views.history import Reader
from tests import golden
from tests.projections.asked import asked
from tests.projections.engine.harness import Stated, folded, rebuild_equals_follow
from tests.projections.histories import memberships, seeded

ON = date(2026, 3, 1)
ANN, BEN, MEMBER, EVENT = (UUID(int=n) for n in (11, 12, 42, 43))
OFFICE = Reader(None, frozenset({STAFF}))
HISTORY: list[Stated] = [
    (ANN, Person.Registered(name="Ann Smith", email="ann@example.org", on=ON)),
    (MEMBER, Member.Applied(ANN, "full", ON, "My telling statement")),
    (EVENT, Event.SeatTaken(UUID(int=5), BEN)),
    (EVENT, Event.SeatTaken(UUID(int=6), ANN)),
    (FEES, FeeSchedule.Published(1, ON, [], ON)),
]


def topics(lines: list[history.Line]) -> list[str]:
    return [line.topic for line in lines]


def test_a_person_sees_what_is_about_them_and_staff_see_it_too() -> None:
    with asked(history.view, *HISTORY) as view:
        own = history.of_person(view.connection, ANN, reader=Reader(ANN))
        office = history.of_person(view.connection, ANN, reader=OFFICE)
    assert topics(own) == ["person.registered", "member.applied", "event.seat_taken"]
    assert own == office


@pytest.mark.parametrize("reader", [Reader(BEN), Reader(None), Reader(None, frozenset({"own"}))])
def test_others_see_nothing_of_it(reader: Reader) -> None:
    with asked(history.view, *HISTORY) as view:
        assert history.of_person(view.connection, ANN, reader=reader) == []
        assert history.at(view.connection, view.at[:2], reader=reader) == []


def test_of_a_thing_that_many_share_each_sees_their_own_part() -> None:
    with asked(history.view, *HISTORY) as view:
        seen = history.of_subject(view.connection, EVENT, reader=Reader(ANN))
        all_of_it = history.of_subject(view.connection, EVENT, reader=OFFICE)
    assert [line.person for line in seen] == [ANN]
    assert [line.person for line in all_of_it] == [BEN, ANN]


def test_of_a_result_not_told_yet_nobody_reads_about_themselves_whatever_their_role() -> None:
    candidacy = UUID(int=60)
    told = {
        "exam": "theory",
        "attempt": 1,
        "score_hundredths": 70_00,
        "pass_hundredths": 60_00,
        "officer": "b",
        "on": ON,
    }
    entered = Candidacy.ResultEntered(person_id=ANN, sat=ON, examiner=None, **told)
    released = Candidacy.ResultReleased(person_id=ANN, **told)
    with asked(history.view, (candidacy, entered), (candidacy, released)) as view:
        ann, ben = (Reader(person, frozenset({STAFF})) for person in (ANN, BEN))
        assert topics(history.of_subject(view.connection, candidacy, reader=ann)) == ["candidacy.result_released"]
        assert topics(history.at(view.connection, view.at, reader=ann)) == ["candidacy.result_released"]
        for reader in (ben, OFFICE):
            assert len(history.of_subject(view.connection, candidacy, reader=reader)) == 2
        assert history.of_subject(view.connection, candidacy, reader=Reader(BEN, frozenset({"untold"}))) == []


def test_what_is_public_everybody_sees() -> None:
    with asked(history.view, *HISTORY) as view:
        assert topics(history.of_subject(view.connection, FEES, reader=Reader(None))) == ["fee_schedule.published"]


def test_later_facts_on_a_thing_belong_to_the_person_its_first_fact_named() -> None:
    invoice = UUID(int=50)
    issued = next(kind for kind in kinds() if kind.TOPIC == "invoice.issued")
    facts: list[Stated] = [(invoice, golden.example(issued)), (invoice, PaymentApplied(UUID(int=51), 1, ON))]
    with asked(history.view, *facts) as view:
        lines = history.of_subject(view.connection, invoice, reader=Reader(None, frozenset({FINANCE})))
    assert lines[1].person == lines[0].person == golden.PLAIN[UUID]


def test_a_customers_credit_is_in_the_history_of_the_person_and_of_nobody_else() -> None:
    credited = Customer.CreditAdded(Money(5_000, "EUR"), "CN-000001", ON)
    used = Customer.CreditUsed(Money(2_000, "EUR"), "INV-000002", ON)
    ben: Stated = (BEN, Person.Registered(name="Ben Hall", email="ben@example.org", on=ON))
    credit = [(customer_id(ANN), credited), (customer_id(ANN), used)]
    with asked(history.view, HISTORY[0], ben, *credit) as view:
        own = history.of_person(view.connection, ANN, reader=Reader(ANN))
        others = history.of_person(view.connection, BEN, reader=Reader(BEN))
        peeped = history.of_subject(view.connection, customer_id(ANN), reader=Reader(BEN))
    assert topics(own) == ["person.registered", "customer.credit_added", "customer.credit_used"]
    assert (topics(others), peeped) == (["person.registered"], [])


def test_the_credit_on_an_invoice_of_nobodys_is_nobodys() -> None:
    invoice = UUID(int=50)
    fact = Customer.CreditAdded(Money(5_000, "EUR"), "bank 1", ON)
    with asked(history.view, HISTORY[0], (customer_id(invoice), fact)) as view:
        [line] = history.of_subject(view.connection, customer_id(invoice), reader=Reader(None, frozenset({FINANCE})))
    assert line.person is None


def test_a_line_says_when_and_by_whom_it_was_recorded() -> None:
    [line] = folded(history.view, HISTORY[0], by="office")["history"]
    assert (line["by"], line["of"], line["topic"], line["subject"]) == ("office", None, "person.registered", ANN)
    with asked(history.view, *HISTORY) as view:
        lines = history.acted(view.connection, "office", reader=OFFICE)
    assert [line.recorded for line in lines] == sorted(line.recorded for line in lines)
    assert lines[0].recorded.utcoffset() is not None
    assert lines[0].seen_by == {"own", "staff"}


def test_a_history_as_known_at_a_position_ends_there() -> None:
    with asked(history.view, *HISTORY) as view:
        found = history.of_person(view.connection, ANN, reader=OFFICE, known_at=view.at[1])
    assert [line.position for line in found] == view.at[:2]


def test_pages_follow_one_another() -> None:
    found: list[int] = []
    with asked(history.view, *HISTORY) as view:
        while page := history.of_person(view.connection, ANN, reader=OFFICE, after=found[-1] if found else 0, limit=1):
            found += [line.position for line in page]
        assert found == [view.at[0], view.at[1], view.at[3]]


def test_no_personal_word_gets_into_it() -> None:
    rows = folded(history.view, *HISTORY)
    text = " ".join(str(value) for table in rows.values() for row in table for value in row.values())
    assert not any(word in text for word in ("Ann", "Smith", "ann@", "telling", "s1:"))


def test_every_kind_of_fact_gets_a_line() -> None:
    facts: list[Stated] = [
        (UUID(int=n), golden.example(kind)) for n, kind in enumerate(kinds()) if not kind.personal_fields()
    ]
    assert len(folded(history.view, *facts)["history"]) == len(facts)


def test_rebuild_equals_follow(database_url: str) -> None:
    rng = seeded(1)
    rows = rebuild_equals_follow(history.view, database_url, [*HISTORY, *memberships(rng)], rng)
    assert all(rows.values())
