"""At the doors of an event, with and without a network; a webinar's list; what one has afterwards."""

import base64
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from domain.events import commands as events
from domain.events.presence import Presence, presence_id
from domain.events.registration import Registration, State
from domain.learning.activity import Activity, credited_id
from domain.people import commands as people
from domain.people.person import Person
from domain.processes import registration
from domain.values import Money
from integrations.attendance.connections import Connections
from integrations.attendance.tickets import Tickets
from tests.offices import MovingClock
from tests.web.forms import forms_of
from tests.web.houses import TODAY, World, carry_out

BEGINS = datetime(2026, 3, 1, 17, tzinfo=UTC)
SECRET, OTHERS = ("whsec_" + base64.b64encode(letter * 24).decode() for letter in (b"o", b"x"))
SAMPLE = Path(__file__).parents[1] / "integrations/webinars/samples/teams.csv"


class Evening:
    """A free webinar this evening, with Ann and Ben."""

    def __init__(self, world: World) -> None:
        self.world, self.house = world, world.house
        world.app.config["WTF_CSRF_ENABLED"] = False
        words = {"title": f"Statics {uuid4()}", "summary": "Three talks", "starts": "2026-03-01T18:00"}
        terms = {"zone": "Europe/Vienna", "minutes": 90, "capacity": 20, "credit": {"hours": "1.5"}, "on": TODAY}
        prices = {"price": Money(0, "EUR"), "member_price": Money(0, "EUR")}
        self.id = carry_out(self.house, partial(events.announce, id=uuid4(), **words, **terms, **prices))
        self.ids = [self.register(name) for name in ("Ann Aalto", "Ben Bär (Guest)")]
        self.house.engine.catch_up()

    def register(self, name: str) -> UUID:
        email = f"{name.partition(' ')[0].lower()}.{uuid4()}@example.org"
        person = carry_out(self.house, partial(people.register, id=uuid4(), name=name, email=email, on=TODAY))
        return carry_out(self.house, partial(registration.register, event_id=self.id, person_id=person, on=TODAY))

    def state(self, id: UUID) -> State:
        return self.house.office.read(Registration, id).state

    def person(self, id: UUID) -> UUID:
        return self.house.office.read(Registration, id).person_id

    @property
    def door(self) -> str:
        return f"/rosters/events/{self.id}/door"

    def ticket(self, id: UUID) -> str:
        return Tickets(self.house.keys).of(id)

    def tell(self, door: str, *showings: dict[str, str]) -> list[dict[str, Any]]:
        address = f"/api/v1/events/{self.id}/check-ins"
        answer = self.world.client("staff").post(address, json={"door": door, "showings": list(showings)})
        assert answer.status_code == 201, answer.text
        self.house.engine.catch_up()
        found: list[dict[str, Any]] = answer.json["items"]
        return found

    def post(self, part: str, data: dict[str, Any]) -> TestResponse:
        self.house.engine.catch_up()
        browser = self.world.browser("staff")
        answer = browser.post(f"/rosters/events/{self.id}/{part}", data=data)
        self.house.engine.catch_up()  # or the page that follows would wait for it
        return browser.get(answer.location) if answer.location else answer


@pytest.fixture
def evening(shared_world: World) -> Evening:
    clock = shared_world.house.clock
    assert isinstance(clock, MovingClock)
    clock.instant = BEGINS.replace(hour=20)
    return Evening(shared_world)


def at(minute: int) -> str:
    return BEGINS.replace(minute=minute).isoformat()


def test_a_door_without_a_network_knows_tickets_by_digest_and_tells_later(evening: Evening) -> None:
    ann, ben = evening.ids
    listed = evening.world.client("staff").get(f"/api/v1/events/{evening.id}/door").json["items"]
    text = evening.ticket(ann)
    (known,) = [each for each in listed if each["digest"] == hashlib.sha256(text.encode()).hexdigest()]
    assert (known["registration_id"], known["name"], known["there"]) == (str(ann), "Ann Aalto", None)
    told = [{"ticket": text, "at": at(1)}, {"registration_id": str(ben), "at": at(2)}, {"ticket": "AAAA", "at": at(2)}]
    first = evening.tell("Main door", *told)
    assert [each["outcome"] for each in first] == ["in", "in", "refused"]
    assert "look the person up by name" in first[2]["why"]
    head = evening.world.head()
    assert evening.tell("Main door", *told) == first
    assert evening.world.head() == head, "told again, nothing changes"


