"""However many views are rebuilt at once, keeping others off them takes no session for each."""

from projections.engine.lock import alone, lock
from tests.projections.engine.harness import house

NAMES = [f"rebuilding.view{number}" for number in range(60)]


def test_more_views_are_kept_than_there_are_sessions(database_url: str) -> None:
    with house(database_url) as lent:
        with alone(lent.views, *NAMES):
            other = lock(lent.views, NAMES[-1])
            assert not other.held()
            free = lock(lent.views, "rebuilding.another")
            assert free.held()
            free.release()
        assert other.held()
        other.release()
