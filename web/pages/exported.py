"""All facts of one person as a file they can take along."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from domain.people.person import Person
from projections.views import history
from projections.views.history import Reader
from web.api.deeds import house
from web.api.reading import views
from web.facts import Told, tell

PAGE = 200


def own_facts(person: UUID) -> str:
    """Return every fact about a person that they may see, as JSON, their own words in the clear."""
    found = house().office.read(Person, person)
    who = {"id": str(person), "name": found.name, "email": found.email, "roles": sorted(found.roles)}
    facts = [_plain(told) for told in _own(person)]
    return json.dumps({"person": who, "exported": house().today().isoformat(), "facts": facts}, indent=1)


def _own(person: UUID) -> Iterator[Told]:
    reader, after = Reader(person), 0
    with views() as connection:
        while lines := history.of_person(connection, person, reader=reader, after=after, limit=PAGE):
            yield from tell(house().office, lines, reader)
            after = lines[-1].position


def _plain(told: Told) -> dict[str, Any]:
    line = told.line
    return {
        "position": line.position,
        "recorded": line.recorded.isoformat(),
        "fact": line.topic,
        "about": str(line.subject),
        "says": told.said,
    }
