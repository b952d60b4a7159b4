"""Worked finance cases lived through: each fact of a case becomes the use case that the office would carry out."""
