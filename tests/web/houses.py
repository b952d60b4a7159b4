"""A whole installation on a fresh database, a person in each role, and things of each kind that belong to them."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

from flask import Flask
from flask.testing import FlaskClient

from domain.audits.case import case_id
from domain.batches import commands as batches
from domain.billing import payments
from domain.billing.invoice import Invoice
from domain.certifications import commands as certifications
from domain.certifications.certification import Certification
from domain.courses import commands as courses
from domain.cpd.scheme_text import scheme_to_json
from domain.events.party import Party
from domain.events.registration import Registration
from domain.journal import Actor, Journal
from domain.learning import commands as learning
from domain.learning import obligations
from domain.members import commands as members
from domain.members.fees import GradeFee
from domain.people import commands as people
from domain.processes import audits, certification, enrolment, membership, registration, seat_blocks
from domain.processes import payments as paying
from domain.values import Money
from integrations.attendance.tickets import Tickets
from integrations.journal.master import make_master
from integrations.journal.office import Deed
from tests.domain.learning.schemes import rules
from tests.offices import MovingClock
from tests.web.agendas import an_event
from tests.web.candidates import a_candidacy, an_appeal, offer_examined
from tests.web.tried import a_trial
from web import auditing
from web.app import create_app
from web.auth.sessions import start_session
from web.auth.tokens import make_token
from web.closing import close_month
from web.evidence import put
from web.installation import Installation
from web.settings import Settings

TODAY = date(2026, 3, 1)
CLOSED = date(2026, 1, 31)
ROLES = {"member": (), "staff": ("staff",), "finance": ("finance",), "admin": ("admin",)}
CALLERS = ("anonymous", *ROLES)
OTHER = "other"
PROGRAMME = "CP"
SETUP = Actor("setup")
UNKNOWN: dict[str, object] = {
    "block": 10**6,
    "role": "staff",
    "part": "nothing",
    "position": 10**9,
    "through": "2019-12-31",
    "seat": 99,
}
"""What stands for nothing where an id does not."""


class World(NamedTuple):
    """An installation in use: who is who, by which token they come, and what belongs to whom."""

    house: Installation
    app: Flask
    people: dict[str, UUID]
    tokens: dict[str, str]
    things: dict[str, dict[str, object]]

    def client(self, caller: str = "anonymous") -> FlaskClient:
        """Give a program of the caller's, with their token."""
        client = self.app.test_client()
        if caller != "anonymous":
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {self.tokens[caller]}"
        return client

    def browser(self, caller: str = "anonymous") -> FlaskClient:
        """Give a browser in which the caller is signed in."""
        client = self.app.test_client()
        if caller != "anonymous":
            with client.session_transaction() as session:
                session["token"] = start_session(self.house.office, self.people[caller])
        return client

    def head(self) -> int:
        """Give the position of the newest fact."""
        return self.house.office.recorder.head()


def open_house(folder: Path, url: str, clock: MovingClock, *, demo: bool = False, **env: str) -> Installation:
    """Open an installation whose data lie in a folder and whose journal is at a URL."""
    make_master(folder / "master.key")
    told = {"COLLEGIUM_DATA": str(folder), "COLLEGIUM_DATABASE_URL": url, "COLLEGIUM_SIMULATED_PAYMENTS": "1", **env}
    house = Installation(Settings.read(told, demo=demo), clock)
    house.migrate()
    return house


def settle(house: Installation) -> World:
    """Let people in each role come, and give each of them one thing of each kind."""
    world = World(house, create_app(house), {}, {}, {})
    offers = _make_offers(house)
    for name in (*ROLES, OTHER):
        person = _register(house, name)
        told = {"subject": person, "position": house.office.recorder.head(), "through": CLOSED.isoformat()}
        world.people[name] = person
        roles = frozenset({"member", *ROLES.get(name, ())})
        world.tokens[name] = make_token(house.office, person, label="test", roles=roles)
        world.things[name] = {**offers, **told, **_belongings(house, person, offers)}
    _audit(world)
    world.things["nobody"] = {name: _unknown(name, thing) for name, thing in world.things[OTHER].items()}
    house.catch_up()
    close_month(house.office, house.engine, SETUP, through=CLOSED)
    house.catch_up()
    return world


def _audit(world: World) -> None:
    """Draw everybody whom the scheme binds, so that each has a case of their own."""
    house, id = world.house, uuid4()
    house.engine.catch_up()
    people = auditing.tickets(house, id, "demo", TODAY, head := house.office.recorder.head())
    terms = {"title": "Spring", "register_day": TODAY, "known_at": head, "rate": "1", "days": 30, "on": TODAY}
    seed = {"seed": "03 14 22 31 40 45", "tickets": people, "on": TODAY}
    carry_out(house, partial(audits.announce, id=id, scheme="demo", tickets=people, seed_from="A lottery", **terms))
    carry_out(house, partial(audits.draw, round_id=id, **seed))
    for name, person in world.people.items():
        world.things[name] |= {
            "round_id": id,
            "case_id": case_id(id, person),
            "trial_id": a_trial(house, PROGRAMME, TODAY, head),
        }


def carry_out(house: Installation, deed: Deed) -> UUID:
    """Carry a use case out and give the id it led to."""
    result = house.office.carry_out(deed, SETUP).result
    assert result is not None
    return result


