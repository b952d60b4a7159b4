"""A file that is no YAML is told in plain words: where, what is wrong, what to write; never in the parser's."""

import pytest

from integrations.schemes.finding import Finding, Unreadable
from integrations.schemes.tree import parse

PARSERS = ("token", "scalar", "mapping", "block", "node", "stream", "sequence", "found", "scanning", "<")
BROKEN = {
    "id: [a, b\nc: 1\n": (2, 2, "list is not closed"),
    "a: {b: 1\nc: 2\n": (2, 2, "table is not closed"),
    "a: {b: 1 c: 2}\n": (1, 11, "table is not closed"),
    'a: "hello\nb: 2\n': (1, 4, "quote is opened and never closed"),
    "a: 'x\n---\n": (1, 4, "quote is opened and never closed"),
    "a:\n\tb: 1\n": (2, 1, "a tab stands"),
    "a:\n  b: 1\n c: 2\n": (3, 2, "not indented as those around it"),
    "title: Ethics: a course\n": (1, 14, "a colon stands where none may"),
    "a: 1\nb\nc: 2\n": (2, 1, "a name stands alone"),
    "a: 1\n- b\n": (2, 1, "a list begins where a name is expected"),
    "a: - b\n": (1, 4, "a list begins beside its name"),
    "a: *x\n": (1, 4, "nothing before this is called &x"),
    "a: 1\n---\nb: 2\n": (2, 1, "a second document begins"),
    'a: "\\q"\n': (1, 6, "a backslash"),
    'a: "\\xZZ"\n': (1, 7, "a backslash"),
    "a: @b\n": (1, 4, "no value begins with @"),
    "a: `b`\n": (1, 4, "no value begins with `"),
    "a: !<x\n": (1, 7, "no value begins with !"),
    "a: !foo!bar 1\n": (1, 4, "no value begins with !"),
    "a: & b\n": (1, 5, "no value begins with &"),
    "a: &x &y 1\n": (1, 7, "no value begins with &"),
    "a: [1,,2]\n": (1, 7, "a value is missing"),
    "a: ]\n": (1, 4, "a value is missing"),
    "a: > b\n": (1, 6, "a text begins beside | or >"),
    "a: |2x\n  b\n": (1, 6, "a text begins beside | or >"),
    "%YAML 3.0\n---\na: 1\n": (1, 1, "a line that begins with %"),
    "a: \x00\n": (1, 4, "no one can see"),
}


def finding(text: str) -> Finding:
    with pytest.raises(Unreadable) as refused:
        parse(text, "case.yaml")
    return refused.value.finding


@pytest.mark.parametrize("text", BROKEN, ids=repr)
def test_what_is_broken_is_told_with_its_place_and_a_remedy(text: str) -> None:
    found, (line, column, problem) = finding(text), BROKEN[text]
    assert (found.line, found.column) == (line, column)
    assert problem in found.problem
    assert found.remedy


@pytest.mark.parametrize("text", BROKEN, ids=repr)
def test_none_of_it_is_in_the_parsers_words(text: str) -> None:
    told = f"{finding(text).problem} {finding(text).remedy}"
    assert [word for word in PARSERS if word in told] == []
