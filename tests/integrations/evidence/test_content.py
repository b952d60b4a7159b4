"""A file is what its content is: programs, pages, archives and bombs are refused, whatever they call themselves."""

import time
import zlib
from zipfile import ZIP_BZIP2, ZIP_LZMA

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from integrations.evidence import MOST_BYTES, type_of
from tests.integrations.evidence.samples import DOCX, DOCX_PARTS, ODT, PDF, archive, jpeg, png

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "application/pdf"), (png(), "image/png"), (jpeg(), "image/jpeg"), (DOCX, WORD),
     (ODT, "application/vnd.oasis.opendocument.text"), (b"Notes of a day", "text/plain"),
     ("Größe;1\n".encode("utf-16"), "text/plain")],
    ids=["pdf", "png", "jpeg", "docx", "odt", "text", "table"],
)  # fmt: skip
def test_what_people_show_their_learning_by_is_taken(content: bytes, kind: str) -> None:
    assert type_of(content) == kind


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"x" * (MOST_BYTES + 1), "smaller than"),
        (b"MZ\x90\0This program cannot be run", "is a program"),
        (b"\x7fELF\x02\x01\x01", "is a program"),
        (b"#!/bin/sh\nrm -rf /\n", "is a program"),
        (b"  <!DOCTYPE html><p>Certificate</p>", "page or drawing of the web"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "page or drawing of the web"),
        ("\ufeff<?xml version='1.0'?><x/>".encode("utf-16"), "page or drawing of the web"),
        (b"\x1f\x8b\x08rest", "is an archive"),
        (archive({"holiday.jpg": jpeg()}), "is an archive, not a document"),
        (archive({**DOCX_PARTS, "word/vbaProject.bin": b"macro"}), "macro or program"),
        (archive({**DOCX_PARTS, "run.exe": b"MZ"}), "macro or program"),
        (DOCX[:-30], "not whole"),
        (b"PK\x03\x04nothing", "not whole"),
        (PDF[:-7], "not whole"),
        (PDF.replace(b"/Type /Catalog", b"/OpenAction << /JS (app.alert\\(1\\)) >>"), "runs something"),
        (PDF.replace(b"/Type /Catalog", b"/Names << /EmbeddedFiles 2 0 R >>"), "runs something"),
        (png()[:-6], "not whole"),
        (png() + archive({"a": b"b"}), "hidden behind its end"),
        (jpeg() + b"MZ\x90", "hidden behind its end"),
        (jpeg()[:-2], "not whole"),
        (b"\x00\x01\x02\x03 whatever", "no kind that is kept"),
    ],
    ids=["nothing", "too large", "Windows", "Linux", "script", "page", "drawing", "markup", "gzip", "other archive",
         "macro", "program in a document", "half a document", "no document", "half a PDF", "acting PDF",
         "carrying PDF", "half a PNG", "PNG with more", "JPEG with more", "half a JPEG", "noise"],
)  # fmt: skip
def test_evidence_that_is_something_else_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refusal:
        type_of(content)
    assert refusal.value.field == "file"


def test_a_name_of_javascript_within_packed_content_is_chance() -> None:
    packed = PDF.replace(b"trailer", b"2 0 obj << >> stream\n\x12/JS (\x00endstream endobj\ntrailer")
    assert type_of(packed) == "application/pdf"


def packed_objects(objects: bytes) -> bytes:
    packed = (
        b"2 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + zlib.compress(objects) + b"\nendstream endobj\n"
    )
    return PDF.replace(b"trailer", packed + b"trailer")


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (PDF.replace(b"/Type /Catalog", b"/OpenAction << /S /J#61vaScript /J#53 (x) >>"), "runs something"),
        (
            PDF.replace(b"/Type /Catalog", b"/T (stream\n) /OpenAction << /S /JavaScript >> % endstream"),
            "runs something",
        ),
        (packed_objects(b"<< /S /Rendition /JS (x) >>"), "runs something"),
        (packed_objects(b" " * 70_000_000), "unpacks to far more"),
    ],
    ids=["escaped", "behind a text", "packed", "bomb"],
)
def test_a_pdf_that_hides_what_it_does_is_refused(file: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        type_of(file)


def test_a_pdf_with_packed_objects_that_do_nothing_is_taken() -> None:
    assert type_of(packed_objects(b"<< /Type /Page >>")) == "application/pdf"


def test_a_pdf_made_to_be_searched_for_ever_is_looked_through_once() -> None:
    began = time.process_time()
    for piece in (b"stream\n", b"#4a#53 "):
        assert type_of(b"%PDF-1.7\n" + piece * 200_000 + b"%%EOF") == "application/pdf"
    with pytest.raises(Invalid, match="unpacks to far more"):
        type_of(b"%PDF-1.7\n" + b"/ObjStm stream\nendstream " * 200_000 + b"%%EOF")
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "picture", [png(100_000, 100_000), jpeg(60_000, 60_000), png(0, 4)], ids=["png", "jpeg", "none"]
)
def test_a_picture_bomb_is_refused_by_the_points_it_claims(picture: bytes) -> None:
    with pytest.raises(Invalid, match="points"):
        type_of(picture)


def test_a_document_bomb_is_refused_whether_it_tells_its_size_or_lies() -> None:
    bomb = archive({**DOCX_PARTS, "word/media/a.xml": b"\0" * 70_000_000})
    assert len(bomb) < 100_000
    lying = bomb.replace((70_000_000).to_bytes(4, "little"), (7).to_bytes(4, "little"))
    for each in (bomb, lying):
        with pytest.raises(Invalid, match=r"unpacks to far more|not whole"):
            type_of(each)


LAST_PART = b"word/document.xml"
PACKED_OTHERWISE = [archive(DOCX_PARTS, packing) for packing in (ZIP_LZMA, ZIP_BZIP2)]


@pytest.mark.parametrize("whole", [PDF, png(), jpeg(), DOCX, ODT], ids=["pdf", "png", "jpeg", "docx", "odt"])
def test_a_file_that_ends_anywhere_before_its_end_is_refused_in_a_sentence(whole: bytes) -> None:
    for length in range(9, len(whole) - 8):
        with pytest.raises(Invalid, match="not whole"):
            type_of(whole[:length])


def test_a_document_spoilt_within_however_it_is_packed_is_refused() -> None:
    for whole in PACKED_OTHERWISE:
        place = whole.index(LAST_PART) + len(LAST_PART) + 9
        with pytest.raises(Invalid, match="not whole"):
            type_of(whole[:place] + b"\xff" * 12 + whole[place + 12 :])


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([PDF, png(), jpeg(), DOCX, ODT, *PACKED_OTHERWISE]),
    st.integers(0, 200),
    st.binary(max_size=12),
    st.integers(0, 200),
)
def test_whatever_is_spoilt_in_a_file_it_is_taken_or_refused_and_nothing_breaks(
    whole: bytes, place: int, planted: bytes, cut: int
) -> None:
    spoilt = whole[:place] + planted + whole[place + cut :]
    try:
        assert type_of(spoilt)
    except Invalid as refusal:
        assert refusal.field == "file"  # noqa: PT017  either way is right
