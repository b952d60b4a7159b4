"""Certifications: what the association says a person can do, for how long, and when it takes it back."""
