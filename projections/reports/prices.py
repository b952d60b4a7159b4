"""What membership and certification cost: the fees in force on a day, and the programmes one can apply for."""

from collections.abc import Collection
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, SelectBase, String, cast, literal, select, union_all

from domain.values import Money
from projections.latest import known
from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import cpd_holders, fees, programmes
from projections.views.cpd_holders import programme_versions


class Fees(NamedTuple):
    """The fees in force, by grade."""

    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return title and fee of each grade, and since when."""
        found = fees.in_force(connection, **self.look._asdict())
        since = found and found.starts
        return {
            e.grade: {"title": e.title, "fee": _told(e.fee), "starts": since} for e in (found.fees if found else [])
        }

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select the list in force: what it does not name has no fee."""
        last = fees.facts(**self.look._asdict()).subquery().c.position
        return union_all(*(select(literal(grade).label("key"), last) for grade in keys))


class Programmes(NamedTuple):
    """The certification programmes, by code."""

    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return title, months and fee of each programme."""
        found = programmes.offered(connection, **self.look._asdict())
        return {e.code: {"title": e.title, "months": e.months, "fee": _told(e.fee)} for e in found}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select the definitions of the programmes."""
        return programmes.facts(keys, **self.look._asdict())


class Versions(NamedTuple):
    """The versions of a programme's rules that were published, by number."""

    programme: str
    look: Look

    def says(self, connection: Connection) -> dict[str, Says]:
        """Return from when each is for whoever is awarded, and what it says."""
        found = cpd_holders.versions(connection, self.programme, **self.look._asdict())
        return {str(e.version): {"starts": e.starts, "rules": msgspec.to_builtins(e.rules)} for e in found}

    def facts(self, keys: Collection[str]) -> SelectBase:
        """Select what was published."""
        c = programme_versions.c
        number = cast(c.version, String)
        mine = (c.code == self.programme) & known(programme_versions, *self.look)
        return select(number.label("key"), c.position).where(mine, number.in_(keys))


def _told(money: Money) -> Says:
    return {"minor": money.minor, "currency": money.currency}
