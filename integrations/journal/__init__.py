"""The journal itself: how facts are coded, sealed, appended and read, on SQLite and PostgreSQL."""
