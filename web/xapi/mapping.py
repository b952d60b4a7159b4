"""What a statement tells of somebody's learning, as a line of their log: the mapping is written down here alone.

Source: xAPI 1.0.3, part 2 (statements). Whatever cannot be told is refused with what to send instead.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.cpd.numbers import exact, plain
from domain.errors import Invalid

VERBS = "http://adlnet.gov/expapi/verbs/"
KINDS = {"completed": "course", "passed": "course", "attended": "event", "experienced": "reading"}
"""Verbs that tell something learnt, by the kind of their line."""
VOIDED = "voided"
AMOUNTS, ATTRIBUTES, SCHEMES = (f"urn:collegium:xapi:{name}" for name in ("amounts", "attributes", "schemes"))
"""Extensions: of the result exact amounts by unit; of the context attributes that schemes look at, and for which it is
claimed."""
KNOWN = frozenset({"id", "actor", "verb", "object", "result", "context", "timestamp", "stored", "authority", "version"})
DURATION = re.compile(
    r"P(?:(?P<days>[0-9]{1,3})D)?(?:T(?:(?P<hours>[0-9]{1,4})H)?(?:(?P<minutes>[0-9]{1,6})M)?"
    r"(?:(?P<seconds>[0-9]{1,8})S)?)?"
)
"""Source: ISO 8601, 4.4.3.2, without years, months and weeks, whose lengths vary."""
FRACTION = re.compile(r"[.,]([0-9]{1,6})(?=[DHMS]$)")
"""The last number may have one, after a comma or a point. Source: ISO 8601, 4.4.3.2 d."""
HOURS = {"days": Fraction(24), "hours": Fraction(1), "minutes": Fraction(1, 60), "seconds": Fraction(1, 3600)}
HUNDREDTH = Fraction(1, 100)
LONGEST_TITLE = 200


def object_in(value: object, name: str) -> Mapping[str, Any]:
    """Return an object of a statement. Raises Invalid for what is none."""
    if not isinstance(value, dict):
        raise Invalid(f"{name} is no object; give its properties between braces", field=name)
    return value


def check_known(statement: Mapping[str, Any]) -> None:
    """Raise Invalid for properties that no statement has, and for empty ones. Source: part 2, 2.2."""
    for name, value in statement.items():
        if name == "attachments":
            raise Invalid("attachments are not taken here; put files beside the entry as evidence", field=name)
        if name not in KNOWN:
            raise Invalid(f"a statement has no {name[:40]!r}; leave it out", field=name)
        if value is None:
            raise Invalid(f"{name} is null; leave it out or give a value", field=name)
    if str(statement.get("version", "1.0")).split(".")[:2] != ["1", "0"]:
        raise Invalid("version is not 1.0.x; send statements of xAPI 1.0", field="version")


def verb_of(statement: Mapping[str, Any]) -> str:
    """Return the last word of the verb. Raises Invalid for one that tells nothing a log can hold."""
    id = str(object_in(statement.get("verb"), "verb").get("id", ""))
    word = id.removeprefix(VERBS)
    if not id.startswith(VERBS) or word not in {*KINDS, VOIDED}:
        known = ", ".join(f"{VERBS}{each}" for each in (*KINDS, VOIDED))
        raise Invalid(f"the verb {id[:80]!r} cannot be told as learning; send one of {known}", field="verb")
    return word


def entry_of(statement: Mapping[str, Any], verb: str, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Return the line of the log that a statement tells, as `commands.log` takes it, without its person."""
    result = object_in(statement.get("result", {}), "result")
    if result.get("completion") is False or result.get("success") is False:
        raise Invalid("it says that it was not completed or not passed; there is nothing to log", field="result")
    extensions = object_in(object_in(statement.get("context", {}), "context").get("extensions", {}), "context")
    return {
        "kind": KINDS[verb],
        "title": _title(object_in(statement.get("object"), "object")),
        "on": _day(timestamp_of(statement, now), zone),
        "amounts": _amounts(result),
        "attributes": {**_score(result), **_marks(extensions)},
        "for_schemes": _schemes(extensions),
    }


