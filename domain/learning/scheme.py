"""The published rules of a certification or CPD scheme, version by version, each kept whole."""

import re
from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from domain.aggregate import PUBLIC, Aggregate, Fact, applies
from domain.cpd.scheme_text import scheme_from_json, scheme_to_json
from domain.errors import Invalid, RuleBroken

SCHEMES = UUID("5b0c5d0e-8f0b-5c41-9d0c-0d7c3c7b6a51")

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 60
FIRST_YEAR = 1900
"""No rules of today were in force before; a year such as 1026 is a slip."""

Trust = Literal["counts", "asks"]
"""Whether what members log counts until somebody rejects it, or waits until somebody accepts it."""


def scheme_id(scheme: str) -> UUID:
    """Return the id under which a scheme's versions are kept."""
    return uuid5(SCHEMES, scheme)


class Scheme(Aggregate, topic="scheme"):
    """A scheme as published: the full rules of each version, so that old decisions can be explained."""

    class Published(Fact, frozen=True):
        """A version of the rules came out; from here on members are judged by it."""

        TOPIC = "scheme.published"
        SEEN_BY = frozenset({PUBLIC})
        scheme: str
        version: int
        content: str
        trust: Trust
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.last = 0
        self.content = ""
        self.trust: Trust = "counts"

    def publish(self, *, content: str, trust: Trust, on: date) -> None:
        """Publish the next version. Raises Invalid if it is another scheme's, RuleBroken if nothing changed."""
        scheme = scheme_from_json(content)
        if scheme_id(scheme.id) != self.id:
            raise Invalid(f"these are the rules of {scheme.id}; publish them under that id", field="content")
        if len(scheme.id) > LONGEST_ID or not ID.fullmatch(scheme.id):
            message = (
                f"{scheme.id!r} cannot be the id of a scheme; write small letters, digits and hyphens, as in riba-cpd"
            )
            raise Invalid(message, field="content")
        if on.year < FIRST_YEAR:
            raise Invalid(f"no rules are in force from {on}; check the year", field="on")
        rules = scheme_to_json(scheme)
        if (rules, trust) == (self.content, self.trust):
            raise RuleBroken(f"version {self.last} says the same already; there is nothing to publish")
        version = self.last + 1
        self.states(self.Published(scheme=scheme.id, version=version, content=rules, trust=trust, on=on))

    @applies(Published)
    def _published(self, fact: Published) -> None:
        self.last = fact.version
        self.content = fact.content
        self.trust = fact.trust
