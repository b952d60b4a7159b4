"""A history as people read it: each fact a sentence, who stated it, because of what, and what it says word for word."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Connection

from integrations.journal.codec import personal
from projections.views import people
from projections.views.history import Line
from web.api.deeds import house
from web.facts import Told, tell
from web.pages.asked import reader
from web.pages.sentences import sentence

PAGE = 100


class Shown(NamedTuple):
    """An entry of a timeline; `changes` are the personal words that the reader may see."""

    sentence: Markup
    at: datetime
    actor: str
    cause: Markup | None
    changes: list[tuple[str, None, str]]
    raw: str


def timeline(
    connection: Connection, lines: Sequence[Line], *, keep: Callable[[Told], bool] = lambda _told: True
) -> list[Shown]:
    """Return the entries of these lines that are to be kept, for whoever reads."""
    told = [each for each in tell(house().office, lines, reader()) if keep(each)]
    names = people.names(connection, people_of(lines))
    return [_shown(each, names) for each in told]


def true_by(day: date | None) -> Callable[[Told], bool]:
    """Return what tells facts true by a day, all without one; undated ones are of the day they were recorded."""

    def is_true(told: Told) -> bool:
        on = getattr(told.fact, "on", None)
        said = on if isinstance(on, date) else told.line.recorded.astimezone(house().settings.zone).date()
        return day is None or said <= day

    return is_true


def raw_of(told: Told) -> str:
    """Return a fact as it stands in the journal, for people who want to see it."""
    return json.dumps(told.said, indent=2, ensure_ascii=False)


def opened_words(told: Told) -> list[tuple[str, None, str]]:
    """Return the personal fields that the reader may see, with their names in words."""
    named = ((name, told.said.get(name)) for name in personal(type(told.fact)))
    return [(name.replace("_", " ").capitalize(), None, str(value)) for name, value in named if value is not None]


def actor_of(line: Line, names: dict[UUID, str]) -> str:
    """Return who stated a fact and for whom, by name as far as they are known."""
    person = _person(line.by)
    by = line.by if person is None else names.get(person, "somebody erased")
    return by if line.of is None else f"{by}, for {names.get(line.of, 'somebody erased')}"


def _shown(told: Told, names: dict[UUID, str]) -> Shown:
    line = told.line
    words = Markup('<a href="{}">{}</a>').format(url_for("facts.show", position=line.position), sentence(told))
    cause = None
    if told.causation is not None:
        cause = Markup('of <a href="{0}">fact {1}</a>').format(
            url_for("facts.show", position=told.causation), told.causation
        )
    return Shown(words, line.recorded, actor_of(line, names), cause, opened_words(told), raw_of(told))


def people_of(lines: Sequence[Line]) -> set[UUID]:
    """Return the persons whose names a history needs."""
    actors = {person for line in lines if (person := _person(line.by))}
    return actors | {line.of for line in lines if line.of is not None}


def _person(by: str) -> UUID | None:
    try:
        return UUID(by)
    except ValueError:
        return None