def timestamp_of(statement: Mapping[str, Any], now: datetime) -> datetime:
    """Return when it happened, now if it does not say. Raises Invalid for no instant with its zone."""
    said = statement.get("timestamp")
    try:
        found = now if said is None else datetime.fromisoformat(str(said))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        message = f"timestamp {str(said)[:40]!r} is no instant; write it as 2026-01-31T18:00:00+01:00"
        raise Invalid(message, field="timestamp") from None


def _day(instant: datetime, zone: ZoneInfo) -> date:
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        raise Invalid(
            f"timestamp {instant.isoformat()} is of no day here; correct the year", field="timestamp"
        ) from None


def target_of(statement: Mapping[str, Any]) -> UUID:
    """Return which statement one that voids is about. Source: part 2, 2.3.2."""
    target = object_in(statement.get("object"), "object")
    if target.get("objectType") != "StatementRef":
        raise Invalid('what voids a statement names it: {"objectType": "StatementRef", "id": …}', field="object")
    return uuid_in(target.get("id"), "object")


def uuid_in(value: object, field: str) -> UUID:
    """Return the id in a value. Raises Invalid, naming the field, if it is none."""
    try:
        return UUID(str(value))
    except ValueError:
        raise Invalid(f"{field} {str(value)[:40]!r} is no id; give a UUID", field=field) from None


def _title(target: Mapping[str, Any]) -> str:
    if target.get("objectType", "Activity") != "Activity" or not isinstance(target.get("id"), str):
        raise Invalid("the object is no activity with an id; only activities can be learnt from", field="object")
    names = object_in(object_in(target.get("definition", {}), "object").get("name", {}), "object")
    english = [name for language, name in names.items() if language.casefold().startswith("en")]
    return str([*english, *names.values(), target["id"]][0])[:LONGEST_TITLE]


def _amounts(result: Mapping[str, Any]) -> dict[str, str]:
    told = object_in(object_in(result.get("extensions", {}), "result").get(AMOUNTS, {}), "result")
    if told:
        return {unit: str(amount) for unit, amount in told.items()}
    if "duration" not in result:
        message = f"it tells no amount; give result.duration, such as PT1H30M, or the extension {AMOUNTS}"
        raise Invalid(message, field="result")
    return {"hours": _hours(str(result["duration"]))}


def _hours(duration: str) -> str:
    """Return hours, cut to hundredths: nobody is credited more than the time they gave."""
    found, fraction = DURATION.fullmatch(FRACTION.sub("", duration)), FRACTION.search(duration)
    parts = {name: exact(value) for name, value in found.groupdict().items() if value} if found else {}
    if not parts:
        raise Invalid(f"duration {duration[:40]!r} is none; write it as PT1H30M", field="result")
    if fraction:
        parts[list(parts)[-1]] += exact(f"0.{fraction[1]}")
    hours = sum((value * HOURS[name] for name, value in parts.items()), Fraction(0))
    return plain(hours // HUNDREDTH * HUNDREDTH)


def _score(result: Mapping[str, Any]) -> dict[str, str]:
    score = object_in(result.get("score", {}), "result")
    said = score.get("scaled", score.get("raw"))
    return {} if said is None else {"score": str(said)}


def _marks(extensions: Mapping[str, Any]) -> Mapping[str, Any]:
    found = object_in(extensions.get(ATTRIBUTES, {}), "context")
    for name, value in found.items():
        several = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) for each in several) and not isinstance(value, bool):
            message = f"{name[:40]!r} of {ATTRIBUTES} is neither text, texts, nor true or false; write it so"
            raise Invalid(message, field="context")
    return found


def _schemes(extensions: Mapping[str, Any]) -> list[str] | None:
    said = extensions.get(SCHEMES)
    if said is not None and not (isinstance(said, list) and all(isinstance(each, str) for each in said)):
        raise Invalid(f"{SCHEMES} is no list of texts; name schemes by their ids", field="context")
    return said
