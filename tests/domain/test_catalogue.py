"""What the association keeps facts about, and what it never does."""

import re

import pytest

from domain.aggregate import FACTS, READERS
from domain.catalogue import FactType, Field, facts, kinds, type_text

WATCHING = {
    "view", "views", "viewed", "click", "clicks", "clicked", "page", "pages", "scroll", "scrolled", "dwell",
    "visit", "visited", "seen", "watched", "browsed", "tracked", "tracking", "telemetry", "session",
    "impression", "heartbeat", "referrer", "duration", "spent", "idle", "progress", "percent", "agent", "ip",
}  # fmt: skip
"""Words of which none names a fact or a field: learning is trusted, not watched."""


def words(fact: FactType) -> set[str]:
    return {word for name in (fact.name, *(f.name for f in fact.fields)) for word in re.split(r"[._-]", name)}


@pytest.mark.parametrize("fact", facts(), ids=lambda fact: fact.name)
def test_no_fact_is_about_views_clicks_or_time_on_a_page(fact: FactType) -> None:
    """Table B 20: the promise not to track is checked by machine."""
    assert not words(fact) & WATCHING


@pytest.mark.parametrize("name", ["page_viewed", "clicks", "time_spent"])
def test_a_fact_that_watched_would_be_noticed(name: str) -> None:
    watching = FactType(f"course.{name}", 1, [Field(name, "int", personal=False)], [])
    assert words(watching) & WATCHING


def test_the_catalogue_holds_the_facts_of_all_slices_and_nothing_of_the_tests() -> None:
    slices = {fact.name.split(".")[0] for fact in facts()}
    assert {"person", "member", "certification", "invoice", "event", "course", "activity"} <= slices
    assert all(FACTS[kind.TOPIC] is kind and kind.__module__.startswith("domain.") for kind in kinds())


def test_a_fact_is_listed_with_its_fields_and_its_readers() -> None:
    [declined] = [fact for fact in facts() if fact.name == "member.declined"]
    assert declined == FactType(
        "member.declined",
        1,
        [
            Field("person_id", "UUID", personal=False),
            Field("on", "date", personal=False),
            Field("reason", "str", personal=True),
        ],
        ["own", "staff"],
    )


def test_every_fact_says_who_may_see_it() -> None:
    assert all(set(fact.seen_by) <= READERS for fact in facts())


def test_what_a_person_wrote_about_people_is_personal() -> None:
    free = {"reason", "statement", "email"}
    written = [(fact.name, f) for fact in facts() for f in fact.fields if f.name in free and f.type != "UUID"]
    assert [(name, f.name) for name, f in written if not f.personal] == []


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        (int, "int"),
        (str | None, "str | None"),
        (list[FactType], "list[FactType]"),
        (dict[str, Field], "dict[str, Field]"),
    ],
)
def test_types_read_as_people_write_them(hint: object, text: str) -> None:
    assert type_text(hint) == text
