"""Every worked case of the fifteen real schemes comes out of the API: settled, logged and read as a standing."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from domain.cpd.cycle import first_cycle, grace_period
from domain.cpd.dates import Period
from domain.cpd.lines import Line
from domain.cpd.numbers import plain
from domain.cpd.scheme import Scheme
from integrations.schemes.answers import differences
from integrations.schemes.case_reader import Case
from integrations.schemes.load import load
from tests.domain.learning.schemes import FILE
from tests.offices import MovingClock
from tests.web.houses import open_house, settle

FILES = sorted((Path(__file__).parents[1] / "cases" / "cpd").glob("*.yaml"))
BEGINNING = "2000-01-01"
DAYS_ON = 3_000
"""So much later it is, that nothing in the cases is yet to come."""
API = "/api/v1"


class Told(NamedTuple):
    """A case of a scheme, and how the API is asked for it."""

    scheme: Scheme
    case: Case

    @property
    def id(self) -> str:
        return self.case.id

    @property
    def cycle(self) -> Period:
        return self.case.cycle or first_cycle(self.scheme, self.case.member)

    @property
    def as_of(self) -> date:
        """The day of the case, else one on which its log, its cycle and its grace are over."""
        grace = grace_period(self.scheme.grace, self.cycle)
        days = [line.on for line in self.case.log] + [self.cycle.end, grace.end if grace else self.cycle.end]
        return self.case.as_of or max(days) + timedelta(days=1)


def cases() -> Iterator[Told]:
    for path in FILES:
        loaded = load(path)
        assert loaded.scheme is not None
        assert loaded.findings == ()
        yield from (Told(loaded.scheme, case) for case in loaded.cases)


CASES = list(cases())
CLAIMED = {scheme for told in CASES for line in told.case.log for scheme in line.claimed_for or ()}


class Office:
    """A member of staff at a program that speaks the API alone."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.people: dict[str, UUID] = {}
        self.lines: dict[str, dict[str, str]] = {}

    def do(self, path: str, **body: object) -> UUID:
        answer = self.client.post(f"{API}{path}", json=body)
        assert answer.status_code == 201, f"{path} {body}: {answer.text}"
        return UUID(answer.json["id"])

    def take_down(self, told: Told) -> UUID:
        """Bring a case through the write side; give the person."""
        email = f"{told.id}@example.org"
        person = self.do("/people", name=told.id, email=email)
        self._settle(told, person)
        self.lines[told.id] = {str(self._log(told.scheme, line, person)): line.id for line in told.case.log}
        return person

    def _settle(self, told: Told, person: UUID) -> None:
        member, case = told.case.member, told.case
        days = {name: _day(getattr(member, name)) for name in ("joined", "subject_from")}
        rest = {name: getattr(member, name) for name in ("birth_month", "track", "first_cycle")}
        placed = self.do("/obligations", person_id=str(person), scheme=told.scheme.id, **days, **rest)
        if case.cycle is not None:
            self.do(f"/obligations/{placed}/cycles", start=_day(case.cycle.start), end=_day(case.cycle.end))
        for away in member.exempt:
            first, through = _day(away.start), _day(away.end)
            self.do(f"/obligations/{placed}/exemptions", first=first, through=through, reason="As the case says")
        if case.carried_in:
            lines = [
                {"credits": plain(each.credits), "attributes": _marks(each.attributes)} for each in case.carried_in
            ]
            self.do(f"/obligations/{placed}/credits-brought-in", day=_day(told.cycle.start), lines=lines)

    def _log(self, scheme: Scheme, line: Line, person: UUID) -> UUID:
        amounts = {name: line.attributes[name][0] for name in scheme.credit.value if name in line.attributes}
        marks = _marks({name: values for name, values in line.attributes.items() if name not in amounts})
        claimed = {} if line.claimed_for is None else {"for_schemes": list(line.claimed_for)}
        words = {"kind": "case", "title": line.id, "on": _day(line.on), **claimed}
        activity = self.do("/activities", person_id=str(person), amounts=amounts, attributes=marks, **words)
        if line.status == "rejected":
            self.do(f"/activities/{activity}/rejections", scheme=scheme.id, reason="As the case says")
        if line.status == "void":
            self.do(f"/activities/{activity}/voidings", reason="As the case says")
        return activity

    def standing(self, told: Told, person: UUID) -> dict[str, Any]:
        """Give the answers of the API in the words of the case."""
        asked = {"as_of": _day(told.as_of), "within": _day(told.cycle.start)}
        answer = self.client.get(f"{API}/people/{person}/standings/{told.scheme.id}", query_string=asked)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json
        lines = self.lines[told.id]
        said["disregarded"] = {lines[id]: reason for id, reason in said["disregarded"].items()}
        said["cycle"] = {"start": said["start"], "end": said["end"]}
        return said

    def sample(self, told: Told) -> str | None:
        """Give how many of the case's population the API says are audited."""
        asked = {"as_of": _day(told.as_of), "population": told.case.audit_population}
        answer = self.client.get(f"{API}/schemes/{told.scheme.id}/audit", query_string=asked).json
        return None if answer["audit_sample"] is None else str(answer["audit_sample"])


def _marks(attributes: Any) -> dict[str, list[str]]:
    return {name: list(values) for name, values in attributes.items()}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office with all schemes published and all cases taken down, once on each database."""
    folder = tmp_path_factory.mktemp("cases")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'collegium.sqlite'}"
        if request.param == "postgres":
            server = request.getfixturevalue("postgres_server")
            name = server.create()
            stack.callback(server.drop, name)
            url = server.url(name)
        clock = MovingClock()
        clock.move(days=DAYS_ON)
        house = open_house(folder, url, clock)
        stack.callback(house.close)
        office = Office(settle(house).client("staff"))
        for path in FILES:
            office.do("/schemes", content=path.read_text("utf-8"), source=path.name, on=BEGINNING)
        for other in sorted(CLAIMED - {told.scheme.id for told in CASES}):
            office.do("/schemes", content=FILE.replace("id: demo\n", f"id: {other}\n", 1), on=BEGINNING)
        office.people = {told.id: office.take_down(told) for told in CASES}
        house.catch_up()
        yield office


def test_there_are_eighty_six_cases() -> None:
    assert len({told.id for told in CASES}) == 86


@pytest.mark.parametrize("told", CASES, ids=lambda told: told.id)
def test_a_worked_case_comes_out_of_the_api_as_it_expects(office: Office, told: Told) -> None:
    said = office.standing(told, office.people[told.id])
    if told.case.audit_population is not None:
        said["audit_sample"] = office.sample(told)
    assert differences(told.case.expect, said) == []
    assert (said["scheme"], said["version"]) == (told.scheme.id, 1)
