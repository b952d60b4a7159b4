"""One fact with all it says, and the history of one thing: for those who may see it, to others there is nothing."""

from uuid import UUID

from flask import Blueprint, abort, render_template
from sqlalchemy import Connection

from projections.views import history, people
from web.api.deeds import house
from web.api.reading import cursor_of, views
from web.auth.rights import EVERYONE, allow
from web.facts import tell
from web.pages.asked import DatesSchema, after_position, asked, reader
from web.pages.sentences import headline, sentence
from web.pages.timeline import PAGE, actor_of, opened_words, people_of, raw_of, timeline

pages = Blueprint("facts", __name__)
MOST_DIGITS = 15
NEAR = 200
"""How far to look for the next fact that the reader may see."""


@pages.get("/facts/<int:position>")
@allow(*EVERYONE)
def show(position: int) -> str:
    """Show a fact; what the reader may not see does not exist for them."""
    if len(str(position)) > MOST_DIGITS:
        abort(404)
    with views() as connection:
        lines = history.at(connection, [position], reader=reader())
        if not lines:
            abort(404)
        names = people.names(connection, {*people_of(lines), *([lines[0].person] if lines[0].person else [])})
        before, after = _neighbours(connection, position)
    (told,) = tell(house().office, lines, reader())
    return render_template(
        "facts/show.html",
        line=lines[0],
        told=told,
        sentence=sentence(told),
        about=headline(type(told.fact)),
        actor=actor_of(lines[0], names),
        person=names.get(lines[0].person) if lines[0].person else None,
        words=opened_words(told),
        raw=raw_of(told),
        before=before,
        after=after,
    )


@pages.get("/history/<uuid:subject>")
@allow(*EVERYONE)
def of_subject(subject: UUID) -> str:
    """Show what happened to a thing, as far as the reader may see it."""
    query = asked(DatesSchema())
    with views() as connection:
        lines = history.of_subject(connection, subject, reader=reader(), after=after_position(query), limit=PAGE)
        if not lines:
            abort(404)
        entries = timeline(connection, lines)
    cursor = cursor_of(lines[-1].position) if len(lines) == PAGE else None
    return render_template("facts/history.html", entries=entries, cursor=cursor, line=lines[0])


def _neighbours(connection: Connection, position: int) -> tuple[int | None, int | None]:
    """Return the positions of the nearest facts before and after that the reader may see."""
    around = range(max(1, position - NEAR), position + NEAR + 1)
    seen = [line.position for line in history.at(connection, around, reader=reader())]
    earlier, later = [p for p in seen if p < position], [p for p in seen if p > position]
    return (earlier[-1] if earlier else None), (later[0] if later else None)
