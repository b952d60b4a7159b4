"""PDFs, looked through for what acts by itself or carries other files; in one pass, however they are made."""

import re
import zlib
from collections.abc import Iterator
from itertools import islice

from domain.errors import Invalid

FIELD = "file"
END = 2_048
"""Bytes at the end of a PDF in which its end mark stands."""
ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)(?=[\s(<\[/])")
"""What acts or carries other files; too long to stand anywhere by chance. Source: ISO 32000-1, 12.6, 7.11.4."""
SHORT = re.compile(rb"/JS(?=[\s(<\[/])")
"""A name so short that it stands in packed content by chance."""
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
"""Another way to write a letter of a name. Source: ISO 32000-1, 7.3.5."""
PACKED = b"/ObjStm"
"""Packed objects, which may act as any others. Source: ISO 32000-1, 7.5.7."""
HEAD = 400
"""Bytes before packed content in which it is said what it holds."""
MOST_UNPACKED = 60_000_000
MOST_STREAMS = 50_000
BEGIN, OVER = b"stream", b"endstream"
BOMB = "the PDF unpacks to far more than it holds; print it to a plain PDF and bring that"
RUNS = "the PDF runs something or carries files; print it to a plain PDF and bring that"


def pdf(content: bytes) -> str:
    """Return its media type. Raises Invalid for one that is not whole, acts, carries files, or is a bomb."""
    if b"%%EOF" not in content[-END:]:
        raise Invalid("the PDF is not whole; save it again and bring that", field=FIELD)
    streams = list(islice(_streams(content), MOST_STREAMS + 1))
    if len(streams) > MOST_STREAMS:
        raise Invalid(BOMB, field=FIELD)
    if ACTIVE.search(_plain(content)) or SHORT.search(_plain(_without(content, streams))):
        raise Invalid(RUNS, field=FIELD)
    left = MOST_UNPACKED
    for start, end in streams:
        if PACKED in _plain(content[max(start - HEAD, 0) : start]):
            objects = _plain(_unpacked(content[start:end], max(left, 0)))
            left -= len(objects)
            if ACTIVE.search(objects) or SHORT.search(objects):
                raise Invalid(RUNS, field=FIELD)
    return "application/pdf"


def _streams(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield from where to where content is packed; what has no end is not packed."""
    place = 0
    while (begin := content.find(BEGIN, place)) >= 0:
        place = begin + len(BEGIN)
        if content[place : place + 1] in {b"\r", b"\n"}:
            end = content.find(OVER, place)
            if end < 0:
                return
            yield place, end
            place = end + len(OVER)


def _without(content: bytes, streams: list[tuple[int, int]]) -> bytes:
    starts = [0, *(end for _, end in streams)]
    ends = [*(start for start, _ in streams), len(content)]
    return b"".join(content[start:end] for start, end in zip(starts, ends, strict=True))


def _plain(content: bytes) -> bytes:
    return ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), content)


def _unpacked(packed: bytes, most: int) -> bytes:
    """Return packed objects; as they are where they are packed otherwise than PDFs do, which no reader opens."""
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(packed.lstrip(b"\r\n"), most + 1)
    except zlib.error:
        return packed
    if len(found) > most:
        raise Invalid(BOMB, field=FIELD)
    return found
