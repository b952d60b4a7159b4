"""Documents of our own making: a page becomes a PDF, an address becomes a code that a telephone reads."""

from integrations.documents.paper import Unprintable, pdf
from integrations.documents.qr import qr_svg

__all__ = ["Unprintable", "pdf", "qr_svg"]
