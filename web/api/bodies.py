"""Reads what programs send before any schema does: strict JSON, plain text, and nothing where nothing is taken."""

import unicodedata
from collections.abc import Iterator

from flask import abort, current_app, request

from domain.errors import Invalid
from web.api import reading, strict_json
from web.framework import form
from web.problems import Unreadable

WRITES = frozenset({"POST", "PUT", "PATCH"})
UNSEEN = frozenset({"Cc", "Cs"})
REMEDY = "has characters that no one can see; type it again as plain text"


def check() -> None:
    """Refuse what no route can read: 400 for broken JSON or text, 415 for another type, 422 for a needless body."""
    _check_texts()
    if request.endpoint is None or not request.path.startswith("/api/"):
        return
    reading.heed_position()
    if request.method in WRITES and (raw := request.get_data(cache=True)):
        _check_body(raw)


def _check_texts() -> None:
    """Refuse unseen characters in the address, its query or a form, with the name of where they are."""
    if not _is_plain(request.path):
        raise Unreadable("unseen-characters", f"the address {REMEDY}", "address")
    for sent in (request.args, form()):
        for name, values in sent.lists():
            if not all(map(_is_plain, [name, *values])):
                field = _printable(name)
                raise Unreadable("unseen-characters", f"{field} {REMEDY}", field)


def _check_body(raw: bytes) -> None:
    if not request.is_json:
        abort(415)
    sent = strict_json.read(raw)
    for field, value in sent.items() if isinstance(sent, dict) else ():
        if not all(map(_is_plain, _flat([field, value]))):
            name = _printable(field)
            raise Invalid(f"{name} {REMEDY}", field=name)
    if sent and not _takes_body():
        raise Invalid("this address takes no body; send the request without one", field="body")


def _printable(name: str) -> str:
    return ascii(name)[1:-1]


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
