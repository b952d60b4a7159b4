"""What webinar systems tell is taken in when signed in time, once however often, in any order; strangers are listed."""

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import permutations
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from standardwebhooks import Webhook

from domain.events import commands as events
from domain.events import presences
from domain.events.presence import Presence, presence_id
from domain.journal import Actor
from domain.people import commands as people
from domain.people.erase import erase
from domain.processes import registration
from domain.values import Money
from integrations.attendance.connections import Connections
from integrations.erasure import traces
from integrations.journal.office import Office
from integrations.store.tables import inbox
from integrations.stripe.signature import LARGEST, Refused
from tests.offices import MovingClock

OLD, NEW, OTHERS = ("whsec_" + base64.b64encode(letter * 24).decode() for letter in (b"o", b"n", b"x"))
ON = datetime(2026, 3, 1, tzinfo=UTC).date()
BEGINS = datetime(2026, 3, 1, 17, tzinfo=UTC)
ME = Actor("me")


class Webinar:
    """A webinar this evening that Ann has a seat at, and the system that tells of it."""

    def __init__(self, office: Office, clock: MovingClock) -> None:
        self.office, self.clock = office, clock
        self.door = Connections(office, [OLD, NEW], clock)
        terms = {"title": "Statics", "summary": "Talks", "starts": "2026-03-01T18:00", "zone": "Europe/Vienna"}
        money = {"price": Money(0, "EUR"), "member_price": Money(0, "EUR"), "minutes": 90, "capacity": 5, "on": ON}
        self.id = self._do(partial(events.announce, id=uuid4(), **terms, **money))
        self.person = self._do(partial(people.register, id=uuid4(), name="Ann", email="Ann@example.org", on=ON))
        self.ann = self._do(partial(registration.register, event_id=self.id, person_id=self.person, on=ON))

    def _do(self, deed: "partial[UUID]") -> UUID:
        found = self.office.carry_out(deed, ME).result
        assert found is not None
        return found

    def body(self, start: int = 0, end: int = 30, email: str = "ann@example.org") -> bytes:
        instants = [(BEGINS + timedelta(minutes=minutes)).isoformat() for minutes in (start, end)]
        said = {"event_id": str(self.id), "email": email, "joined": instants[0], "left": instants[1]}
        return json.dumps({"type": "attendance.interval", "data": said}).encode()

    def headers(self, body: bytes, id: str, *, secret: str = OLD, seconds: int = 0) -> dict[str, str]:
        at = self.clock() + timedelta(seconds=seconds)
        signed = Webhook(secret).sign(id, at, body.decode())
        return {"webhook-id": id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signed}

    def ring(self, body: bytes, id: str = "m1", **how: object) -> bool:
        headers = self.headers(body, id, **how)  # type: ignore[arg-type]
        return self.door.receive(body, headers, self.clock()).done

    def minutes(self) -> list[tuple[int, int]]:
        if not self.office.holds(Presence, presence_id(self.ann)):
            return []
        found = sorted(self.office.read(Presence, presence_id(self.ann)).intervals)
        return [tuple(int((at - BEGINS).total_seconds()) // 60 for at in each) for each in found]  # type: ignore[misc]

    def kept(self) -> int:
        with self.office.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(inbox)).scalar_one()


@pytest.fixture
def webinar(office: Office, clock: MovingClock) -> Webinar:
    clock.instant = BEGINS + timedelta(hours=3)
    return Webinar(office, clock)


def test_messages_come_twice_and_in_any_order(webinar: Webinar) -> None:
    told = [("m1", 0, 30), ("m2", 20, 50), ("m1", 0, 30), ("m3", 0, 30)]
    for order in list(permutations(told))[::5]:
        for id, start, end in order:
            assert webinar.ring(webinar.body(start, end), id)
    assert (webinar.minutes(), webinar.kept()) == ([(0, 30), (20, 50)], 3)


@pytest.mark.parametrize(("seconds", "taken"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_signature_is_timely_on_both_sides_of_the_clock(webinar: Webinar, seconds: int, *, taken: bool) -> None:
    if taken:
        assert webinar.ring(webinar.body(), seconds=seconds)
    else:
        with pytest.raises(Refused, match="untimely"):
            webinar.ring(webinar.body(), seconds=seconds)
    assert webinar.kept() == taken


def test_whatever_nobody_signed_leaves_no_trace(webinar: Webinar) -> None:
    body = webinar.body()
    right = webinar.headers(body, "m1")
    large = body + b" " * LARGEST
    forged = [
        (body, webinar.headers(body, "m1", secret=OTHERS)),
        (body.replace(b"ann@", b"bob@"), right),
        (body, {**right, "webhook-id": "m2"}),
        (body, {**right, "webhook-timestamp": str(int(right["webhook-timestamp"]) + 1)}),
        (body, {**right, "webhook-timestamp": "soon"}),
        (body, {**right, "webhook-signature": right["webhook-signature"].removeprefix("v1,")}),
        (body, {**right, "webhook-id": "m" * 81}),
        (body, {}),
        (large, webinar.headers(large, "m1")),
    ]
    for sent, headers in forged:
        with pytest.raises(Refused):
            webinar.door.receive(sent, headers, webinar.clock())
    for unreadable in (b"{", b"[]", b'{"type": "attendance.interval"}', b'{"type": 7}'):
        with pytest.raises(Refused, match="malformed"):
            webinar.ring(unreadable)
    assert (webinar.kept(), webinar.minutes()) == (0, [])


def test_either_secret_signs_while_one_is_replaced_and_other_types_are_let_be(webinar: Webinar) -> None:
    assert webinar.ring(webinar.body(), "m1", secret=NEW)
    assert webinar.ring(b'{"type": "meeting.started", "data": {"anything": 1}}', "m2")
    assert webinar.minutes() == [(0, 30)]


def test_whoever_is_not_registered_is_listed_and_never_stored_as_attendance(webinar: Webinar) -> None:
    assert not webinar.ring(webinar.body(email="zoe@example.org"))
    ((said, why),) = webinar.door.waiting_for(webinar.id)
    assert (said.email, "nobody with this address is registered" in why) == ("zoe@example.org", True)
    assert webinar.door.waiting_for(uuid4()) == []
    with webinar.office.database.reading() as connection:
        assert b"zoe" not in connection.execute(select(inbox.c.body)).scalar_one()
    assert webinar.door.sweep() == 0
    webinar.clock.move(days=31)
    webinar.door.sweep()
    assert webinar.door.waiting() == []


def test_what_lies_in_the_future_waits_until_it_is_over(webinar: Webinar) -> None:
    webinar.clock.instant = BEGINS + timedelta(minutes=20)
    assert not webinar.ring(webinar.body(0, 90), "m1")
    assert (webinar.minutes(), "in the future" in webinar.door.waiting_for(webinar.id)[0][1]) == ([], True)
    webinar.clock.instant = BEGINS + timedelta(minutes=90)
    assert webinar.door.sweep() == 1
    assert webinar.minutes() == [(0, 90)]


def test_nobody_was_connected_for_centuries(webinar: Webinar) -> None:
    for old, new in ((b"2026-03-01T17:00", b"0001-01-01T17:00"), (b"2026-03-01T17:30", b"9999-12-31T17:30")):
        body = webinar.body().replace(old, new)
        assert body != webinar.body()
        assert not webinar.ring(body, old.decode())
    assert (webinar.minutes(), len(webinar.door.waiting_for(webinar.id))) == ([], 2)


def test_what_comes_after_attendance_was_taken_down_changes_nothing_and_is_listed(webinar: Webinar) -> None:
    webinar.ring(webinar.body(0, 30), "m1")
    take = partial(presences.take_attendance, event_id=webinar.id, seen=[webinar.ann], at=webinar.clock(), on=ON)
    webinar.office.carry_out(take, ME)
    assert not webinar.ring(webinar.body(30, 90), "late")
    assert (webinar.minutes(), len(webinar.door.waiting_for(webinar.id))) == ([(0, 30)], 1)


def test_what_was_said_of_somebody_erased_goes_with_them(webinar: Webinar) -> None:
    body = webinar.body(24 * 60, 25 * 60)
    assert not webinar.ring(body)
    assert len(webinar.door.waiting()) == 1
    webinar.office.carry_out(partial(erase, person_id=webinar.person, on=ON), ME)
    with webinar.office.database.writing() as connection:
        traces.remove(connection, webinar.person)
    assert webinar.door.waiting() == []