def test_a_ticket_at_two_doors_is_one_check_in_and_both_doors_are_told(evening: Evening) -> None:
    ann, _ = evening.ids
    evening.tell("Main door", {"ticket": evening.ticket(ann), "at": at(5)})
    (second,) = evening.tell("Garden", {"ticket": evening.ticket(ann), "at": at(4)})
    doors = [{"at": at(4), "door": "Garden"}, {"at": at(5), "door": "Main door"}]
    assert (second["outcome"], second["showings"]) == ("twice", doors)
    (first,) = evening.tell("Main door", {"ticket": evening.ticket(ann), "at": at(5)})
    assert (first["outcome"], first["showings"]) == ("twice", doors)
    facts = evening.house.office.recorder.page(0, 100_000)
    mine = [raw for raw in facts if raw.topic == "presence.checked_in" and str(ann).encode() in raw.state]
    assert len(mine) == 1


@pytest.mark.parametrize("when", ["2026-03-01T20:06:00+00:00", "2026-02-28T22:00:00+00:00"])
def test_a_device_whose_clock_is_wrong_is_told_so_and_nothing_is_kept(evening: Evening, when: str) -> None:
    head = evening.world.head()
    (found,) = evening.tell("Main door", {"ticket": evening.ticket(evening.ids[0]), "at": when})
    assert (found["outcome"], "clock" in found["why"]) == ("refused", True)
    assert evening.world.head() == head


@pytest.mark.parametrize("far", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_an_instant_at_the_end_of_time_is_refused_and_the_door_still_opens(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, far: str
) -> None:
    (told,) = evening.tell("Garden", {"registration_id": str(evening.ids[0]), "at": far})
    assert (told["outcome"], "check the year" in told["why"]) == ("refused", True)
    house = evening.house
    monkeypatch.setitem(vars(house), "connections", Connections(house.office, [SECRET], house.clock))
    said = {"event_id": str(evening.id), "email": "nobody@example.org", "joined": far, "left": far}
    body, now = json.dumps({"type": "attendance.interval", "data": said}), house.clock()
    signed = Webhook(SECRET).sign(far, now, body)
    headers = {"webhook-id": far, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signed}
    evening.world.client().post("/webhooks/attendance", data=body, headers=headers, content_type="application/json")
    assert far in evening.world.browser("staff").get(evening.door).text.replace("&#43;", "+")


def test_a_showing_without_a_zone_is_refused_by_its_place(evening: Evening) -> None:
    sent = {"door": "Main", "showings": [{"ticket": "A", "at": "yesterday"}]}
    answer = evening.world.client("staff").post(f"/api/v1/events/{evening.id}/check-ins", json=sent)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "showings.0.at")


def test_on_the_page_somebody_is_let_in_by_typing_taken_back_and_let_in_by_name(evening: Evening) -> None:
    ann, ben = evening.ids
    typed = {"ticket": evening.ticket(ann).lower(), "door": "Side door", "idempotency_key": str(uuid4())}
    assert "Ann Aalto is in." in evening.post("check-ins", typed).text
    head = evening.world.head()
    evening.post("check-ins", typed)
    assert evening.world.head() == head, "pressed twice, it is done once"
    page = evening.post(f"registrations/{ann}/check-in-withdrawals", {"idempotency_key": str(uuid4())})
    assert "taken back" in page.text
    by_name = {"registration_id": str(ben), "idempotency_key": str(uuid4())}
    assert "Ben Bär (Guest) is in." in evening.post("check-ins", by_name).text
    wrong = evening.post("check-ins", {"ticket": "NONSENSE", "idempotency_key": str(uuid4())})
    assert (wrong.status_code, "no ticket for this event" in wrong.text) == (422, True)


def test_a_scanned_code_opens_one_page_with_one_button(evening: Evening) -> None:
    ann, _ = evening.ids
    path = f"/check-in/{evening.ticket(ann)}"
    page = evening.world.browser("staff").get(path).text
    (form,) = [form for form in forms_of(page, path) if form.action.endswith("check-ins")]
    assert form.fields["ticket"] == evening.ticket(ann)
    assert evening.world.browser("member").get(path).status_code == 403


