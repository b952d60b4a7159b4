"""Sends the files of the pages compressed, each packed once in the life of a process.

Pages themselves go as they are: what is secret and what somebody typed must not be packed together.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

PACKED = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json"})
SMALLEST = 1_000
"""Bytes below which packing saves nothing worth having."""
MOST_FILES = 64


def register(app: Flask) -> None:
    """Compress static files for whoever takes gzip."""
    app.after_request(_packed)


def _packed(response: Response) -> Response:
    if request.endpoint != "static" or response.mimetype not in PACKED:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.accept_encodings["gzip"] <= 0:  # noqa: PLR2004  parts stay as they are
        return response
    etag, _ = response.get_etag()
    response.direct_passthrough = False
    raw = response.get_data()
    if etag is None or len(raw) < SMALLEST:
        return response
    response.set_data(_pack(etag, raw))
    response.content_encoding = "gzip"
    response.set_etag(etag, weak=True)
    del response.headers["Accept-Ranges"]
    return response


@lru_cache(MOST_FILES)
def _pack(_etag: str, raw: bytes) -> bytes:
    return gzip.compress(raw, 9, mtime=0)
