"""Closed CPD cycles for the office: those that would be closed otherwise by what became known since."""

from typing import NamedTuple

from flask import Blueprint, Response, render_template

from domain.aggregate import ADMIN, STAFF
from domain.cpd.scheme_text import scheme_from_json
from projections.reports.cpd_closings import Difference, differing
from projections.reports.numbers import Look
from projections.views import cpd_credits, people
from web.api.reading import views
from web.auth.rights import allow
from web.pages import cpd_words
from web.pages.asked import DatesSchema, asked, seen
from web.pages.sheets import Row, sheet

pages = Blueprint("cycles", __name__, url_prefix="/cycles")
COLUMNS = ("Person", "Scheme", "From", "To", "Closed on", "Rules version", "Closed as", "Would now be", "Person id")


class Differing(NamedTuple):
    """A closed cycle that would differ now, in words."""

    of: Difference
    name: str
    scheme: str
    was: str
    now: str


@pages.get("")
@allow(STAFF, ADMIN)
def listing() -> str | Response:
    """Show the closed cycles that would be closed otherwise now, as of a day and as known on a day."""
    query = asked(DatesSchema())
    at = seen(query)
    with views() as connection:
        found = list(differing(connection, Look(at.as_of, at.position)))
        names = people.names(connection, [each.closing.person for each in found])
        rules = {each.scheme: each for each in cpd_credits.all_rules(connection, as_of=at.as_of, known_at=at.position)}
    units = {id: scheme_from_json(each.content) for id, each in rules.items()}
    rows = [
        Differing(
            each,
            names.get(each.closing.person, "Somebody erased"),
            units[each.closing.scheme].title or each.closing.scheme,
            cpd_words.verdict(each.closing.closed, units[each.closing.scheme]),
            cpd_words.verdict(each.now, units[each.closing.scheme]),
        )
        for each in found
    ]
    if query["format"]:
        return sheet("cpd-cycles", at, COLUMNS, (_row(each) for each in rows))
    return render_template("cpd/differing.html", found=rows, as_of=at.as_of, known_at=at.known_at)


def _row(of: Differing) -> Row:
    closing, cycle = of.of.closing, of.of.closing.closed.cycle
    about = (of.name, closing.scheme, cycle.start, cycle.end, closing.on, closing.version)
    return (*about, of.was, of.now, str(closing.person))
