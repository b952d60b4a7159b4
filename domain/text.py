"""What people type: trimmed, bounded, and free of characters that no one can see."""

import unicodedata

from domain.errors import Invalid

TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Marks by which a name could be made to read as another. Source: Unicode Standard Annex 9."""


def clean(value: str, *, field: str, most: int) -> str:
    """Return the text trimmed, in one Unicode form (NFC).

    Raises Invalid if nothing is left, it is longer than `most` characters or has control characters.
    """
    text = unicodedata.normalize("NFC", value).strip()
    if not text:
        message = f"{field} is empty; fill it in"
        raise Invalid(message, field=field)
    if len(text) > most:
        message = f"{field} has {len(text)} characters; shorten it to {most}"
        raise Invalid(message, field=field)
    if any(_unseen(c) for c in text):
        message = f"{field} has control characters; type it again as plain text"
        raise Invalid(message, field=field)
    return text


def _unseen(character: str) -> bool:
    """Tell whether a character shows nothing by itself, or turns the direction of what follows."""
    unseen = unicodedata.category(character) in {"Cc", "Cs", "Cn"} and character not in "\n\t"
    return unseen or unicodedata.bidirectional(character) in TURNING
