"""Calendars that people's own programs read and follow."""
