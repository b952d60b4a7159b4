"""A drill on PostgreSQL loses what the archive of its log lacks, with standbys nothing that was acknowledged."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from bench import drills
from bench.drills import longest_silence, reach
from bench.restore import Heard

START = datetime(2026, 11, 22, tzinfo=UTC)


def heard_at(*seconds: float) -> list[Heard]:
    return [Heard(uuid4(), START + timedelta(seconds=each)) for each in seconds]


def test_how_far_a_loss_reaches_back_is_counted_from_the_last_acknowledgement() -> None:
    heard = heard_at(1, 2, 3, 4)
    assert reach(heard[2:], heard) == 1.0
    assert reach(heard, heard) == 3.0
    assert reach([], heard) == 0.0


def test_the_longest_silence_begins_with_the_kill_at_the_earliest() -> None:
    assert longest_silence(heard_at(0, 10, 10.5, 14, 15), START + timedelta(seconds=10.4)) == 3.5


@pytest.mark.postgres
@pytest.mark.torture
def test_a_killed_cluster_comes_back_with_what_was_archived_and_loses_the_rest() -> None:
    found = drills.archived(20, switch=2, drill=6.0)
    assert 0 < found["lost"] < found["acknowledged"]
    assert found["rpo_seconds"] > 0


@pytest.mark.postgres
@pytest.mark.torture
def test_with_standbys_nothing_acknowledged_is_lost() -> None:
    found = drills.failed_over(20, drill=1.0)
    assert (found["lost"], found["rpo_seconds"]) == (0, 0.0)
    assert found["acknowledged"] > 0