def _register(house: Installation, name: str) -> UUID:
    email = f"{name}@example.org"
    person = carry_out(house, partial(people.register, id=uuid4(), name=name.title(), email=email, on=TODAY))
    for role in ROLES.get(name, ()):
        carry_out(house, partial(people.grant_role, person_id=person, role=role, on=TODAY))
    return person


def _make_offers(house: Installation) -> dict[str, object]:
    price, free, fee = Money(10_000, "EUR"), Money(0, "EUR"), Money(5_000, "EUR")
    grades = [GradeFee("full", "Full member", Money(18_000, "EUR"))]
    carry_out(house, partial(members.publish_fees, starts=TODAY, fees=grades, on=TODAY))
    carry_out(house, partial(learning.publish_scheme, content=scheme_to_json(rules()), trust="counts", on=TODAY))
    programme = {"code": PROGRAMME, "title": "Certified Practitioner", "scheme": None, "months": 36}
    carry_out(house, partial(certifications.define_programme, **programme, fee=fee, on=TODAY))
    offer_examined(partial(carry_out, house), TODAY)
    offer = {"title": "Ethics", "summary": "What is right", "price": price, "member_price": free, "on": TODAY}
    when = {"starts": "2026-05-04T18:00", "zone": "Europe/Berlin", "minutes": 90, "capacity": 100}
    course = partial(courses.offer, id=uuid4(), performance="Decide a case", **offer)
    taught = carry_out(house, course)
    way = {"title": "Ethics", "performance": "Decide a case", "courses": [taught], "on": TODAY}
    return {
        "path_id": carry_out(house, partial(courses.lay_path, id=uuid4(), **way)),
        **an_event(partial(carry_out, house), offer, when),
        "course_id": taught,
        "seat": 1,
        "role": "staff",
        "filename": "collegium.css",
        "part": "people",
        "scheme": "demo",
        "code": PROGRAMME,
        "purpose": "suspension",
        "block": 0,
    }


def _belongings(house: Installation, person: UUID, offers: dict[str, object]) -> dict[str, object]:
    do = partial(carry_out, house)
    applied = do(partial(membership.apply, id=uuid4(), person_id=person, grade="full", on=TODAY))
    dues = uuid5(applied, "first dues")
    do(partial(membership.admit_and_invoice, member_id=applied, invoice_id=dues, on=TODAY))
    seat = do(partial(registration.register, event_id=offers["event_id"], person_id=person, on=TODAY))
    place = do(partial(enrolment.enrol, course_id=offers["course_id"], person_id=person, on=TODAY))
    invoice = house.office.read(Registration, seat).invoice_id
    assert invoice is not None
    asked = do(partial(payments.request_payment, invoice_id=invoice, on=TODAY))
    certificate, number = _certificate(house, person)
    entry = {"kind": "reading", "title": "A book", "on": TODAY, "amounts": {"hours": "2"}}
    activity = do(partial(learning.log, id=uuid4(), person_id=person, **entry))
    two = {"course_id": offers["course_id"], "person_id": person, "seats": 2, "price": Money(0, "EUR"), "on": TODAY}
    return {
        "person_id": person,
        "member_id": applied,
        "invoice_id": invoice,
        "payment_id": asked,
        "received": pay(house, dues),
        "registration_id": seat,
        "party_id": _party(house, offers["event_id"], seat),
        "ticket": Tickets(house.keys).of(seat),
        "enrolment_id": place,
        "block_id": do(partial(seat_blocks.buy, id=uuid4(), **two)),
        "certification_id": certificate,
        "appeal_id": an_appeal(do, person, TODAY),
        "candidacy_id": a_candidacy(do, person, TODAY),
        "number": number,
        "obligation_id": do(partial(obligations.place, person_id=person, scheme="demo", joined=TODAY, on=TODAY,
                                    decided_by="the board")),
        "activity_id": activity,
        "evidence_id": do(put(house, activity, key=activity, name="notes.txt", content=b"Notes")),
        "batch_id": do(partial(batches.plan, id=uuid4(), kind="learning", plan="0" * 64, lines=1, skipped=0,
                               person_id=person, on=TODAY)),
        "id": "unknown",
    }  # fmt: skip


def _party(house: Installation, event: object, seat: UUID) -> UUID:
    """Take down that a seat was booked as a party of one."""
    party, registration = Party(uuid4()), house.office.read(Registration, seat)
    party.register(UUID(str(event)), registration.person_id, [seat], invoice_id=registration.invoice_id, on=TODAY)

    def record(journal: Journal) -> UUID:
        journal.record(party)
        return party.id

    return carry_out(house, record)


def _certificate(house: Installation, person: UUID) -> tuple[UUID, str]:
    applied = partial(certification.apply_with_fee, id=uuid4(), person_id=person, programme=PROGRAMME, on=TODAY)
    id = carry_out(house, applied)
    pay(house, certification.fee_id(id))
    carry_out(house, partial(certification.award, certification_id=id, on=TODAY, decided_by="the board"))
    return id, house.office.read(Certification, id).number


def pay(house: Installation, invoice: UUID) -> UUID:
    """Receive what is open on an invoice and give the payment's id."""
    amount = Money(house.office.read(Invoice, invoice).open, "EUR")
    terms = {"reference": f"bank {invoice}", "amount": amount, "via": "bank", "on": TODAY}
    return carry_out(house, partial(paying.receive_payment, invoice_id=invoice, **terms))


def _unknown(name: str, thing: object) -> object:
    return uuid4() if isinstance(thing, UUID) else UNKNOWN.get(name, "unknown")
