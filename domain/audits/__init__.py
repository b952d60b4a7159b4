"""Audits of what members declared: a sample that anyone can draw again, what is asked of those drawn, and its end."""
