"""What a letter says before it is a letter, and which fact it is about."""

import re
from collections.abc import Callable
from typing import NamedTuple

from domain.aggregate import Fact
from domain.journal import Entry
from integrations.journal.office import Office

PERSON = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""How whoever did something is told, if it was a person and no process."""


class Draft(NamedTuple):
    """What is to be said, without the salutation; `path` is where the person finds more."""

    subject: str
    text: str
    path: str


def always(_entry: Entry) -> bool:
    """Tell that a letter is due about every such fact."""
    return True


def done_by_another(entry: Entry) -> bool:
    """Tell whether a person did it for somebody else: whoever did it themselves needs no letter, nor does a process."""
    person = getattr(entry.fact, "person_id", None)
    return entry.by != str(person) and PERSON.fullmatch(entry.by) is not None


class Wording(NamedTuple):
    """A kind of letter: its name, kept for ever, the fact it is about, its words, and whether one is due."""

    kind: str
    fact: type[Fact]
    draft: Callable[[Office, Entry], Draft]
    is_due: Callable[[Entry], bool] = always
