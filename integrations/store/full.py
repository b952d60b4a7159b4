"""Telling a full disk from other trouble of a database, as it needs somebody who makes room."""

import sqlite3

from sqlalchemy.exc import DBAPIError

DISK_FULL = "53100"
"""Source: PostgreSQL, appendix A; by its code, so that nobody loads PostgreSQL's driver who has no PostgreSQL."""


def disk_full(error: BaseException) -> bool:
    """Tell whether a database refused to write because there was no room."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", None) == DISK_FULL
