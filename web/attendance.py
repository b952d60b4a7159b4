"""A webinar's list against a roster: who was there for how long, before anything is taken down, and then that alone."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, Self
from uuid import UUID

import msgspec
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import Connection

from domain.errors import Invalid
from domain.events.attendance import Interval, minutes_within
from domain.events.event import Event
from domain.events.presences import Counted, hours
from domain.events.registration import Registration
from integrations.imports import Finding
from integrations.webinars import Connected, Hours, read_list
from projections.views import people, presences, rosters
from projections.views.rosters import Booking
from web.auth.people import person_with_email
from web.installation import Installation

SEATED = frozenset({"booked", "confirmed"})
KEY = "attendance plans"


class Match(NamedTuple):
    """Somebody on the list who has a seat, and the minutes of the event that they were connected."""

    registration: UUID
    person: UUID
    name: str
    line: int
    minutes: int


class Stranger(NamedTuple):
    """Somebody on the list of whom nothing is taken down, and why."""

    line: int
    name: str
    email: str
    why: str


class Plan(NamedTuple):
    """What a list leads to: matches by address, likely ones by name alone, whom it leaves out, what is unreadable."""

    platform: str
    matched: list[Match]
    likely: list[Match]
    strangers: list[Stranger]
    findings: list[Finding]

    def with_doors(self, inside: Collection[UUID], whole: int) -> Self:
        """Return the plan with all minutes for whoever came in by a door."""
        matched, likely = (
            [each._replace(minutes=whole) if each.registration in inside else each for each in found]
            for found in (self.matched, self.likely)
        )
        return self._replace(matched=matched, likely=likely)


def planned(house: Installation, connection: Connection, event: Event, content: bytes, *, zone: str | None) -> Plan:
    """Return what a list would lead to. Raises Invalid, field "file", for what is no list of this event."""
    open_ = hours(event)
    found = read_list(content, zone=zone or event.terms.zone, hours=Hours(open_.opens, open_.closes))
    roster = rosters.roster(connection, event.id, as_of=house.today())
    names = people.names(connection, [booking.person for booking in roster])
    inside = {id for id, each in presences.there(connection, event.id).items() if each.is_in}
    matching = _Matching(house, {booking.person: booking for booking in roster}, names, (open_.begins, open_.ends))
    return matching.plan(found.platform, found.people, found.findings).with_doors(inside, event.terms.minutes)


class _Matching:
    def __init__(
        self, house: Installation, roster: Mapping[UUID, Booking], names: Mapping[UUID, str], event: Interval
    ) -> None:
        self.house = house
        self.roster = roster
        self.names = names
        self.event = event
        self.called = Counter(people.folded(names[person]) for person in names if roster[person].state in SEATED)
        seated_last = sorted(names, key=lambda person: roster[person].state in SEATED)
        self.by_name = {people.folded(names[person]): person for person in seated_last}

    def plan(self, platform: str, listed: Collection[Connected], findings: list[Finding]) -> Plan:
        strangers: list[Stranger] = []
        sure: dict[UUID, list[Connected]] = {}
        guessed: dict[UUID, list[Connected]] = {}
        for each in listed:
            person, by_address = self._person(each)
            why = self._refused(each, person, by_address=by_address)
            if person is None or why:
                strangers.append(Stranger(each.line, each.name, each.email, why))
            else:
                (sure if by_address else guessed).setdefault(person, []).append(each)
        likely = {person: group for person, group in guessed.items() if person not in sure}
        for person in guessed.keys() & sure.keys():
            sure[person] += guessed[person]
        return Plan(platform, self._matches(sure), self._matches(likely), strangers, findings)

    def _person(self, each: Connected) -> tuple[UUID | None, bool]:
        person = person_with_email(self.house.office, each.email) if each.email else None
        if person in self.roster:
            return person, True
        return self.by_name.get(people.folded(each.name)), False

    def _refused(self, each: Connected, person: UUID | None, *, by_address: bool) -> str:
        if person is None:
            return "not registered"
        if not by_address and self.called[people.folded(each.name)] > 1:
            return "several with this name have a seat; take down on the roster who it was"
        state = self.roster[person].state
        if state == "attended":
            return "attendance is taken down already"
        if state not in SEATED:
            return f"has no seat: {state}"
        return "" if minutes_within(each.intervals, *self.event) else "was connected before or after the event alone"

    def _matches(self, groups: Mapping[UUID, list[Connected]]) -> list[Match]:
        return [
            Match(
                self.roster[person].id,
                person,
                self.names.get(person, "Somebody erased"),
                group[0].line,
                minutes_within([interval for each in group for interval in each.intervals], *self.event),
            )
            for person, group in groups.items()
        ]


def sealed(house: Installation, event_id: UUID, plan: Plan) -> str:
    """Return a plan as a text that is carried out as it stands or not at all: ids, versions and minutes, no names."""
    read = house.office.read
    counted = [
        [str(m.registration), read(Registration, m.registration).version, m.minutes, sure]
        for matches, sure in ((plan.matched, True), (plan.likely, False))
        for m in matches
    ]
    return _serializer(house).dumps([str(event_id), counted])


def opened(house: Installation, event_id: UUID, text: str, likely: Collection[UUID]) -> list[Counted]:
    """Return what is to be taken down by a sealed plan: the sure ones, and of the likely ones those that are named.

    Raises Invalid for a text that is no plan of ours for this event, or that leaves nothing to do.
    """
    try:
        event, rows = _serializer(house).loads(text)
        found = msgspec.convert(rows, list[tuple[UUID, int, int, bool]])
    except (BadData, ValueError, msgspec.ValidationError):
        event, found = "", []
    if event != str(event_id):
        raise Invalid("this is no plan for this event; read the list again", field="plan")
    wanted: list[Any] = [row for row in found if row[3] or row[0] in likely]
    if not wanted:
        raise Invalid("the plan takes nothing down; choose somebody, or read another list", field="plan")
    return [Counted(*row[:3]) for row in wanted]


def _serializer(house: Installation) -> URLSafeSerializer:
    return URLSafeSerializer(house.keys.named(KEY), salt=KEY)
