"""YAML is read with its text and places, and refused where it is broken, endless or huge."""

import pytest

from integrations.schemes.finding import Finding, Unreadable
from integrations.schemes.tree import Items, Leaf, Place, Table, parse
from tests.integrations.schemes.files import GOOD, read, spoilt

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def refused(text: str) -> Finding:
    with pytest.raises(Unreadable) as refusal:
        parse(text, "small.yaml")
    return refusal.value.finding


def test_values_keep_their_text_kind_and_place():
    tree = parse("a: 1.50\nb: [yes, true, ~]\nc: 28-02\nd: '7'\n", "small.yaml")
    assert isinstance(tree, Table)
    assert tree.fields["a"] == Leaf(Place(1, 4), "1.50", "number")
    assert tree.names["b"] == Place(2, 1)
    assert isinstance(tree.fields["b"], Items)
    assert [each.kind for each in tree.fields["b"].values] == ["text", "flag", "nothing"]
    assert tree.fields["c"] == Leaf(Place(3, 4), "28-02", "text")
    assert tree.fields["d"] == Leaf(Place(4, 4), "7", "text")


def test_an_alias_stands_for_its_value():
    tree = parse("a: &x [1]\nb: *x\n", "small.yaml")
    assert tree.fields["a"] == tree.fields["b"]


def test_an_anchor_given_again_holds_from_there_on() -> None:
    tree = parse("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "small.yaml")
    assert {name: leaf.text for name, leaf in tree.fields.items()} == {"a": "1", "b": "1", "c": "2", "d": "2"}


def test_a_merged_table_gives_way_to_what_is_written():
    tree = parse("a: &x {p: 1, q: 1}\nb: &y {q: 2, r: 2}\nc: {<<: [*x, *y], r: 3}\n", "small.yaml")
    assert {name: leaf.text for name, leaf in tree.fields["c"].fields.items()} == {"p": "1", "q": "1", "r": "3"}


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("a: 1\na: 2", (2, 1), "`a` is written twice"),
        ("? [a]\n: 1", (1, 3), "a name is a single word"),
        ("a: &a [*a]", (1, 4), "contains itself"),
        ("a: &a {b: *a}", (1, 4), "contains itself"),
        ("a: {<<: 3}", (1, 9), "only a table can be merged"),
        ("[" * 1500, (1, 1), "nested too deeply"),
    ],
)
def test_yaml_that_cannot_be_used_is_refused_with_its_place(text: str, place: tuple[int, int], problem: str):
    finding = refused(text)
    assert (finding.line, finding.column) == place
    assert problem in finding.problem


def test_aliases_of_aliases_are_refused_before_they_fill_the_machine():
    assert "aliases make more than 1,000,000 values" in refused(BOMB).problem


def test_an_empty_file_is_a_finding():
    assert [each.problem for each in read("# nothing\n").findings] == ["the file is empty"]


@pytest.mark.parametrize("text", ["3", "[]", "scheme: 3", "scheme: []", "cases: []", "scheme: {id: a, cycle: 3}"])
def test_a_file_of_another_shape_has_findings_and_no_scheme(text: str):
    loaded = read(text)
    assert loaded.findings
    assert loaded.scheme is None


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("key", ["joined: 2023-05-01", "start: 2024-01-01", "end: 2024-12-31", "date: 2024-02-29"])
def test_the_ends_of_the_calendar_are_read(key: str, day: str):
    loaded = read(spoilt(key, f"{key.split(':', maxsplit=1)[0]}: {day}"))
    told = ("before it starts", "nobody logs learning")
    assert all(any(words in each.problem for words in told) for each in loaded.findings)


@pytest.mark.parametrize("day", ["2024-02-29", '"2024-02-29"', "2024-02-29T23:59:59", "2024-02-29 23:59:59Z"])
def test_a_date_may_be_quoted_and_have_a_time(day: str):
    case = read(spoilt("2024-02-29", day)).cases[0]
    assert case.log[0].on.isoformat() == "2024-02-29"


def test_numbers_are_read_from_their_text():
    case = read(GOOD.replace("hours: 20,", "hours: 0.100000000000000000001,")).cases[0]
    assert case.log[0].attributes["hours"] == ("0.100000000000000000001",)
