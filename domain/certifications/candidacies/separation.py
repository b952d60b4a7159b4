"""Separation of duties: what somebody has done for or with a candidate decides what they may not do.

Source: ISO/IEC 17024:2012 §5.1, §7.4, §9.8.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.errors import NotAllowed


class Part(StrEnum):
    """What somebody is or was to a candidate."""

    CANDIDATE = "candidate"
    TRAINED = "trained"
    EXAMINED = "examined"
    REVIEWED = "reviewed"
    DECIDED = "decided"


IN_WORDS = {
    Part.CANDIDATE: "is the candidate",
    Part.TRAINED: "has trained or sponsored the candidate, or is close to them",
    Part.EXAMINED: "has examined the candidate",
    Part.REVIEWED: "has reviewed the application",
    Part.DECIDED: "has decided about the candidate",
}


class Deed(StrEnum):
    """What somebody is about to do."""

    REVIEW = "review an application"
    EXAMINE = "grade an examination"
    DECIDE = "decide about a certification"
    HEAR = "hear an appeal"


BARRED: Mapping[Deed, frozenset[Part]] = {
    Deed.REVIEW: frozenset({Part.CANDIDATE}),
    Deed.EXAMINE: frozenset({Part.CANDIDATE}),
    Deed.DECIDE: frozenset({Part.CANDIDATE, Part.TRAINED, Part.EXAMINED}),
    Deed.HEAR: frozenset({Part.CANDIDATE, Part.TRAINED, Part.EXAMINED, Part.DECIDED}),
}
"""Who may not do what. Whoever reviewed decides, unless the programme asks for four eyes."""

Parts = Mapping[str, frozenset[Part]]
"""What each person was to a candidate, by the id under which they act."""


def check(parts: Parts, officer: str, deed: Deed, *, four_eyes: bool = False) -> None:
    """Raise NotAllowed if what this person was to the candidate bars them from a deed."""
    reviewed = frozenset({Part.REVIEWED} if four_eyes and deed is Deed.DECIDE else ())
    for part in sorted((BARRED[deed] | reviewed) & parts.get(officer, frozenset())):
        raise NotAllowed(f"you may not {deed} here: whoever {IN_WORDS[part]} does not; ask a colleague to")


def joined(parts: Parts, officer: str, part: Part) -> Parts:
    """Return what each person was, with one more part for one of them; nobody known has none."""
    return {**parts, officer: parts.get(officer, frozenset()) | {part}} if officer else parts


def barred_from_hearing(parts: Parts) -> list[str]:
    """Return who does not hear an appeal, in the order of their ids."""
    return sorted(officer for officer, found in parts.items() if found & BARRED[Deed.HEAR])
