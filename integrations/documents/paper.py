"""A page printed as a PDF: the same page gives the same bytes, and nothing from outside it is fetched for it."""


class Unprintable(Exception):
    """No document can be printed on this machine; the message says what to install."""


PANGO = (
    "documents cannot be printed here, as the library Pango is missing; install it with the system's packages "
    "(Debian: libpango-1.0-0, libpangoft2-1.0-0 and a font such as fonts-dejavu-core), then ask again"
)


def pdf(html: str) -> bytes:
    """Return a whole HTML page, its styles within it, as a tagged PDF of A4 or of the size that it asks for.

    The page's title and language become the document's. Raises Unprintable where Pango is missing, ValueError if the
    page refers to anything outside itself (pictures go into it as inline SVG or as data).
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415  it needs Pango, which only printing does
        from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: PLC0415  as above
    except OSError as missing:
        raise Unprintable(PANGO) from missing
    within = URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
    try:
        printed: bytes = HTML(string=html, url_fetcher=within, base_url="about:blank").write_pdf(pdf_tags=True)
    except FatalURLFetchingError as outside:
        message = f"the page refers to something outside itself; put it into the page: {outside}"
        raise ValueError(message) from outside
    return printed
