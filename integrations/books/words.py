"""The words of a worked case: what each dated fact says. An unknown word or field is refused, never passed over."""

from datetime import date
from datetime import date as day
from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.errors import Invalid
from integrations.books.charges import Charge, Discount, Minor, Name, Recognised

Rate = str | int
Via = Literal["stripe", "bank", "cheque"]
Unearned = Literal["unearned"]


class Stated(Struct, frozen=True, forbid_unknown_fields=True, tag_field="fact", kw_only=True):
    """A dated fact; `known` is the day it was recorded, if another."""

    date: date
    known: day | None = None


class Invoice(Stated, frozen=True, tag="invoice"):
    """The customer is asked to pay."""

    invoice: Name
    due: date
    lines: list[Charge]
    discount: Discount | None = None
    currency: str | None = None
    fx: Rate | None = None


class Payment(Stated, frozen=True, tag="payment"):
    """Money for an invoice came in."""

    payment: Name
    invoice: Name
    amount: Minor
    via: Via
    fee: Minor = 0
    fx: Rate | None = None


class ApplyCredit(Stated, frozen=True, tag="apply_credit"):
    """The customer's credit settles an invoice."""

    invoice: Name
    amount: Minor


class CreditNote(Stated, frozen=True, tag="credit_note"):
    """A part of a line is taken back."""

    credit_note: Name
    line: Name
    net: Minor | Unearned
    ends_service: bool


class Refund(Stated, frozen=True, tag="refund"):
    """Money is given back."""

    refund: Name
    payment: Name
    amount: Minor
    via: Via | None = None


class WriteOff(Stated, frozen=True, tag="write_off"):
    """What is open will not come."""

    invoice: Name
    amount: Minor | None = None
    tax_relief: bool = False


class Recovery(Stated, frozen=True, tag="recovery"):
    """It came after all."""

    invoice: Name
    amount: Minor | None = None
    via: Via = "bank"
    tax_relief: bool = False


class DisputeOpened(Stated, frozen=True, tag="dispute_opened"):
    """The customer's bank holds money."""

    dispute: Name
    payment: Name
    amount: Minor
    fee: Minor = 0


class DisputeWon(Stated, frozen=True, tag="dispute_won"):
    """The money came back."""

    dispute: Name
    fee_returned: bool = False


class DisputeLost(Stated, frozen=True, tag="dispute_lost"):
    """The money is gone."""

    dispute: Name
    ends_service: bool = True


class Donation(Stated, frozen=True, tag="donation"):
    """Money was given."""

    amount: Minor
    via: Via
    donation: Name | None = None
    fee: Minor = 0
    stream: Name = "donations"


class EventMoved(Stated, frozen=True, tag="event_moved"):
    """An event takes place on another day."""

    ref: Name
    to: date


class EventCancelled(Stated, frozen=True, tag="event_cancelled"):
    """An event does not take place for now."""

    ref: Name


class Completed(Stated, frozen=True, tag="completed"):
    """What a line is for was completed."""

    line: Name


class Payout(Stated, frozen=True, tag="payout"):
    """The processor paid out to the bank."""

    amount: int
    payout: Name | None = None


class PeriodClose(Stated, frozen=True, tag="period_close"):
    """Nothing is posted up to a day any more."""

    through: date


class Reschedule(Stated, frozen=True, tag="reschedule"):
    """Service dates were wrong."""

    line: Name
    recognise: Recognised
    reason: str = "correction"


Deed = (
    Invoice | Payment | ApplyCredit | CreditNote | Refund | WriteOff | Recovery | DisputeOpened | DisputeWon
    | DisputeLost | Donation | EventMoved | EventCancelled | Completed | Payout | PeriodClose | Reschedule
)  # fmt: skip


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """Choices of the association; the fiscal year changes no number of a case."""

    tax_rounding: Literal["line", "invoice"] = "line"
    fiscal_year_start_month: Annotated[int, Meta(ge=1, le=12)] = 1


Totals = dict[str, int]


ACCOUNTS = frozenset({"bank", "stripe_clearing", "receivable", "disputes_held", "deferred", "tax_payable"}) | {
    *("customer_credit", "revenue", "bad_debt", "fees", "fx_gain_loss")
}
BY_STREAM = frozenset({"deferred", "revenue"})
BUCKETS = frozenset({"current", "d1_30", "d31_60", "d61_90", "d90plus"})
PRESENTED = frozenset({"deferred", "receivable"})
"""The names that answers have; another, expected to be nothing, would always come out right."""


class Expected(Struct, frozen=True, forbid_unknown_fields=True):
    """What the case says should come out."""

    revenue: dict[str, Totals] | None = None
    deferred: dict[date, int] | None = None
    receivable: dict[date, int] | None = None
    balances: dict[date, Totals] | None = None
    aging: dict[date, Totals] | None = None
    presented: dict[date, Totals] | None = None

    def __post_init__(self) -> None:
        accounts = {_account(name) for totals in (self.balances or {}).values() for name in totals}
        for named, known in ((accounts, ACCOUNTS), (_names(self.aging), BUCKETS), (_names(self.presented), PRESENTED)):
            if unknown := sorted(named - known):
                raise Invalid(f"{unknown[0]!r} is no name of an answer; write one of {', '.join(sorted(known))}")


def _account(name: str) -> str:
    account, _, stream = name.partition(":")
    return account if stream and account in BY_STREAM else name


def _names(dated: dict[date, Totals] | None) -> set[str]:
    return {name for totals in (dated or {}).values() for name in totals}


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """A worked case; `facts` in the order they became known."""

    id: Name
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    facts: Annotated[list[Deed], Meta(min_length=1)]
    title: str = ""
    tags: list[str] = []
    why: str = ""
    source: str = ""
    policy: Policy = Policy()
    expected: Expected | None = None
