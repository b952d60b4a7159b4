"""A file's bytes as text: in the encodings that spreadsheets write, and nothing that is no text."""

import codecs
import unicodedata

from domain.errors import Invalid

FIELD = "file"
OTHERS = (
    (b"PK\x03\x04", "a workbook or archive"),
    (b"\xd0\xcf\x11\xe0", "an old workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "an archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
"""How files begin that people take for a table."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LOOK = 400
"""Bytes by which UTF-16 without its mark is known: every other one is nought."""
REMEDY = "save the table as CSV in UTF-8 and bring that"


def decoded(content: bytes) -> str:
    """Return the text of UTF-8, UTF-16 (either with or without its mark) or Windows-1252.

    Raises Invalid for what is no text in any of them.
    """
    for begins, kind in OTHERS:
        if content.startswith(begins):
            raise Invalid(f"this is {kind}, not a table of text; {REMEDY}", field=FIELD)
    marked = [name for mark, name in MARKS if content.startswith(mark)]
    text = _first(content, marked or _unmarked(content))
    if any(unicodedata.category(c) == "Cc" and c not in "\t\r\n" for c in text):
        raise Invalid(f"the file has signs that are in no text; {REMEDY}", field=FIELD)
    return text


def _unmarked(content: bytes) -> list[str]:
    begins = content[:LOOK]
    if b"\0" not in begins:
        return ["utf-8", "cp1252"]
    return ["utf-16-le"] if begins[1::2].count(0) >= begins[::2].count(0) else ["utf-16-be"]


def _first(content: bytes, encodings: list[str]) -> str:
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(f"the file is in no encoding that is known here; {REMEDY}", field=FIELD)
