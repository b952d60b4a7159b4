"""Pictures, read as far as their size and their end: not one that is broken, beyond all bounds, or carries more."""

import struct

from domain.errors import Invalid

FIELD = "file"
MOST_PIXELS = 50_000_000
"""More than any scan of a page has; a bomb claims thousands of millions."""
BROKEN = "the picture is not whole; save it again and bring that"
MORE = "the picture has something hidden behind its end; save it again from a picture program and bring that"
PNG_HEAD, PNG_CHUNK = 8, 12
FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The markers of JPEG that tell a picture's size. Source: ITU-T T.81, table B.1."""
ALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def png(content: bytes) -> str:
    """Return its media type. Raises Invalid for one that is broken, too large or carries more. Source: PNG, 5."""
    place, size = PNG_HEAD, None
    while place + PNG_CHUNK <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        if size is None and name == b"IHDR" and length >= PNG_HEAD and place + 2 * PNG_HEAD <= len(content):
            size = struct.unpack_from(">II", content, place + 8)
        place += length + PNG_CHUNK
        if name == b"IEND":
            _check(size, complete=place <= len(content), more=place < len(content))
            return "image/png"
    raise Invalid(BROKEN, field=FIELD)


def jpeg(content: bytes) -> str:
    """Return its media type. Raises Invalid for one that is broken, too large or carries more. Source: T.81, B."""
    place, size = 2, None
    while place + 4 <= len(content) and content[place] == 0xFF:  # noqa: PLR2004  every marker begins so
        marker = content[place + 1]
        if marker == 0xDA:  # noqa: PLR2004  the picture itself
            end = content.rfind(b"\xff\xd9")
            _check(size, complete=end > place, more=end + 2 < len(content.rstrip(b"\0\r\n")))
            return "image/jpeg"
        if marker == 0xFF:  # noqa: PLR2004  what fills up before a marker
            place += 1
            continue
        length = 0 if marker in ALONE else struct.unpack_from(">H", content, place + 2)[0]
        if marker in FRAMES and place + 9 <= len(content):
            size = struct.unpack_from(">HH", content, place + 5)
        place += 2 + length
    raise Invalid(BROKEN, field=FIELD)


def _check(size: tuple[int, ...] | None, *, complete: bool, more: bool) -> None:
    if size is None or not complete:
        raise Invalid(BROKEN, field=FIELD)
    if more:
        raise Invalid(MORE, field=FIELD)
    width, height = size
    if not 0 < width * height <= MOST_PIXELS:
        raise Invalid(f"the picture has {width:,} by {height:,} points; make it smaller and bring that", field=FIELD)
