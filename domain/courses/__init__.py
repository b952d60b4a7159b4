"""Courses that people take in their own time, and who is taking them."""
