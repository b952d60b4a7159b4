"""Clocks that are days apart, days of 23 and 25 hours, leap days, the year's end: each fact has its place and day."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from domain.billing.invoice import Invoice
from domain.journal import Actor, Entry
from domain.members.commands import publish_fees
from domain.members.fees import GradeFee
from domain.members.member import Member
from domain.members.standing import Status
from domain.people import commands as people
from domain.people.person import Person
from domain.processes import membership, payments
from domain.values import Money, add_months
from integrations.journal.office import Office
from projections.views import renewals
from tests.offices import MovingClock
from tests.torture import oracle
from tests.torture.stage import Stage
from tests.web.houses import open_house
from web.app import create_app
from web.auth.tokens import make_token
from web.due import AHEAD
from web.installation import Installation

ME = Actor("clerk")
DAY = timedelta(days=1)
FEE = Money(12_000, "EUR")
OPENED = date(2020, 1, 1)
APART = (-DAY, timedelta(0), DAY)
"""By how much the clocks of three machines are wrong."""
JOINED = (
    *(date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)),
    *(date(2024, 3, 31), date(2024, 10, 27)),  # the days on which the clocks of Berlin are put forward and back
)
YEARS = 5
BEFORE = timedelta(days=20)
"""How long before a term ends its successor is invoiced and paid here."""
ROLES = frozenset({"staff", "finance", "admin"})
MIDNIGHTS = {
    "2023-12-31": "2023-12-31T23:00",
    "2024-02-28": "2024-02-28T23:00",
    "2024-02-29": "2024-02-29T23:00",
    "2024-03-30": "2024-03-30T23:00",
    "2024-03-31": "2024-03-31T22:00",
    "2024-10-26": "2024-10-26T22:00",
    "2024-10-27": "2024-10-27T23:00",
}
"""When days end in Berlin, in UTC: clocks are put forward on 31 March, and back on 27 October."""


class Late:
    """A machine's clock, wrong by so much."""

    def __init__(self, clock: MovingClock, by: timedelta) -> None:
        self.clock, self.by = clock, by

    def __call__(self) -> datetime:
        return self.clock() + self.by


@pytest.fixture
def machines(database_url: str, tmp_path: Path, clock: MovingClock) -> Iterator[list[Installation]]:
    """Give one installation on three machines whose clocks are a day apart."""
    houses = [open_house(tmp_path, database_url, Late(clock, by)) for by in APART]  # type: ignore[arg-type]
    yield houses
    for house in houses:
        house.close()


def facts(office: Office) -> list[Entry]:
    return office.codec.entries(office.recorder.page(0, 1_000_000))


def do(house: Installation, deed: Callable[..., UUID], *args: object, **terms: object) -> UUID:
    result = house.office.carry_out(lambda journal: deed(journal, *args, **terms), ME).result
    assert result is not None
    return result


def test_clocks_a_day_apart_change_no_order(stage: Stage, machines: list[Installation], clock: MovingClock) -> None:
    ada = do(machines[0], people.register, id=uuid4(), name="Ada 0", email="ada@example.org", on=OPENED)
    names = [f"Ada {number}" for number in range(1, 40)]
    for name in names:
        clock.move(minutes=1)
        do(stage.rng.choice(machines), people.rename, person_id=ada, name=name, on=OPENED)
    house = machines[1]
    house.engine.catch_up()
    entries = [entry for entry in facts(house.office) if isinstance(entry.fact, Person.Renamed)]
    assert [entry.fact.name for entry in entries if isinstance(entry.fact, Person.Renamed)] == names
    stage.counts["renamings"] += len(names)
    assert house.office.read(Person, ada).name == names[-1]
    assert oracle.apart(house.office, house.engine) == []
    by_the_clock = sorted(entries, key=lambda entry: entry.recorded)
    assert by_the_clock != entries, "the control: who goes by the clock reads another story"


def join(house: Installation, on: date) -> UUID:
    person = do(house, people.register, id=uuid4(), name="Ada", email=f"{on}@example.org", on=OPENED)
    member = do(house, membership.apply, uuid4(), person_id=person, grade="full", on=on)
    dues = uuid4()
    do(house, membership.admit_and_invoice, member, invoice_id=dues, on=on)
    pay(house, dues, on)
    return member


def pay(house: Installation, invoice: UUID, on: date) -> None:
    do(house, payments.receive_payment, reference=f"{invoice}", invoice_id=invoice, amount=FEE, via="bank", on=on)


def invoice_renewals(machines: list[Installation], due: date) -> None:
    """Let every machine look what is due on the day it believes it is, then invoice all it has seen."""
    machines[0].engine.catch_up()
    seen = [(house, due + by, wanted(house, due + by)) for house, by in zip(machines, APART, strict=True)]
    for house, day, found in seen:
        for each in found:
            do(house, membership.invoice_renewal, each.member, on=day, period=each.through + DAY)


def wanted(house: Installation, day: date) -> list[renewals.Due]:
    with house.views.reading() as connection:
        return renewals.due(connection, renewals.Ask(by=day + AHEAD, as_of=day))


