"""What is arranged around each event: venue, link, how minutes earn credit, recording; a line for each decision."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Connection, Date, MetaData, Select, String, Table, Uuid, select

from domain.events.arrangement import Arrangement
from domain.events.attendance import CreditRule
from projections.engine import Rows, View
from projections.latest import known, latest

VENUE, LINK, RULE, RECORDING = "venue", "link", "rule", "recording"

metadata = MetaData()
arrangement_lines = Table(
    "arrangement_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("key", String(60), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("on", Date, nullable=False),
    Column("said", JSON, nullable=False),
)
"""A line for each thing agreed, never changed; `key` is event and kind, `said` is empty where it was taken back."""

view = View("arrangements", arrangement_lines)


class Arranged(NamedTuple):
    """What is arranged for an event, empty where nothing is; `position` is that of the last word on where it is."""

    venue: dict[str, Any]
    link: str
    rule: dict[str, int]
    recording: dict[str, str]
    position: int

    @property
    def mode(self) -> str:
        """Return how one takes part: in person, online, both, or not told yet."""
        if self.venue and self.link:
            return "in person and online"
        return "in person" if self.venue else "online" if self.link else ""


NOTHING = Arranged({}, "", {}, {}, 0)


@view.on(Arrangement.VenueAgreed)
def venue_agreed(  # noqa: PLR0913  a fold names what it reads
    arrangement_lines: Rows, *, position: int, event_id: UUID, name: str, address: str, access: str, on: date
) -> None:
    """Add where it is."""
    _add(arrangement_lines, position, event_id, VENUE, on, {"name": name, "address": address, "access": access})


@view.on(Arrangement.LinkAgreed)
def link_agreed(arrangement_lines: Rows, *, position: int, event_id: UUID, link: str, on: date) -> None:
    """Add by which link it can be joined."""
    _add(arrangement_lines, position, event_id, LINK, on, {"link": link})


@view.on(Arrangement.CreditRuleAgreed)
def credit_rule_agreed(arrangement_lines: Rows, *, position: int, event_id: UUID, rule: CreditRule, on: date) -> None:
    """Add how minutes earn credit."""
    said = {"nothing_under": rule.nothing_under, "full_from": rule.full_from, "step": rule.step}
    _add(arrangement_lines, position, event_id, RULE, on, said)


@view.on(Arrangement.RecordingOffered)
def recording_offered(  # noqa: PLR0913  a fold names what it reads
    arrangement_lines: Rows, *, position: int, event_id: UUID, link: str, first: date, through: date, on: date
) -> None:
    """Add a recording and its days."""
    said = {"link": link, "first": first.isoformat(), "through": through.isoformat()}
    _add(arrangement_lines, position, event_id, RECORDING, on, said)


@view.on(Arrangement.RecordingWithdrawn)
def recording_withdrawn(arrangement_lines: Rows, *, position: int, event_id: UUID, on: date) -> None:
    """Add that there is none any more."""
    _add(arrangement_lines, position, event_id, RECORDING, on, {})


def arranged(
    connection: Connection, event_ids: Collection[UUID], *, as_of: date, known_at: int | None = None
) -> dict[UUID, Arranged]:
    """Return what is arranged for each of these events."""
    c = arrangement_lines.c
    last = latest(arrangement_lines, c.key, as_of, known_at, c.event.in_(event_ids))
    said: dict[UUID, dict[str, Any]] = defaultdict(dict)
    upto: dict[UUID, int] = {}
    for event, kind, words, position in connection.execute(
        select(c.event, c.kind, c.said, c.position).where(last).order_by(c.position)
    ):
        said[event][kind] = words
        if kind in {VENUE, LINK}:
            upto[event] = position
    return {event: _told(said[event], upto.get(event, 0)) if event in said else NOTHING for event in event_ids}


def facts(event_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select event and position of what was arranged for events."""
    c = arrangement_lines.c
    mine = known(arrangement_lines, as_of, known_at) & c.event.in_(event_ids)
    return select(c.event.label("key"), c.position).where(mine)


def _told(said: dict[str, Any], position: int) -> Arranged:
    link = said.get(LINK, {}).get("link", "")
    return Arranged(said.get(VENUE, {}), link, said.get(RULE, {}), said.get(RECORDING, {}), position)


def _add(arrangement_lines: Rows, position: int, event: UUID, kind: str, on: date, said: dict[str, Any]) -> None:
    key = f"{event} {kind}"
    arrangement_lines.append(position=position, event=event, key=key, kind=kind, on=on, said=said)
