"""The measurements run, and their arithmetic is right; what they find is not judged here."""

from bench import append, houses
from bench.replay import replay
from bench.timing import Rounds, in_turns


def test_a_ratio_is_the_median_of_what_each_round_says() -> None:
    rounds = Rounds({"bare": [10.0, 20.0, 90.0], "ours": [20.0, 40.0, 100.0]}, {"bare": [], "ours": []})
    assert rounds.ratio("ours", to="bare") == 0.5


def test_rivals_take_turns() -> None:
    turns: list[str] = []
    in_turns({"a": lambda: turns.append("a"), "b": lambda: turns.append("b")}, rounds=2, each=2)
    assert "".join(turns) == "ab" + "aabb" + "bbaa"


def test_an_append_is_held_against_a_bare_insert_that_is_as_durable() -> None:
    found = append.sqlite(rounds=2, each=1)
    assert found["us"].keys() >= {"insert", "append", "command", "with_key"}
    assert found["ratio"]["append"] > 0


def test_a_thing_of_a_hundred_facts_is_read_back() -> None:
    with houses.house() as ours:
        assert min(replay(ours, rounds=2).values()) > 0
