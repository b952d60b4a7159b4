"""Reads what programs send before any schema does: strict JSON, plain text, and nothing where nothing is taken."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any, NoReturn

from flask import abort, current_app, request

from domain.errors import Invalid

WRITES = frozenset({"POST", "PUT", "PATCH"})
UNSEEN = frozenset({"Cc", "Cs"})
DEEPEST = 12


def check() -> None:
    """Refuse what no route can read: 400 for broken JSON or text, 415 for another type, 422 for a needless body."""
    typed = [request.path, request.args.to_dict(flat=False), request.form.to_dict(flat=False)]
    if not all(map(_is_plain, _flat(typed))):
        abort(400, description="there are characters that no one can see; type it again as plain text")
    if request.method in WRITES and request.path.startswith("/api/"):
        _check_body(request.get_data(cache=True))


def _check_body(raw: bytes) -> None:
    if not raw:
        return
    if not request.is_json:
        abort(415)
    sent = _read(raw)
    for field, value in sent.items() if isinstance(sent, dict) else ():
        if not all(map(_is_plain, _flat([field, value]))):
            name = ascii(field)[1:-1]
            raise Invalid(f"{name} has characters that no one can see; type it again as plain text", field=name)
    if sent and not _takes_body():
        raise Invalid("this address takes no body; send the request without one", field="body")


def _read(raw: bytes) -> Any:  # noqa: ANN401  whatever JSON holds
    try:
        sent = json.loads(raw, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_unique)
        return sent if _depth(sent) <= DEEPEST else _no_number("nesting")
    except (ValueError, RecursionError):
        abort(400)


def _no_number(text: str) -> NoReturn:
    message = f"{text} cannot be read"
    raise ValueError(message)


def _finite(text: str) -> float:
    value = float(text)
    return value if abs(value) != float("inf") else _no_number(text)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _no_number("a name given twice")


def _depth(value: object) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inside), default=0)


def _flat(value: object) -> Iterator[str]:
    """Yield every text in a value, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _flat([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for each in value:
            yield from _flat(each)


def _is_plain(text: str) -> bool:
    return text.isprintable() or not any(unicodedata.category(c) in UNSEEN and c not in "\n\r\t" for c in text)


def _takes_body() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    taken = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    return any(parameter["in"] == "json" for parameter in taken)
