"""What a statement tells as a line of a log, and what cannot be told."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from web.xapi.mapping import AMOUNTS, ATTRIBUTES, SCHEMES, VERBS, check_known, entry_of, target_of, verb_of

NOW, BERLIN = datetime(2026, 3, 1, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin")
COURSE = {"id": "https://example.org/ethics", "definition": {"name": {"de": "Ethik", "en-GB": "Ethics"}}}


def told(verb: str = "completed", **parts: Any) -> dict[str, Any]:
    statement = {"object": COURSE, "result": {"duration": "PT1H30M"}, **parts}
    return entry_of(statement, verb, NOW, BERLIN)


def test_a_completed_course_is_a_line_with_its_hours() -> None:
    assert told(timestamp="2026-02-01T10:00:00Z") == {
        "kind": "course", "title": "Ethics", "on": date(2026, 2, 1), "amounts": {"hours": "1.5"}, "attributes": {},
        "for_schemes": None,
    }  # fmt: skip


def test_without_a_timestamp_it_is_of_today_at_the_associations_seat() -> None:
    assert told()["on"] == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("duration", "hours"),
    [
        ("PT50M", "0.83"),
        ("PT90S", "0.02"),
        ("P1D", "24"),
        ("PT0.5S", "0"),
        ("P1DT2H", "26"),
        ("PT59M59.99S", "0.99"),
        ("PT1.5H", "1.5"),
        ("P0,5D", "12"),
        ("PT1H1,5M", "1.02"),
    ],
)
def test_hours_are_cut_to_hundredths(duration: str, hours: str) -> None:
    assert told(result={"duration": duration})["amounts"] == {"hours": hours}


@pytest.mark.parametrize("duration", ["PT", "P", "-PT1H", "1:30", "P1M", "PT1H30", "PT1.5H30M", "PT1.H", ""])
def test_a_duration_that_is_none_or_negative_is_refused(duration: str) -> None:
    with pytest.raises(Invalid, match="PT1H30M"):
        told(result={"duration": duration})


def test_extensions_tell_amounts_attributes_and_schemes_and_the_score_is_an_attribute() -> None:
    result = {"score": {"scaled": 0.9}, "extensions": {AMOUNTS: {"points": "3"}}, "duration": "PT9H"}
    context = {"extensions": {ATTRIBUTES: {"topic": ["law", "tax"]}, SCHEMES: ["demo"]}}
    found = told("passed", result=result, context=context)
    assert (found["amounts"], found["for_schemes"]) == ({"points": "3"}, ["demo"])
    assert found["attributes"] == {"score": "0.9", "topic": ["law", "tax"]}


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"result": {}}, "tells no amount"),
        ({"result": {"duration": "PT1H", "success": False}}, "not passed"),
        ({"result": {"duration": "PT1H", "completion": False}}, "not completed"),
        ({"result": []}, "result is no object"),
        ({"timestamp": "yesterday"}, "no instant"),
        ({"timestamp": "9999-12-31T23:59:59Z"}, "correct the year"),
        ({"timestamp": "0001-01-01T00:00:00+05:00"}, "no instant"),
        ({"context": {"extensions": {ATTRIBUTES: {"topic": 5}}}}, "neither text"),
        ({"context": {"extensions": {ATTRIBUTES: {"topic": ["law", {}]}}}}, "neither text"),
        ({"object": {"objectType": "Agent", "mbox": "mailto:a@b"}}, "no activity"),
        ({"context": {"extensions": {SCHEMES: "demo"}}}, "no list"),
    ],
)
def test_what_cannot_be_told_is_refused_with_what_to_send(parts: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        told(**parts)


@pytest.mark.parametrize("verb", ["http://adlnet.gov/expapi/verbs/failed", "completed", "", f"{VERBS}"])
def test_other_verbs_are_refused_with_those_that_are_taken(verb: str) -> None:
    with pytest.raises(Invalid, match="verbs/experienced"):
        verb_of({"verb": {"id": verb}})


@pytest.mark.parametrize(
    ("statement", "why"),
    [({"colour": 1}, "has no 'colour'"), ({"actor": None}, "is null"), ({"attachments": []}, "as evidence"),
     ({"version": "2.0"}, "1.0.x")],
)  # fmt: skip
def test_properties_that_no_statement_has_are_refused(statement: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        check_known(statement)


def test_what_voids_names_a_statement() -> None:
    with pytest.raises(Invalid, match="StatementRef"):
        target_of({"object": {"objectType": "Activity", "id": "x"}})
    with pytest.raises(Invalid, match="UUID"):
        target_of({"object": {"objectType": "StatementRef", "id": "x"}})


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "name", "definition", "extensions", "duration", "score", AMOUNTS, SCHEMES, "x"]),
        inner, max_size=3,
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["object", "result", "context", "timestamp"]), JUNK))
def test_whatever_a_statement_holds_it_is_told_or_refused(parts: dict[str, Any]) -> None:
    try:
        found = entry_of(parts, "completed", NOW, BERLIN)
    except Invalid as refusal:
        assert refusal.field  # noqa: PT017  either way is right
    else:
        assert found["amounts"]
