"""What is said of a value that no field takes: in our words, with what to send instead; one table for all doors."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from marshmallow import Schema, fields, validate

OBJECT = 'This is not an object; give names with their values between braces, as in "name": "Ada".'
STRANGE = "There is nothing of this name here; leave it out."
FIELDS: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {
        "required": "This is missing; give a value for it.",
        "null": "This is empty; give a value, or leave the name out where it is not required.",
        "validator_failed": "This value is not taken; see what the reference at /api/docs says of it.",
    },
    fields.String: {
        "invalid": 'This is not a text; give one in quotation marks, such as "text".',
        "invalid_utf8": "This text is not UTF-8; give it encoded as UTF-8.",
    },
    fields.UUID: {
        "invalid_uuid": "This is not an id; give one as it was answered, such as 3f2b8c1e-9a4d-4c6b-8e21-7d5f0a9b6c34."
    },
    fields.Number: {
        "invalid": "This is not a number; give digits, such as 12.",
        "too_large": "This number is too large; give a smaller one.",
    },
    fields.Integer: {"invalid": "This is not a whole number; give digits alone, such as 12."},
    fields.Boolean: {"invalid": "This is neither true nor false; give true or false, without quotation marks."},
    fields.Date: {"invalid": "This is not a day of the calendar; give year, month and day, such as 2026-01-31."},
    fields.DateTime: {"invalid": "This is not an instant; give date, time and zone: 2026-01-31T18:00:00+01:00."},
    fields.List: {"invalid": "This is not a list; give values in square brackets, such as [1, 2]."},
    fields.Mapping: {"invalid": OBJECT},
    fields.Nested: {"type": OBJECT},
}
SCHEMA = {"type": OBJECT, "unknown": STRANGE}
VALIDATORS: dict[type[validate.Validator], dict[str, str]] = {
    validate.Range: {
        "message_min": "This is out of range; give {{min}} or more.",
        "message_max": "This is out of range; give {{max}} or less.",
        "message_all": "This is out of range; give {{min}} to {{max}}.",
    },
    validate.Length: {
        "message_min": "This is too short; its length is {min} or more.",
        "message_max": "This is too long; shorten it to {max}.",
        "message_all": "This is too short or too long; give it a length of {min} to {max}.",
        "message_equal": "This has another length; give it a length of {equal}.",
    },
    validate.OneOf: {"default_message": "This is not one of the values it takes; give one of: {choices}."},
    validate.Equal: {"default_message": "This is another value than it takes; give {other}."},
    validate.Regexp: {"default_message": "This is not in the form it takes; make it match {regex}."},
}


def install() -> None:
    """Put the table in place of the library's own words; fields made before keep theirs."""
    for kind, messages in FIELDS.items():
        kind.default_error_messages = {**kind.default_error_messages, **messages}
    Schema._default_error_messages = {**Schema._default_error_messages, **SCHEMA}  # noqa: SLF001  no public name
    for validator, messages in VALIDATORS.items():
        for name, message in messages.items():
            setattr(validator, name, message)


def unknown(name: object, known: Iterable[str]) -> str:
    """Say of a name that a schema does not have which it may mean, or which there are."""
    names = sorted(known)
    near = get_close_matches(str(name), names, n=1)
    if near:
        return f"There is no {str(name)[:40]!r} here; did you mean {near[0]!r}? There are: {', '.join(names)}."
    if not names:
        return f"There is no {str(name)[:40]!r} here; leave it out, nothing is taken."
    return f"There is no {str(name)[:40]!r} here; leave it out, or send one of: {', '.join(names)}."
