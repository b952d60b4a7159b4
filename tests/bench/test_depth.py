"""The bench of deep journals fills one across position 2^31 and works on it."""

import pytest

from bench.depth import BEYOND, filled, work_on

pytestmark = pytest.mark.postgres
FACTS = 1_000


def test_a_journal_goes_on_beyond_two_to_the_thirty_first(postgres_url: str) -> None:
    with filled(postgres_url, FACTS, FACTS) as office:
        assert office.recorder.head() == BEYOND + FACTS // 2 - 1
        for work in work_on(office, FACTS, FACTS).values():
            work()
        last = office.recorder.head()
        assert last == BEYOND + FACTS // 2
        assert [raw.position for raw in office.recorder.page(last - 2, 10)] == [last - 1, last]
