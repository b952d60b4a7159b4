"""Tells passwords that attackers try first from those that somebody thought of."""

import string
from functools import cache
from hashlib import blake2b
from pathlib import Path

COMMONEST = Path(__file__).with_name("commonest.txt")
"""Hashes of the commonest passwords of ten characters or more, as many of them are words that nobody wants to read.

Source: the ranked lists of zxcvbn 4.5.0 (MIT, 30,000) and of Django 5.2.19 (BSD-3-Clause, 19,646), in small letters.
"""
BASES = frozenset({
    *("", "password", "passwort", "passwd", "pass", "welcome", "willkommen", "letmein", "iloveyou", "admin"),
    *("administrator", "qwerty", "qwertz", "azerty", "changeme", "secret", "master", "monkey", "dragon", "football"),
    *("baseball", "basketball", "sunshine", "princess", "superman", "batman", "trustno", "starwars", "whatever"),
    *("login", "hello", "test", "testtest", "guest", "default", "root", "user", "unknown", "computer", "internet"),
    *("association", "member", "membership", "collegium", "summer", "winter", "spring", "autumn", "shadow"),
})  # fmt: skip
"""What remains of most passwords in lists of the commonest once digits and signs are taken away."""
ROWS = (
    *("1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm"),
    *("abcdefghijklmnopqrstuvwxyz", "a1b2c3d4e5f6g7h8", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0"),
    *("1qaz2wsx3edc4rfv5tgb", "qazwsxedcrfvtgb", "zaq12wsxcde34rfv"),
)
"""Rows of keys, the alphabet, and the ways in which fingers wander over them."""
RUN = 4
"""Keys beside one another that are one thought."""
LEET = str.maketrans("@$031457", "asoelast")
FEWEST = 5
"""Different thoughts that a password must have."""


def is_guessable(password: str, *known: str) -> bool:
    """Tell whether a password is a common one, a run over the keys, or made of what is `known` of its owner."""
    plain = password.casefold()
    if blake2b(plain.encode(), digest_size=8).hexdigest() in _commonest():
        return True
    unmasked = plain.rstrip(string.digits + string.punctuation).translate(LEET)
    if {_halved(_letters(plain)), _halved(_letters(unmasked))} & BASES:
        return True
    return _thoughts(plain) < FEWEST or any(_is_about(plain, word.casefold()) for word in known)


@cache
def _commonest() -> frozenset[str]:
    return frozenset(COMMONEST.read_text().split())


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalpha())


def _halved(text: str) -> str:
    """Return a text once that is written several times."""
    for size in range(1, len(text) // 2 + 1):
        if text == text[:size] * (len(text) // size):
            return text[:size]
    return text


def _thoughts(text: str) -> int:
    """Count the different characters, those of a run as one."""
    rows = [*ROWS, *(row[::-1] for row in ROWS)]
    for row in rows:
        for size in range(len(row), RUN - 1, -1):
            for start in range(len(row) - size + 1):
                text = text.replace(row[start : start + size], row[start])
    return len(set(text))


def _is_about(password: str, word: str) -> bool:
    """Tell whether hardly anything is left of a password without a word."""
    return len(word) >= RUN and word in password and len(_letters(password.replace(word, ""))) < FEWEST
