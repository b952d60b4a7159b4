"""The desk at which a worked case is lived through: what its names stand for, and the office behind it."""

from functools import singledispatch
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select

from domain.billing.payment import payment_id
from domain.errors import Invalid, NotFound
from domain.journal import Actor
from integrations.books import words
from integrations.journal.office import Deed, Office
from projections.engine import Engine
from projections.ledger.tables import events

ACTOR = Actor(by="worked case", roles=frozenset({"finance"}))
CASES = uuid5(NAMESPACE_URL, "collegium:worked-cases")
CUSTOMER = uuid5(CASES, "customer")
"""All invoices of a case are one customer's: a credit from one pays another."""


class Desk:
    """Keeps which invoice a line belongs to, and which payment a dispute is about."""

    def __init__(self, case: words.Case, office: Office, engine: Engine) -> None:
        self.case = case
        self.office = office
        self.engine = engine
        self.currencies: dict[str, str] = {}
        self.lines: dict[str, list[str]] = {}
        self.disputes: dict[str, str] = {}
        self._names: set[tuple[str, str]] = set()

    def do(self, deed: Deed) -> None:
        """Carry a use case out."""
        self.office.carry_out(deed, ACTOR)

    def new(self, kind: str, name: str | None) -> UUID:
        """Return an id for a new name. Raises Invalid if the case has used it for that kind before."""
        name = f"no name {len(self._names)}" if name is None else name
        if (kind, name) in self._names:
            raise Invalid(f"{kind} {name} is there already; give every {kind} its own name")
        self._names.add((kind, name))
        return uuid5(CASES, f"{kind} {name}")

    def once(self, what: str, name: str) -> None:
        """Raise Invalid if the case has told this before: a second time would change nothing, unnoticed."""
        if (what, name) in self._names:
            raise Invalid(f"{what} {name} is told twice; leave one of them out")
        self._names.add((what, name))

    def invoice(self, name: str) -> UUID:
        """Return the id of an invoice. Raises NotFound before it is issued."""
        if name not in self.currencies:
            raise NotFound(f"there is no invoice {name} yet; issue it first")
        return uuid5(CASES, f"invoice {name}")

    def invoice_of(self, line: str) -> UUID:
        """Return the invoice that a line is on. Raises NotFound if none has it yet, Invalid if several have."""
        names = self.lines.get(line, [])
        if len(names) > 1:
            raise Invalid(f"more than one invoice has a line {line}; give every line its own name")
        if not names:
            raise NotFound(f"no invoice has a line {line} yet; issue it first")
        return self.invoice(names[0])

    def payment_of(self, dispute: str) -> UUID:
        """Return the payment that a dispute is about. Raises NotFound before it is opened."""
        if dispute not in self.disputes:
            raise NotFound(f"there is no dispute {dispute} yet; open it first")
        return payment_id(self.disputes[dispute])

    def sold(self, ref: str) -> list[UUID]:
        """Return the invoices with lines for an event. Raises NotFound if there is none."""
        self.engine.catch_up()
        query = select(events.c.invoice_id).where(events.c.ref == ref).distinct()
        with self.engine.database.reading() as connection:
            found = list(connection.scalars(query))
        if not found:
            raise NotFound(f"no invoice has a line for {ref} yet; issue it first")
        return found


@singledispatch
def take(fact: words.Stated, desk: Desk) -> None:
    """Carry out what a fact of a case says. Raises the DomainError that refuses it."""
    raise Invalid(f"no rule is built for {type(fact).__name__} at {desk.case.id}; leave it out")
