"""What a payment has cost: no notice says it, so the processor is asked once the money has come in."""

from functools import partial

from domain.aggregate import Fact
from domain.billing import payments
from domain.billing.payment_facts import Received
from domain.journal import Entry
from integrations.effects.handlers import Answer
from integrations.effects.payments import reference_of
from integrations.effects.ports import Declined, Fee, PaymentProcessor, Unreachable
from integrations.journal.office import Office


class Fees:
    """Asks for the fee of each payment that the processor took and said nothing of the fee with it."""

    kind = "fee"
    facts: tuple[type[Fact], ...] = (Received,)

    def __init__(self, office: Office, processor: PaymentProcessor) -> None:
        self.office = office
        self.processor = processor

    def key(self, entry: Entry) -> str | None:
        """Return `fee:payment`; None for money that came otherwise, or with its fee."""
        fact = entry.fact
        assert isinstance(fact, Received)
        return f"fee:{entry.originator_id.hex}" if fact.via == "stripe" and not fact.fee else None

    def call(self, entry: Entry, _key: str) -> Answer:
        """Ask, and take the fee down. Raises Unreachable while it is not known there."""
        answer = self._asked(entry)
        if answer is None:
            raise Unreachable("the fee is not known there yet")
        return answer

    def find(self, entry: Entry, _key: str, _since_micro: int) -> Answer | None:
        """Ask again: a question is never done twice."""
        return self._asked(entry)

    def declined(self, _entry: Entry, _code: str) -> None:
        """Return None: a payment that the processor does not know is for a person to look at."""

    def _asked(self, entry: Entry) -> Answer | None:
        payment = entry.originator_id
        with self.office.database.reading() as connection:
            reference = reference_of(connection, payment)
        if reference is None:
            raise Declined("unknown_payment")
        fee = self.processor.fee(reference)
        return None if fee is None else self._answer(entry, fee)

    def _answer(self, entry: Entry, fee: Fee) -> Answer:
        if not fee.amount.minor:
            return Answer(fee.transaction)
        transaction, amount, on = fee
        deed = partial(
            payments.charge_fee,
            payment=entry.originator_id,
            transaction=transaction,
            source="",
            amount=amount,
            on=on,
        )
        return Answer(transaction, deed=deed)
