"""JSON as programs have to send it: what is broken is told with line, column and what was expected there."""

import json
from typing import Any, NoReturn

from web.problems import Unreadable

MALFORMED, TWICE = "malformed-json", "duplicate-key"
DEEPEST = 12
LONGEST_NUMBER = 400
"""Digits of a number; no field takes nearly as many."""
EXPECTED = {
    "Expecting value": "a value was expected: a text in quotation marks, a number, true, false, null, [ or {",
    "Expecting property name enclosed in double quotes": 'a name in double quotation marks was expected, or "}"',
    "Expecting ':' delimiter": 'a ":" was expected between a name and its value',
    "Expecting ',' delimiter": 'a "," was expected before the next value, or the end of its list or object',
    "Unterminated string starting at": "a text begins there and never ends; close it with a quotation mark",
    "Invalid control character at": "a line end or control character stands in a text; write it as \\n or \\u000a",
    "Invalid \\escape": 'a "\\" stands before a character that takes none; write "\\\\" for the sign itself',
    "Invalid \\uXXXX escape": 'four hexadecimal digits were expected after "\\u"',
    "Extra data": "the end was expected; send one value, an object in braces",
    "Illegal trailing comma before end of object": "a name was expected after the comma; remove the comma",
    "Illegal trailing comma before end of array": "a value was expected after the comma; remove the comma",
}
"""What the library misses at a place, in words that say what to write there."""


def read(raw: bytes) -> Any:  # noqa: ANN401  whatever JSON holds
    """Return what a body holds. Raises Unreadable (400) for what is not one JSON value, each name given once."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        _refuse(f"byte {wrong.start + 1} of the body is not UTF-8; send it encoded as UTF-8")
    try:
        sent = DECODER.decode(text)
        return sent if _depth(sent) <= DEEPEST else _too_deep()
    except json.JSONDecodeError as wrong:
        expected = EXPECTED.get(wrong.msg.removesuffix(": "), "well-formed JSON was expected there")
        _refuse(f"the body is not JSON at line {wrong.lineno}, column {wrong.colno}: {expected}")
    except RecursionError:
        _too_deep()


def _refuse(message: str) -> NoReturn:
    raise Unreadable(MALFORMED, message, "body") from None


def _too_deep() -> NoReturn:
    _refuse(f"the body holds values within values more than {DEEPEST} deep; send it flatter")


def _no_number(text: str) -> NoReturn:
    _refuse(f"{text} is no number of JSON; send digits, or null where nothing is known")


def _finite(text: str) -> float:
    value = float(text)
    if abs(value) == float("inf"):
        _refuse(f"{text[:20]} is beyond all numbers; send a smaller one")
    return value


def _short(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        _refuse(f"a number has {len(text)} digits; send one with fewer than {LONGEST_NUMBER}")
    return int(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            shown = ascii(name)[1:-1][:40]
            raise Unreadable(TWICE, f"{shown} is given twice; send it once, with the value that is meant", shown)
        found[name] = value
    return found


def _depth(value: object) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inside), default=0)


DECODER = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite, parse_int=_short, object_pairs_hook=_unique)
