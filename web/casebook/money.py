"""Facts of a worked case about money: payments, refunds, disputes, gifts, payouts; and closing a month."""

from uuid import UUID

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.payment import payment_id
from domain.journal import Journal
from domain.processes.payments import receive_payment
from domain.values import Money
from integrations.books import words
from web.casebook.desk import ACTOR, Desk, take
from web.casebook.prices import rate_of
from web.closing import close_month


@take.register
def receive(fact: words.Payment, desk: Desk) -> None:
    """Receive a payment."""
    desk.new("payment", fact.payment)
    id = desk.invoice(fact.invoice)
    currency = desk.currencies[fact.invoice]
    amount = Money(fact.amount, currency)
    fx = None if fact.fx is None else rate_of(fact.fx, currency, desk.case.currency)

    def deed(journal: Journal) -> UUID:
        return receive_payment(
            journal,
            reference=fact.payment,
            invoice_id=id,
            amount=amount,
            via=fact.via,
            on=fact.date,
            fee=fact.fee,
            fx=fx,
        )

    desk.do(deed)


@take.register
def refund(fact: words.Refund, desk: Desk) -> None:
    """Give money back, as the processor would tell it: without a credit note the customer then owes it."""
    desk.new("refund", fact.refund)
    id = payment_id(fact.payment)
    desk.do(
        lambda journal: payments.refund(journal, id, refund=fact.refund, amount=fact.amount, via=fact.via, on=fact.date)
    )


@take.register
def open_dispute(fact: words.DisputeOpened, desk: Desk) -> None:
    """Let the customer's bank hold money."""
    desk.new("dispute", fact.dispute)
    desk.disputes[fact.dispute] = fact.payment
    id = payment_id(fact.payment)
    desk.do(
        lambda journal: payments.dispute_opened(
            journal, id, dispute=fact.dispute, amount=fact.amount, fee=fact.fee, on=fact.date
        )
    )


@take.register
def win_dispute(fact: words.DisputeWon, desk: Desk) -> None:
    """Get the money back."""
    id = desk.payment_of(fact.dispute)
    desk.once("the outcome of dispute", fact.dispute)
    desk.do(
        lambda journal: payments.dispute_won(
            journal, id, dispute=fact.dispute, fee_returned=fact.fee_returned, on=fact.date
        )
    )


@take.register
def lose_dispute(fact: words.DisputeLost, desk: Desk) -> None:
    """Lose the money."""
    id = desk.payment_of(fact.dispute)
    desk.once("the outcome of dispute", fact.dispute)
    desk.do(
        lambda journal: payments.dispute_lost(
            journal, id, dispute=fact.dispute, ends_service=fact.ends_service, on=fact.date
        )
    )


@take.register
def give(fact: words.Donation, desk: Desk) -> None:
    """Receive a gift."""
    id = desk.new("donation", fact.donation)
    amount = Money(fact.amount, desk.case.currency)
    desk.do(
        lambda journal: billing.receive_donation(
            journal, id, amount=amount, via=fact.via, fee=fact.fee, stream=fact.stream, on=fact.date
        )
    )


@take.register
def pay_out(fact: words.Payout, desk: Desk) -> None:
    """Receive a payout."""
    id = desk.new("payout", fact.payout)
    amount = Money(fact.amount, desk.case.currency)
    desk.do(lambda journal: billing.receive_payout(journal, id, amount=amount, on=fact.date))


@take.register
def close(fact: words.PeriodClose, desk: Desk) -> None:
    """Close the books."""
    desk.engine.catch_up()
    close_month(desk.office, desk.engine, ACTOR, through=fact.through)