def issued(office: Office) -> list[tuple[UUID | None, object]]:
    """Return the member and the months of each invoice of dues."""
    bills = [entry.fact for entry in facts(office) if isinstance(entry.fact, Invoice.Issued)]
    return [(bill.subject_id, bill.lines[0].recognise) for bill in bills]


def unpaid(office: Office) -> list[UUID]:
    ids = [entry.originator_id for entry in facts(office) if isinstance(entry.fact, Invoice.Issued)]
    return [id for id in ids if office.read(Invoice, id).open]


@pytest.fixture
def members(machines: list[Installation]) -> dict[UUID, date]:
    do(machines[0], publish_fees, starts=OPENED, fees=[GradeFee("full", "Full member", FEE)], on=OPENED)
    return {join(machines[0], joined): joined for joined in JOINED}


def test_machines_a_day_apart_renew_each_term_once_over_leap_days_and_the_years_end(
    machines: list[Installation], members: dict[UUID, date]
) -> None:
    house = machines[0]
    for months in range(12, 12 * YEARS + 1, 12):
        for joined in JOINED:
            due = add_months(joined, months) - BEFORE
            invoice_renewals(machines, due)
            for invoice in unpaid(house.office):
                pay(house, invoice, due)
    bills = issued(house.office)
    assert len(bills) == len({*bills}) == len(JOINED) * (YEARS + 1)
    for id, joined in members.items():
        member = house.office.read(Member, id)
        assert member.terms[0].from_ == joined
        assert all(after.from_ == before.through + DAY for before, after in pairwise(member.terms))
        assert {member.status(joined + DAY * n) for n in range(365 * YEARS)} == {Status.CURRENT}
    house.engine.catch_up()
    assert oracle.apart(house.office, house.engine) == []


def test_renewals_whose_ids_do_not_follow_from_the_term_are_invoiced_twice(
    machines: list[Installation], members: dict[UUID, date], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is due is seen alike by all, and only the invoice's id tells that it is one."""
    monkeypatch.setattr(membership, "dues_id", lambda *_: uuid4())
    invoice_renewals(machines, add_months(JOINED[0], 12) - BEFORE)
    bills = issued(machines[0].office)
    assert len(bills) > len({*bills}) > len(members)


@pytest.fixture
def desk(request: pytest.FixtureRequest, tmp_path: Path, clock: MovingClock) -> Iterator[FlaskClient]:
    """Give a program of the office's, where the association's seat is."""
    clock.instant = datetime(2023, 12, 1, tzinfo=UTC)
    url = f"sqlite:///{tmp_path / 'collegium.sqlite'}"
    house = open_house(tmp_path, url, clock, COLLEGIUM_ZONE=request.param)
    ada = do(house, people.register, id=uuid4(), name="Ada", email="ada@example.org", on=OPENED)
    for role in ROLES:
        do(house, people.grant_role, person_id=ada, role=role, on=OPENED)
    client = create_app(house).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {make_token(house.office, ada, label='desk', roles=ROLES)}"
    yield client
    house.close()


def days_and_knowledge(desk: FlaskClient, clock: MovingClock) -> Iterator[tuple[str, str, str, bool]]:
    """Yield for each midnight the day, the dates of what is done just before and after, and whether the day knows."""
    for day, midnight in MIDNIGHTS.items():
        clock.instant = datetime.fromisoformat(midnight).replace(tzinfo=UTC) - timedelta(seconds=1)
        before, position = a_registration(desk, f"{day}-before")
        clock.move(seconds=1)
        after, _ = a_registration(desk, f"{day}-after")
        answer = desk.get("/api/v1/reports/revenue", query_string={"known_at": day})
        yield day, before, after, answer.json["known_at"] == position  # type: ignore[index]


def a_registration(desk: FlaskClient, name: str) -> tuple[str, int]:
    """Register somebody; return the day it is dated and its position."""
    answer = desk.post("/api/v1/people", json={"name": name, "email": f"{name}@example.org"})
    position = int(answer.headers["Collegium-Position"])
    house: Installation = desk.application.extensions["collegium"]
    (entry,) = house.office.codec.entries(house.office.recorder.page(position - 1, 1, position))
    assert isinstance(entry.fact, Person.Registered)
    return entry.fact.on.isoformat(), position


@pytest.mark.parametrize("desk", ["Europe/Berlin"], indirect=True)
def test_a_day_ends_at_midnight_of_the_associations_zone(desk: FlaskClient, clock: MovingClock) -> None:
    for day, before, after, knows in days_and_knowledge(desk, clock):
        assert (before, after, knows) == (day, f"{date.fromisoformat(day) + DAY}", True)


@pytest.mark.parametrize("desk", ["UTC", "Etc/GMT-1", "Etc/GMT-2"], indirect=True)
def test_a_zone_that_knows_no_summer_ends_some_of_these_days_elsewhere(desk: FlaskClient, clock: MovingClock) -> None:
    """The control: whoever reckons with a fixed distance from UTC is wrong on some day."""
    found = [(day == before, after > day, knows) for day, before, after, knows in days_and_knowledge(desk, clock)]
    assert not all(all(each) for each in found)
