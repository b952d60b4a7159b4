"""A what-if put together: which rules are tried on whom, and the page of those it would concern."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_rules import Rules
from domain.cpd.scheme_text import scheme_to_json
from domain.errors import Invalid
from integrations.journal.office import Office
from integrations.schemes.proof import proven
from projections.reports import what_if
from projections.reports.cpd_case import rules_of
from projections.reports.numbers import Look
from projections.reports.what_if import Proposal, Totals, Trial
from projections.views import cpd_credits

WHO: Mapping[str, Callable[[Trial], bool]] = {
    "failing": lambda trial: trial.fails,
    "newly": lambda trial: trial.newly,
    "sitting": lambda trial: trial.sits,
    "moved": lambda trial: trial.was != trial.would_be,
    "everybody": lambda _trial: True,
}
"""Of whom a what-if tells, by the word that asks for them."""


class Tried(NamedTuple):
    """What would become of people, and behind which certification the next page begins; totals with the first page."""

    totals: Totals | None
    found: list[Trial]
    after: UUID | None


def programme_of(office: Office, code: str) -> Programme:
    """Return the programme with a code. Raises NotFound if there is none."""
    return office.read(Programme, programme_id(code))


def version_asked(programme: Programme, version: int | None) -> Rules:
    """Return the rules of a version, without one those of the draft, else those of the last version."""
    if version is not None:
        return programme.rules(version)
    return programme.draft or programme.versions[-1].rules


def scheme_version(connection: Connection, rules: Rules, look: Look, version: int) -> cpd_credits.Rules:
    """Return a published version of the scheme that rules ask for. Raises NotFound for one there is not."""
    return rules_of(connection, _scheme(rules), look, version)


def scheme_file(connection: Connection, rules: Rules, look: Look, text: str, source: str) -> cpd_credits.Rules:
    """Return the rules in a file as if they were those of the scheme that rules ask for.

    Raises Unproven for a file that could not be published, Invalid for the file of another scheme.
    """
    scheme, id = proven(text, source), _scheme(rules)
    if scheme.id != id:
        raise Invalid(
            f"these are the rules of {scheme.id}, and {id} is asked for; send the file of {id}", field="content"
        )
    in_force = rules_of(connection, id, look)
    return in_force._replace(version=0, content=scheme_to_json(scheme))


def tried(connection: Connection, proposal: Proposal, look: Look, who: str, *, after: UUID | None, limit: int) -> Tried:
    """Return a page of those whom rules would concern; counted are all, once, with the first page."""
    wanted, found = WHO[who], list[Trial]()
    if after is None:
        totals = what_if.totals(_kept(what_if.trials(connection, proposal, look), wanted, found, limit))
        return Tried(totals, found, _next(found, limit))
    for trial in what_if.trials(connection, proposal, look, after=after):
        if wanted(trial):
            found.append(trial)
        if len(found) == limit:
            break
    return Tried(None, found, _next(found, limit))


def _kept(trials: Iterator[Trial], wanted: Callable[[Trial], bool], found: list[Trial], limit: int) -> Iterator[Trial]:
    for trial in trials:
        if len(found) < limit and wanted(trial):
            found.append(trial)
        yield trial


def _next(found: list[Trial], limit: int) -> UUID | None:
    return found[-1].holder.certification if len(found) == limit else None


def _scheme(rules: Rules) -> str:
    if rules.scheme is None:
        raise Invalid("these rules ask for no scheme; leave its rules out", field="scheme_version")
    return rules.scheme
