"""Audits: whom a scheme binds on a day, as known at a position; the rounds, and everybody drawn in one."""

from collections.abc import Collection
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase, select

from domain.certifications.programme_rules import in_force
from domain.certifications.validity import Status
from projections.latest import known, latest
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import audits, certifications, cpd_holders, cpd_obligations

PLACED, RELEASED = "placed", "released"


class Rounds(NamedTuple):
    """The rounds of audits."""

    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return the terms of each round and how it was drawn."""
        return {each.id: each._asdict() for each in audits.rounds(connection, **self.look._asdict())}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the facts that announced and drew rounds."""
        return audits.round_facts(keys, **self.look._asdict())


class Cases(NamedTuple):
    """Everybody drawn in a round."""

    round: UUID
    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return the state of each case."""
        return {each.id: each._asdict() for each in audits.cases(connection, self.round, **self.look._asdict())}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what happened to those who were drawn."""
        mine = select(audits.audit_cases.c.id).where(audits.audit_cases.c.round == self.round)
        return audits.case_facts(keys, **self.look._asdict()).where(audits.audit_lines.c.case.in_(mine))


def population(connection: Connection, scheme: str, look: Look) -> list[UUID]:
    """Return everybody whom a scheme binds on a day: by a certificate that stands, or as its office settled it."""
    settled = _settled(connection, scheme, look)
    bound = _held(connection, scheme, look) | {person for person, is_bound in settled.items() if is_bound}
    return sorted(bound - {person for person, is_bound in settled.items() if not is_bound})


def dials(connection: Connection, scheme: str, look: Look) -> dict[str, Fraction]:
    """Return which part each programme that a scheme keeps says is looked at, by its version in force on a day."""
    c = cpd_holders.programme_versions.c
    codes = connection.execute(select(c.code).where(c.scheme == scheme).distinct()).scalars().all()
    known = {code: cpd_holders.versions(connection, code, **look._asdict()) for code in codes}
    found = {code: in_force(told, look.as_of).rules for code, told in known.items() if told}
    return {code: each.audited for code, each in found.items() if each.scheme == scheme and each.audited is not None}


def _held(connection: Connection, scheme: str, look: Look) -> set[UUID]:
    c, at = cpd_holders.awards.c, look._asdict()
    standing = {
        each.certification
        for status in (Status.VALID, Status.SUSPENDED)
        for each in certifications.listed(connection, status=status, **at, limit=None)
    }
    last = latest(cpd_holders.awards, c.certification, look.as_of, look.known_at) & (c.scheme == scheme)
    rows = connection.execute(select(c.certification, c.person).where(last))
    return {row.person for row in rows if row.certification in standing}


def _settled(connection: Connection, scheme: str, look: Look) -> dict[UUID, bool]:
    """Return whether each person is bound with whom a scheme's office settled that."""
    table = cpd_obligations.obligations
    c = table.c
    mine = known(table, look.as_of, look.known_at) & (c.scheme == scheme) & c.deed.in_([PLACED, RELEASED])
    return {
        row.person: row.deed == PLACED
        for row in connection.execute(select(c.person, c.deed).where(mine).order_by(c.position))
    }