def test_what_doors_said_becomes_attendance_credit_certificate_and_a_word(evening: Evening) -> None:
    ann, ben = evening.ids
    evening.tell("Main door", {"ticket": evening.ticket(ann), "at": at(0)})
    assert "Attendance of 1 is taken down" in evening.post("attendances", {"idempotency_key": str(uuid4())}).text
    assert (evening.state(ann), evening.state(ben)) == (State.ATTENDED, State.CONFIRMED)
    evening.house.catch_up()
    page = evening.world.browser("staff").get(f"/events/registrations/{ann}/certificate.pdf")
    assert (page.content_type, page.data[:5]) == ("application/pdf", b"%PDF-")
    refused = evening.world.browser("staff").get(f"/events/registrations/{ben}/certificate.pdf")
    assert (refused.status_code, "not taken down yet" in refused.text) == (409, True)
    text = Tickets(evening.house.keys, "certificates of attendance").of(ann)
    assert "Ann Aalto attended" in evening.world.browser().get(f"/attendance/{text}").text
    for wrong in (evening.ticket(ann), text[:-1] + ("A" if text[-1] != "A" else "B"), "x"):
        assert evening.world.browser().get(f"/attendance/{wrong}").status_code == 404


def test_attendance_is_taken_back_on_the_roster_with_what_it_earned(evening: Evening) -> None:
    ann, _ = evening.ids
    evening.tell("Main door", {"ticket": evening.ticket(ann), "at": at(0)})
    evening.post("attendances", {"idempotency_key": str(uuid4())})
    evening.house.catch_up()
    path = f"registrations/{ann}/attendance-withdrawals"
    empty = evening.post(path, {"idempotency_key": str(uuid4())})
    assert (empty.status_code, 'class="more" open' in empty.text) == (422, True)
    sent = {"reason": "Ann was ill; her ticket was lent", "idempotency_key": str(uuid4())}
    assert "struck off the log" in evening.post(path, sent).text
    head = evening.world.head()
    evening.post(path, sent)
    assert (evening.world.head(), evening.state(ann)) == (head, State.CONFIRMED)
    assert evening.house.office.read(Activity, credited_id(evening.id, evening.person(ann))).is_void
    text = Tickets(evening.house.keys, "certificates of attendance").of(ann)
    told = evening.world.browser().get(f"/attendance/{text}")
    assert (told.status_code, "no longer good" in told.text) == (404, True)
    assert "Everybody who was seen is taken down" in evening.world.browser("staff").get(evening.door).text


