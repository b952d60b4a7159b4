"""What a letter says before it is a letter, and which fact it is about."""

from collections.abc import Callable
from typing import NamedTuple

from domain.aggregate import Fact
from domain.journal import Entry
from integrations.journal.office import Office


class Draft(NamedTuple):
    """What is to be said, without the salutation; `path` is where the person finds more."""

    subject: str
    text: str
    path: str


class Wording(NamedTuple):
    """A kind of letter: its name, kept for ever, the fact it is about, and its words."""

    kind: str
    fact: type[Fact]
    draft: Callable[[Office, Entry], Draft]
