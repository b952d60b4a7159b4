"""What any release has written, this one reads: a stored state of each version of each fact is kept."""

from pathlib import Path

import msgspec
import pytest

from domain.aggregate import STAFF, Fact
from domain.catalogue import kinds
from domain.errors import UnknownVersion
from integrations.journal.codec import read_state
from tests import golden

STATES = sorted(golden.FOLDER.glob("*.json"))


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.TOPIC)
def test_each_version_of_a_fact_has_a_stored_state(kind: type[Fact]) -> None:
    missing = [v for v in range(1, kind.VERSION + 1) if not golden.path_of(kind.TOPIC, v).exists()]
    assert not missing, f"write it: python -m tests.history {kind.TOPIC}"


@pytest.mark.parametrize("path", STATES, ids=lambda path: path.stem)
def test_a_stored_state_is_still_read(path: Path) -> None:
    topic, version = golden.parts_of(path)
    assert msgspec.json.decode(path.read_bytes()).get("v", 1) == version
    wire = read_state(topic, path.read_bytes())
    assert (topic, wire.v) == (wire.f.TOPIC, wire.f.VERSION)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.TOPIC)
def test_the_present_version_is_written_as_it_was_and_not_otherwise(kind: type[Fact]) -> None:
    state = golden.path_of(kind.TOPIC, kind.VERSION).read_bytes()
    again = golden.stored(read_state(kind.TOPIC, state).f, kind.VERSION)
    assert msgspec.json.decode(again)["f"] == msgspec.json.decode(state)["f"], (
        "the shape has changed: raise VERSION, write an upcast and a new stored state; keep this one"
    )


class Weighed(Fact, frozen=True):
    TOPIC = "samplehistory.weighed"
    SEEN_BY = frozenset({STAFF})
    VERSION = 2
    grams: int

    @classmethod
    def upcast(cls, version: int, fields: dict[str, int]) -> dict[str, int]:
        """Version 1 wrote kilograms."""
        return {"grams": fields["kilos"] * 1_000} if version == 1 else fields


def test_an_old_version_is_brought_up() -> None:
    state = b'{"f":{"kilos":2},"at":1,"by":"office"}'
    assert read_state(Weighed.TOPIC, state).f == Weighed(grams=2_000)


def test_an_old_state_that_no_longer_fits_is_noticed() -> None:
    with pytest.raises(KeyError):
        read_state(Weighed.TOPIC, b'{"f":{"pounds":2},"at":1,"by":"office"}')


def test_a_state_of_a_later_release_is_noticed() -> None:
    with pytest.raises(UnknownVersion):
        read_state(Weighed.TOPIC, b'{"f":{"stones":2},"at":1,"by":"office","v":3}')


def test_a_fact_that_was_taken_away_is_noticed() -> None:
    with pytest.raises(UnknownVersion):
        read_state("samplehistory.forgotten", b'{"f":{},"at":1,"by":"office"}')
