"""The drill loses what came after the last backup and no more, and what it restores is proved."""

from bench import restore


def test_what_a_drill_loses_is_what_came_after_its_last_backup() -> None:
    found = restore.sqlite(20, every=0.5, drill=1.0)
    assert 0 < found["lost_facts"] < found["facts"]
    assert found["facts"] - found["lost_facts"] >= 20
    assert found.keys() >= {"rpo_seconds", "rto_seconds", "backup_seconds"}
