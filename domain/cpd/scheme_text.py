"""A scheme written as text, so that the exact rules a member was judged by can be kept and read again."""

from fractions import Fraction

import msgspec

from domain.cpd.numbers import plain, stored
from domain.cpd.scheme import Scheme
from domain.errors import Invalid


def scheme_to_json(scheme: Scheme) -> str:
    """Write the scheme as JSON; numbers are strings and lose nothing, and equal schemes give equal text."""
    return msgspec.json.encode(scheme, enc_hook=_written, order="deterministic").decode()


def scheme_from_json(text: str) -> Scheme:
    """Read what `scheme_to_json` wrote. Raises Invalid if the text is not a scheme."""
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError) as wrong:
        raise Invalid(f"this is not a stored scheme: {wrong}; read it from its file again") from wrong


def _written(value: object) -> str:
    if isinstance(value, Fraction):
        return plain(value)
    raise TypeError(f"{type(value).__name__} has no form as text")


def _read(wanted: type, value: object) -> Fraction:
    if wanted is Fraction and isinstance(value, str):
        return stored(value)
    raise ValueError('an exact number stands as text, as in "1.5"')


_DECODER = msgspec.json.Decoder(Scheme, dec_hook=_read)