def test_attendance_is_taken_on_the_day_where_the_event_is(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    page, browser = f"/rosters/events/{evening.id}", evening.world.browser("staff")
    midnight = datetime(2026, 2, 28, 23, tzinfo=UTC)
    for at, offered in ((midnight - timedelta(minutes=1), False), (midnight, True)):
        monkeypatch.setattr(evening.house, "clock", lambda at=at: at)
        assert ("Was there" in browser.get(page).text) is offered


def test_programs_take_attendance_back_once(evening: Evening) -> None:
    client, (ann, _) = evening.world.client("staff"), evening.ids
    path = f"/api/v1/registrations/{ann}/attendance"
    early = client.post(f"{path}-withdrawals", json={"reason": "Mixed up"})
    assert (early.status_code, "needs one that is attended" in early.json["detail"]) == (409, True)
    assert client.post(f"{path}s", json={}).status_code == 201
    sent = {"json": {"reason": "Mixed up"}, "headers": {"Idempotency-Key": str(uuid4())}}
    first, second = (client.post(f"{path}-withdrawals", **sent) for _ in range(2))
    assert (first.status_code, first.json["repeated"], second.json["repeated"]) == (201, False, True)
    assert evening.state(ann) is State.CONFIRMED
    evening.house.catch_up()
    assert not evening.house.office.holds(Activity, credited_id(evening.id, evening.person(ann)))


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_a_webinar_system_is_known_by_its_signature_whatever_it_calls_its_bytes(
    evening: Evening, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    house, (ann, _) = evening.house, evening.ids
    monkeypatch.setitem(vars(house), "connections", Connections(house.office, [SECRET], house.clock))
    email = house.office.read(Person, evening.person(ann)).email
    said = {"event_id": str(evening.id), "email": email, "joined": at(0), "left": at(40)}
    body, id, now = json.dumps({"type": "attendance.interval", "data": said}), f"m-{kind}", house.clock()
    headers = {"webhook-id": id, "webhook-timestamp": str(int(now.timestamp()))}
    door = partial(evening.world.client().post, "/webhooks/attendance", data=body, content_type=kind)
    forged = door(headers={**headers, "webhook-signature": Webhook(OTHERS).sign(id, now, body)})
    assert (forged.status_code, forged.json["code"]) == (400, "webhook-refused")
    for _ in range(2):
        told = door(headers={**headers, "webhook-signature": Webhook(SECRET).sign(id, now, body)})
        assert (told.status_code, told.text) == (200, "attendance.interval")
    assert len(house.office.read(Presence, presence_id(ann)).intervals) == 1


def a_list(evening: Evening) -> bytes:
    """Give Teams' list of another evening, for this one, with Ann's own address."""
    person = evening.house.office.read(Registration, evening.ids[0]).person_id
    with evening.house.views.reading() as connection:
        from projections.views import people as directory  # noqa: PLC0415

        found = directory.find(connection, person)
    assert found is not None
    words = SAMPLE.read_bytes().decode("utf-16").replace("11/30/26", "3/1/26").replace("ann@example.org", found.email)
    stranger = "Zoe\t3/1/26, 5:55:00 PM\t3/1/26, 6:20:00 PM\t25m\tzoe@example.org\tAttendee\r\n"
    return (words + stranger).encode("utf-16")


def test_a_webinars_list_is_shown_before_it_counts_and_then_carried_out_as_shown(evening: Evening) -> None:
    ann, ben = evening.ids
    head = evening.world.head()
    shown = evening.post("attendance-plans", {"file": (io.BytesIO(a_list(evening)), "list.csv")})
    assert evening.world.head() == head, "nothing is kept by looking"
    assert [part in shown.text for part in ("70 of 90", "44 minutes", "zoe@example.org", "not registered")] == [
        True
    ] * 4
    (form,) = [form for form in forms_of(shown.text, "") if "plan" in form.fields]
    sent = {name: value for name, value in form.fields.items() if name != "likely"}
    assert "Attendance of 1 is taken down" in evening.post("attendance-lists", sent).text
    assert (evening.state(ann), evening.state(ben)) == (State.ATTENDED, State.CONFIRMED)
    again = evening.post("attendance-lists", {**sent, "idempotency_key": str(uuid4())})
    assert (again.status_code, "changed meanwhile" in again.text) == (422, True)


def test_whoever_is_known_by_name_alone_counts_once_somebody_says_so(evening: Evening) -> None:
    client, (_, ben) = evening.world.client("staff"), evening.ids
    content = a_list(evening).decode("utf-16")
    plan = client.post(f"/api/v1/events/{evening.id}/attendance-plans", json={"content": content}).json
    assert [each["registration"] for each in plan["likely"]] == [str(ben)]
    address, forged = f"/api/v1/events/{evening.id}/attendance-lists", plan["plan"][:-2] + "xx"
    refused = client.post(address, json={"plan": forged})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "plan")
    done = client.post(address, json={"plan": plan["plan"], "likely": [str(ben)]})
    assert (done.status_code, evening.state(ben)) == (201, State.ATTENDED)


def test_of_several_with_one_name_nobody_is_taken_for_another_and_doors_count_for_all_of_it(evening: Evening) -> None:
    evening.register("Ben Bär (Guest)")
    evening.tell("Main door", {"registration_id": str(evening.ids[0]), "at": at(0)})
    content = a_list(evening).decode("utf-16")
    plan = evening.world.client("staff").post(
        f"/api/v1/events/{evening.id}/attendance-plans", json={"content": content}
    )
    assert [(each["registration"], each["minutes"]) for each in plan.json["matched"]] == [(str(evening.ids[0]), 90)]
    assert plan.json["likely"] == []
    assert any("several with this name" in each["why"] for each in plan.json["strangers"])


def test_what_is_no_list_is_told_on_the_page(evening: Evening) -> None:
    for content, why in ((b"a,b\n1,2\n", "export it as CSV"), (b"", "choose the file"), (b"x" * 200_001, "in parts")):
        page = evening.post("attendance-plans", {"file": (io.BytesIO(content), "list.csv")})
        assert (page.status_code, why in page.text) == (422, True)
