"""Telling a full disk from other trouble of a database, as it needs somebody who makes room."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError


def disk_full(error: BaseException) -> bool:
    """Tell whether a database refused to write because there was no room."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    return isinstance(cause, psycopg.errors.DiskFull)
