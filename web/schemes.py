"""Publishes the rules of a scheme that its own worked cases have proven."""

from datetime import date
from uuid import UUID

from domain.cpd.scheme import Scheme
from domain.cpd.scheme_text import scheme_to_json
from domain.journal import Journal
from domain.learning import commands
from domain.learning.scheme import Trust


def publish_proven(journal: Journal, *, scheme: Scheme, trust: Trust, on: date) -> UUID:
    """Publish the next version of a scheme's rules, in force from a day, and return the scheme's id."""
    return commands.publish_scheme(journal, content=scheme_to_json(scheme), trust=trust, on=on)
