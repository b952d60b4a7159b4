"""A what-if for tests: a programme's own rules, tried on everybody."""

from datetime import date
from uuid import UUID

from projections.reports.numbers import Look
from projections.reports.what_if import Proposal
from web.installation import Installation
from web.what_if import beside
from web.what_if.of_rules import programme_of


def a_trial(house: Installation, programme: str, on: date, known_at: int) -> UUID:
    """Ask what the programme's own rules would do to everybody; asked again, it is the same."""
    rules = programme_of(house.office, programme).versions[0].rules
    return beside.ask(house, Proposal(programme, rules), Look(on, known_at), 0)
