"""An address as a code that a telephone reads, drawn as lines that print sharp at any size."""

import segno

MODULE = 4
"""Width of a square of the code in pixels on a screen; a sheet of styles may draw it in any other size."""
BORDER = 4
"""White squares around the code, by which a telephone finds it. Source: ISO/IEC 18004 §5.3.8."""


def qr_svg(text: str) -> str:
    """Return a QR code of a text as an SVG element to stand within a page; the text is its title for who cannot see.

    A part of it may be worn off (level M, 15 %). Source: ISO/IEC 18004.
    """
    code = segno.make(text, error="m", micro=False, boost_error=False)
    drawn = str(code.svg_inline(border=BORDER, omitsize=True, light="#fff", title=text, svgclass="qr", lineclass=None))
    # With a view box and a size both, the code is drawn whole in whatever size a sheet of styles gives it.
    size = code.symbol_size(scale=MODULE, border=BORDER)[0]
    return drawn.replace("<svg ", f'<svg width="{size}" height="{size}" ', 1)
