"""Webinars, meetings, conferences: what people register for, with seats that are counted and a fair queue."""
