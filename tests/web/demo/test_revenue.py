"""What the association lives on: dues first, then events, then education and certification."""

from collections import Counter
from uuid import UUID

from domain.billing.facts import Credited, Issued
from domain.journal import Entry
from tests.web.demo.told import SMALL


def test_dues_bring_most_then_events_then_education_and_certification(history: list[Entry]) -> None:
    net = _net_by_stream(history)
    assert net["dues"] > net["events"] > net["education"] + net["certification"] > 0


def test_dues_are_near_the_fees_of_all_members_for_three_invoices_each_at_most(history: list[Entry]) -> None:
    assert 1 < _net_by_stream(history)["dues"] / (SMALL.members * 18_000) < 3


def _net_by_stream(history: list[Entry]) -> Counter[str]:
    net: Counter[str] = Counter()
    streams: dict[tuple[UUID, str], str] = {}
    for entry in history:
        match entry.fact:
            case Issued(lines=lines):
                for line in lines:
                    net[line.stream] += line.net
                    streams[entry.originator_id, line.line] = line.stream
            case Credited(line=name, net=minor):
                net[streams[entry.originator_id, name]] -= minor
    return net
