"""What a file is, found out from its content alone: whatever it calls itself, what is not allowed is refused."""

from collections.abc import Callable
from typing import NamedTuple

from domain.errors import Invalid
from integrations.evidence.archives import document
from integrations.evidence.pictures import jpeg, png
from integrations.evidence.portable import pdf
from integrations.imports.letters import decoded

FIELD = "file"
MOST_BYTES = 8_000_000
ALLOWED = "bring a PDF, a picture (PNG or JPEG), a text or table of text, or a document (docx, odt)"
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa")
"""How programs begin: Windows, Linux, scripts, macOS, Java."""
ARCHIVES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")
MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<iframe")
"""What a browser would take for a page, wherever in a text it stands."""


class _Kind(NamedTuple):
    begins: bytes
    check: Callable[[bytes], str]


def type_of(content: bytes) -> str:
    """Return the media type of a file.

    Raises Invalid, field "file", for what is too large, is broken, acts by itself, or is none of the kinds allowed.
    """
    if not content:
        raise Invalid(f"the file is empty; {ALLOWED}", field=FIELD)
    if len(content) > MOST_BYTES:
        raise Invalid(f"the file has {len(content):,} bytes; make it smaller than {MOST_BYTES:,}", field=FIELD)
    if content.startswith(PROGRAMS):
        raise Invalid(f"the file is a program; {ALLOWED}", field=FIELD)
    if content.startswith(ARCHIVES):
        raise Invalid(f"the file is an archive; take out of it what shows your learning, and {ALLOWED}", field=FIELD)
    known = next((kind for kind in KINDS if content.startswith(kind.begins)), None)
    return known.check(content) if known else _text(content)


def _text(content: bytes) -> str:
    try:
        text = decoded(content)
    except Invalid:
        raise Invalid(f"the file is of no kind that is kept here; {ALLOWED}", field=FIELD) from None
    lowered = text.casefold()
    if any(mark in lowered for mark in MARKUP):
        raise Invalid(f"the file is a page or drawing of the web; print it to a PDF, or {ALLOWED}", field=FIELD)
    return "text/plain"


KINDS = (_Kind(b"%PDF-", pdf), _Kind(b"\x89PNG\r\n\x1a\n", png), _Kind(b"\xff\xd8\xff", jpeg), _Kind(b"PK", document))
