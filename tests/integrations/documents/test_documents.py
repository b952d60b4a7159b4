"""What the association prints is the same for the same page, fetches nothing, and a telephone can read its code."""

import builtins
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from pypdf import PdfReader

from integrations.documents import Unprintable, pdf, qr_svg

PAGE = '<!doctype html><html lang="en"><head><title>Certificate</title></head><body><h1>Ada</h1>{}</body></html>'


def test_a_page_is_printed_the_same_each_time() -> None:
    page = PAGE.format(qr_svg("https://example.org/verify/C-2026-00001"))
    assert pdf(page) == pdf(page)


def test_what_is_printed_can_be_read_aloud_and_bears_its_title_but_no_clock() -> None:
    printed = PdfReader(BytesIO(pdf(PAGE.format(""))))
    assert "Ada" in printed.pages[0].extract_text()
    assert printed.metadata is not None
    assert printed.metadata.title == "Certificate"
    assert printed.metadata.creation_date is None
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_nothing_outside_a_page_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"key")
    for address in (f"file://{secret}", "http://127.0.0.1:9/a.png", "ftp://127.0.0.1/a.png"):
        with pytest.raises(ValueError, match="outside itself"):
            pdf(PAGE.format(f'<img src="{address}" alt="">'))


def test_without_pango_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("weasyprint"):
            message = "cannot load library 'libpango-1.0-0'"
            raise OSError(message)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Unprintable, match="libpango-1"):
        pdf(PAGE.format(""))


def test_a_code_says_in_words_what_it_holds_and_needs_no_style() -> None:
    code = qr_svg("https://example.org/verify/C-2026-00001?on=2026-05-10&a=<b>")
    assert "<title>https://example.org/verify/C-2026-00001?on=2026-05-10&amp;a=&lt;b&gt;</title>" in code
    assert "style=" not in code


@pytest.mark.parametrize("text", ["C-1", "https://example.org/verify/C-2026-00001", "x" * 300])
def test_a_code_is_drawn_whole_in_any_size(text: str) -> None:
    found = re.match(r'<svg width="(\d+)" height="(\d+)" viewBox="0 0 (\d+) (\d+)"', qr_svg(text))
    assert found is not None
    width, height, across, down = map(int, found.groups())
    squares = segno.make(text, error="m", micro=False, boost_error=False).symbol_size(border=4)[0]
    assert (across, down) == (squares, squares)
    assert width == height == 4 * squares
