"""A customer's credit with the association: overpaid or credited money, to be used or given back."""

from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.aggregate import FINANCE, OWN, STAFF, Aggregate, Fact, applies
from domain.errors import RuleBroken
from domain.values import Money

CUSTOMERS = uuid5(NAMESPACE_URL, "collegium:customers")


def customer_id(owner: UUID) -> UUID:
    """Return the id of the credit of a person, or of an invoice that is nobody's."""
    return uuid5(CUSTOMERS, str(owner))


class Customer(Aggregate, topic="customer"):
    """What the association owes one customer, by currency, in minor units.

    Below zero if the processor gave back more than was credited: then the customer owes it.
    """

    class CreditAdded(Fact, frozen=True):
        """Money became the customer's."""

        TOPIC = "customer.credit_added"
        SEEN_BY = frozenset({OWN, STAFF, FINANCE})
        amount: Money
        source: str
        on: date

    class CreditUsed(Fact, frozen=True):
        """The customer's credit paid for something, or was given back."""

        TOPIC = "customer.credit_used"
        SEEN_BY = frozenset({OWN, STAFF, FINANCE})
        amount: Money
        source: str
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.credit: dict[str, int] = {}

    def add(self, amount: Money, *, source: str, on: date) -> None:
        """Make money the customer's; nothing changes if there is none."""
        if amount.minor:
            self.states(self.CreditAdded(amount, source, on))

    def use(self, amount: Money, *, source: str, on: date) -> None:
        """Use credit. Raises RuleBroken, naming the amount, if there is less."""
        there = self.credit.get(amount.currency, 0)
        if amount.minor > there:
            credit = Money(there, amount.currency)
            message = f"the customer's credit is {credit}; write the credit note first, or take no more"
            raise RuleBroken(message, field="amount")
        self.lose(amount, source=source, on=on)

    def lose(self, amount: Money, *, source: str, on: date) -> None:
        """Take down that credit is gone, be there enough or not: the processor has moved the money."""
        if amount.minor:
            self.states(self.CreditUsed(amount, source, on))

    @applies(CreditAdded)
    def _credit_added(self, fact: CreditAdded) -> None:
        self.credit = self._with(fact.amount)

    @applies(CreditUsed)
    def _credit_used(self, fact: CreditUsed) -> None:
        self.credit = self._with(-fact.amount)

    def _with(self, amount: Money) -> dict[str, int]:
        return self.credit | {amount.currency: self.credit.get(amount.currency, 0) + amount.minor}
