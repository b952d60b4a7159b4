"""What an office settles with a member, and what is logged late or struck off, shows in how the member stands."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.web.houses import World

API = "/api/v1"
RULES = """\
scheme:
  id: {id}
  title: Practitioner
  unit: hour
  cycle: {{months: 12, starts: member}}
  credit: {{value: {{hours: 1}}}}
  requirements: [{{id: total, min: {least}}}]
  pro_rata: {{requirements: [total], round: {{step: 1, mode: up}}}}
  carry_over: {{max: 5}}
  after_cycle: [{{stage: suspended}}]
cases:
  - id: {id}-short
    member: {{joined: 2024-01-01}}
    log: [{{id: a, date: 2024-05-01, hours: 4}}]
    expect: {{counted: 4, compliant: false}}
"""


class Staff:
    """A member of staff, a member, and what they ask of the API."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.person = str(world.people["member"])
        self.client = world.client("staff")

    def publish(self, id: str = "cpd", least: int = 10, on: str = "2024-01-01") -> None:
        self.do("/schemes", content=RULES.format(id=id, least=least), on=on)

    def place(self, scheme: str = "cpd", joined: str = "2024-01-01") -> str:
        return self.do("/obligations", person_id=self.person, scheme=scheme, joined=joined)

    def log(self, hours: str, on: str, **more: object) -> str:
        words = {"kind": "reading", "title": "A book", "amounts": {"hours": hours}, **more}
        return self.do("/activities", person_id=self.person, on=on, **words)

    def do(self, path: str, **body: object) -> str:
        answer = self.client.post(f"{API}{path}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    def refused(self, path: str, **body: object) -> tuple[int, str]:
        before = self.world.head()
        answer = self.client.post(f"{API}{path}", json=body)
        assert self.world.head() == before
        return answer.status_code, answer.json["detail"]

    def stands(self, as_of: str, scheme: str = "cpd", **query: object) -> dict[str, Any]:
        self.world.house.catch_up()
        asked = {"as_of": as_of, **query}
        answer = self.client.get(f"{API}/people/{self.person}/standings/{scheme}", query_string=asked)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json
        return said


@pytest.fixture
def staff(world: World) -> Staff:
    staff = Staff(world)
    staff.publish()
    return staff


def test_what_a_closed_cycle_has_over_enters_the_next_and_a_void_takes_it_out_again(staff: Staff) -> None:
    staff.place()
    staff.log("10", "2024-03-01")
    late = staff.log("4", "2024-04-01")
    assert staff.stands("2025-06-01")["counted"] == "4"
    known = staff.world.head()
    staff.do(f"/activities/{late}/voidings", reason="Logged twice")
    assert staff.stands("2025-06-01")["counted"] == "0"
    assert staff.stands("2025-06-01", known_at=known)["counted"] == "4"


def test_a_late_entry_makes_good_a_closed_cycle_from_when_it_is_known(staff: Staff) -> None:
    staff.place()
    staff.log("9", "2024-03-01")
    before = staff.stands("2025-06-01")
    assert (before["standing"], before["start"], before["shortfall"]) == ("suspended", "2024-01-01", {"total": "1"})
    known = staff.world.head()
    staff.log("1", "2024-12-31")
    assert staff.stands("2025-06-01")["standing"] == "active"
    assert staff.stands("2025-06-01", known_at=known)["standing"] == "suspended"


def test_an_exemption_lowers_what_is_asked_until_it_is_withdrawn(staff: Staff) -> None:
    id = staff.place()
    staff.do(f"/obligations/{id}/exemptions", first="2024-01-01", through="2024-06-30", reason="Parental leave")
    exempt = staff.stands("2024-12-01")
    assert (exempt["required"], exempt["months_subject"]) == ({"total": "5"}, "6")
    again = {"first": "2024-06-30", "through": "2024-07-31", "reason": "More"}
    assert staff.refused(f"/obligations/{id}/exemptions", **again)[0] == 409
    staff.do(f"/obligations/{id}/exemption-withdrawals", first="2024-01-01", reason="Came back")
    assert staff.stands("2024-12-01")["required"] == {"total": "10"}


def test_a_deferment_gives_a_cycle_more_time(staff: Staff) -> None:
    id = staff.place()
    assert staff.stands("2025-02-01")["standing"] == "suspended"
    staff.do(f"/obligations/{id}/deferments", day="2024-05-01", until="2025-03-31", reason="Illness")
    put_off = staff.stands("2025-02-01")
    assert (put_off["standing"], put_off["end"]) == ("active", "2025-03-31")
    assert staff.stands("2025-04-01")["standing"] == "suspended"


def test_credit_from_before_records_began_is_brought_in(staff: Staff) -> None:
    id = staff.place()
    lines = [{"credits": "2.5", "attributes": {}}]
    staff.do(f"/obligations/{id}/credits-brought-in", day="2024-01-01", lines=lines)
    assert staff.stands("2024-06-01")["counted"] == "2.5"
    wrong = [{"credits": "-1", "attributes": {}}]
    status, said = staff.refused(f"/obligations/{id}/credits-brought-in", day="2024-01-01", lines=wrong)
    assert (status, "no amount" in said) == (422, True)


def test_a_reinstatement_ends_the_consequences_of_a_failed_cycle(staff: Staff) -> None:
    id = staff.place()
    assert staff.stands("2026-03-01")["standing"] == "suspended"
    staff.log("10", "2025-05-01")
    staff.do(f"/obligations/{id}/reinstatements", reason="Appeal upheld")
    restored = staff.stands("2026-03-01")
    assert (restored["standing"], restored["start"]) == ("active", "2026-01-01")
    failed = staff.stands("2026-03-01", within="2024-06-01")
    assert (failed["compliant"], failed["start"]) == (False, "2024-01-01")


def test_a_calculation_names_the_version_of_its_rules_and_can_be_asked_for_another(staff: Staff) -> None:
    staff.place()
    staff.publish(least=12, on="2024-07-01")
    found = [staff.stands(day) for day in ("2024-06-30", "2024-07-01")]
    assert [(each["version"], each["required"]["total"]) for each in found] == [(1, "10"), (2, "12")]
    again = staff.stands("2024-07-01", version=1)
    assert (again["version"], again["required"]["total"]) == (1, "10")
    missing = staff.client.get(f"{API}/people/{staff.person}/standings/cpd?as_of=2024-07-01&version=3")
    assert missing.status_code == 404
    assert "no version 3" in missing.json["detail"]


def test_one_log_serves_every_scheme_in_full_unless_it_is_claimed_for_one(staff: Staff) -> None:
    staff.publish(id="law")
    for scheme in ("cpd", "law"):
        staff.place(scheme)
    staff.log("3", "2024-03-01")
    staff.log("2", "2024-04-01", for_schemes=["law"])
    counted = {scheme: staff.stands("2024-06-01", scheme)["counted"] for scheme in ("cpd", "law")}
    assert counted == {"cpd": "3", "law": "5"}
    items = staff.client.get(f"{API}/people/{staff.person}/standings?as_of=2024-06-01").json["items"]
    assert {item["scheme"]: item["counted"] for item in items if item["scheme"] != "demo"} == counted


def test_a_release_ends_what_a_scheme_asks(staff: Staff) -> None:
    id = staff.place()
    staff.do(f"/obligations/{id}/releases", reason="Left the profession")
    staff.world.house.catch_up()
    items = staff.client.get(f"{API}/people/{staff.person}/standings?as_of=2026-03-01").json["items"]
    assert "cpd" not in {item["scheme"] for item in items}
    status, said = staff.refused(f"/obligations/{id}/cycles", start="2026-01-01", end="2026-12-31")
    assert (status, "place the obligation anew" in said) == (409, True)


def test_a_standing_rests_on_what_was_settled_and_explains_it(staff: Staff) -> None:
    id = staff.place()
    staff.do(f"/obligations/{id}/exemptions", first="2024-01-01", through="2024-06-30", reason="Leave")
    settled = [staff.world.head() - 1, staff.world.head()]
    assert set(settled) < set(staff.stands("2024-12-01")["rests_on"])
    path = f"{API}/people/{staff.person}/standings/explain?of=cpd&as_of=2024-12-01"
    assert set(settled) < set(staff.client.get(path).json["positions"])


def test_nobody_settles_their_own(staff: Staff) -> None:
    own = str(staff.world.people["staff"])
    assert staff.refused("/obligations", person_id=own, scheme="cpd", joined="2024-01-01")[0] == 403


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"scheme": "nothing"}, "scheme"),
        ({"birth_month": 13}, "right"),
        ({"track": "senior"}, "no track"),
        ({"joined": "31.12.2024"}, "right"),
    ],
)
def test_terms_that_make_no_sense_are_refused(staff: Staff, body: dict[str, object], said: str) -> None:
    status, told = staff.refused("/obligations", **{"person_id": staff.person, "scheme": "cpd"} | body)
    assert (status, said in told) == (422, True), told


def test_terms_for_somebody_unknown_are_refused(staff: Staff) -> None:
    assert staff.refused("/obligations", person_id=str(uuid4()), scheme="cpd")[0] in {404, 422}


def test_a_stale_version_settles_nothing(staff: Staff) -> None:
    id = UUID(staff.place())
    seen = staff.client.get(f"{API}/obligations/{id}").headers["ETag"]
    for status in (201, 412):
        body = {"start": "2024-01-01", "end": "2024-12-31"}
        answer = staff.client.post(f"{API}/obligations/{id}/cycles", json=body, headers={"If-Match": seen})
        assert answer.status_code == status
