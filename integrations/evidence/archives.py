"""Documents of word processors: archives of a known kind, unpacked within bounds, without macros or programs."""

import io
import zipfile
import zlib
from lzma import LZMAError

from domain.errors import Invalid

FIELD = "file"
DOCX, ODT = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
)
MOST_PARTS = 1_000
MOST_UNPACKED = 60_000_000
MOST_TIMES = 200
"""How many times its own size a document may unpack to; a bomb makes a thousand."""
PIECE = 65_536
BOMB = "the document unpacks to far more than it holds; save it as a PDF and bring that"
BROKEN = "the document is not whole, or locked; save it again, or as a PDF, and bring that"
OTHER = "the file is an archive, not a document; take out of it what shows your learning, and bring that"
ACTS = "the document holds a macro or program; save it without, or as a PDF, and bring that"
ACTIVE = (".bin", ".exe", ".dll", ".js", ".vbs", ".sh", ".bat", ".jar", ".zip", ".html", ".svg", ".xlsm", ".docm")
BREAKS = (zipfile.BadZipFile, zlib.error, LZMAError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
"""What reading an archive raises that is not whole, is locked, or is packed in ways nobody knows."""


def document(content: bytes) -> str:
    """Return the media type of a docx or odt.

    Raises Invalid for another archive, for one that is broken, locked, carries programs, or is a bomb.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > _bound(content):
                raise Invalid(BOMB, field=FIELD)
            found = _kind(archive)
            if any(part.filename.casefold().endswith(ACTIVE) for part in parts):
                raise Invalid(ACTS, field=FIELD)
            _unpack(archive, _bound(content))
            return found
    except BREAKS:
        raise Invalid(BROKEN, field=FIELD) from None


def _bound(content: bytes) -> int:
    return min(MOST_UNPACKED, MOST_TIMES * len(content))


def _kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return DOCX
    is_open = {"mimetype", "content.xml"} <= names and archive.getinfo("mimetype").file_size == len(ODT)
    if is_open and archive.read("mimetype") == ODT.encode():
        return ODT
    raise Invalid(OTHER, field=FIELD)


def _unpack(archive: zipfile.ZipFile, bound: int) -> None:
    """Unpack every part and keep none, so that what a part claims of itself is not believed."""
    total = 0
    for name in archive.namelist():
        with archive.open(name) as part:
            while piece := part.read(PIECE):
                total += len(piece)
                if total > bound:
                    raise Invalid(BOMB, field=FIELD)
