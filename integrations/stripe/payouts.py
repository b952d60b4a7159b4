"""Money that the processor sent to the bank: checked to be what its movements sum to, then taken down once."""

from functools import partial
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.billing import commands as billing
from domain.billing.books import Payout
from domain.journal import Actor
from integrations.effects.ports import PaidOut
from integrations.journal.office import Office

PAYOUTS = uuid5(NAMESPACE_URL, "collegium:payouts")
TAKEN, WOULD, OPEN = "taken-down", "would-be-taken-down", "open"
ACTOR = "payment-processor"


class Checked(NamedTuple):
    """A payout and what came of it; no outcome if there was nothing to do."""

    payout: PaidOut
    outcome: str = ""
    reason: str = ""


def payout_id(reference: str) -> UUID:
    """Return the id of the payout that the processor knows by this reference."""
    return uuid5(PAYOUTS, reference)


def check(office: Office, payout: PaidOut, currency: str, *, write: bool) -> Checked:
    """Return what a payout comes to; with `write` it is in the books, once it has arrived and its parts add up."""
    if payout.amount.currency != currency:
        return Checked(payout, OPEN, f"the books are kept in {currency}; book it by hand, at the bank's rate")
    if payout.rest:
        reason = f"its movements differ from it by {payout.rest} (minor units); compare them at the processor"
        return Checked(payout, OPEN, reason)
    arrived, back = payout_id(payout.id), payout_id(f"{payout.id}:failed")
    if payout.state == "failed":
        undone = office.holds(Payout, arrived) and not office.holds(Payout, back)
        return _taken(office, payout, back, write=write) if undone else Checked(payout)
    if payout.state != "paid" or office.holds(Payout, arrived):
        return Checked(payout)
    return _taken(office, payout, arrived, write=write)


def _taken(office: Office, payout: PaidOut, id: UUID, *, write: bool) -> Checked:
    """Take a payout down, or that it came back: then the amount is below zero."""
    if not write:
        return Checked(payout, WOULD)
    amount = -payout.amount if payout.state == "failed" else payout.amount
    office.carry_out(partial(billing.receive_payout, id=id, amount=amount, on=payout.on), Actor(by=ACTOR))
    return Checked(payout, TAKEN)
