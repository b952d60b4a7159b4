"""What people type: trimmed, bounded, and free of characters that no one can see."""

import unicodedata

from domain.errors import Invalid


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
    if any(unicodedata.category(c) in {"Cc", "Cs", "Cn"} and c not in "\n\t" for c in text):
        message = f"{field} has control characters; type it again as plain text"
        raise Invalid(message, field=field)
    return text
