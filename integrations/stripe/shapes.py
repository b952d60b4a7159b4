"""The parts of Stripe's objects that are read; whatever else they carry is passed over."""

import msgspec


class Source(msgspec.Struct):
    """What a movement is for, as far as it tells whether it is ours."""

    id: str
    object: str = ""
    metadata: dict[str, str] | None = None
    payment_intent: str | None = None
    charge: str | None = None


class Transaction(msgspec.Struct):
    """A movement on the account at Stripe: `fee` is what Stripe kept, negative when it gave some back.

    `amount` is before the fee, `net` after it; both as the account's balance changed.
    """

    id: str
    amount: int
    fee: int
    net: int
    currency: str
    created: int
    type: str = ""
    source: str | Source | None = None


class PaidCharge(msgspec.Struct):
    """The charge inside an expanded payment intent."""

    id: str
    balance_transaction: str | Transaction | None = None


class Intent(msgspec.Struct):
    """An expanded payment intent."""

    id: str
    latest_charge: str | PaidCharge | None = None


class Session(msgspec.Struct):
    """A Checkout Session."""

    id: str
    payment_status: str
    created: int
    url: str | None = None
    amount_total: int | None = None
    currency: str | None = None
    client_reference_id: str | None = None
    payment_intent: str | Intent | None = None
    metadata: dict[str, str] | None = None


class Refund(msgspec.Struct):
    """Money that goes back."""

    id: str
    amount: int
    currency: str
    created: int
    status: str | None = None
    charge: str | PaidCharge | None = None
    payment_intent: str | Intent | None = None
    balance_transaction: str | Transaction | None = None
    metadata: dict[str, str] | None = None
    failure_reason: str | None = None


class Refunds(msgspec.Struct):
    """The refunds of a charge, where Stripe sends them along."""

    data: list[Refund] = []


class Charge(msgspec.Struct):
    """Money that was taken from a card or an account."""

    id: str
    amount: int
    currency: str
    created: int
    status: str | None = None
    payment_intent: str | Intent | None = None
    balance_transaction: str | Transaction | None = None
    metadata: dict[str, str] | None = None
    refunds: Refunds | None = None


class Disputed(msgspec.Struct):
    """A dispute, with the movements it caused so far."""

    id: str
    amount: int
    currency: str
    created: int
    status: str
    charge: str | PaidCharge | None = None
    payment_intent: str | Intent | None = None
    balance_transactions: list[str | Transaction] = []


class Payout(msgspec.Struct):
    """Money on its way to the bank; only an automatic one can say what it is made of."""

    id: str
    amount: int
    currency: str
    arrival_date: int
    status: str
    automatic: bool = True


class Data(msgspec.Struct):
    """An event's object, read once its type is known."""

    object: msgspec.Raw


class Event(msgspec.Struct):
    """Something that happened at Stripe."""

    id: str
    type: str
    created: int
    data: Data


class Pointers(msgspec.Struct):
    """What any object says about the payment it belongs to."""

    id: str = ""
    object: str = ""
    payment_intent: str | Intent | None = None
    charge: str | PaidCharge | None = None


# Made here, in one thread: msgspec crashes if two threads learn a shape at the same moment.
EVENT = msgspec.json.Decoder(Event)
SESSION = msgspec.json.Decoder(Session)
CHARGE = msgspec.json.Decoder(Charge)
REFUND = msgspec.json.Decoder(Refund)
DISPUTE = msgspec.json.Decoder(Disputed)
POINTERS = msgspec.json.Decoder(Pointers)


def id_of(thing: str | Intent | PaidCharge | None) -> str:
    """Return the id of something that may be expanded, or nothing."""
    if thing is None or isinstance(thing, str):
        return thing or ""
    return thing.id


def movement_of(thing: str | Intent | PaidCharge | Transaction | None) -> Transaction | None:
    """Return the balance transaction of what is expanded down to it, else None."""
    if isinstance(thing, Intent):
        return movement_of(thing.latest_charge)
    if isinstance(thing, PaidCharge):
        return movement_of(thing.balance_transaction)
    return thing if isinstance(thing, Transaction) else None
