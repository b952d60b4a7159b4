"""The accounts of the books, and on which side of them an amount counts as positive."""

BANK = "bank"
CLEARING = "stripe_clearing"
RECEIVABLE = "receivable"
HELD = "disputes_held"
DEFERRED = "deferred"
TAX = "tax_payable"
CREDIT = "customer_credit"
REVENUE = "revenue"
BAD_DEBT = "bad_debt"
FEES = "fees"
FX = "fx_gain_loss"

ALL = (BANK, CLEARING, RECEIVABLE, HELD, DEFERRED, TAX, CREDIT, REVENUE, BAD_DEBT, FEES, FX)
LIABILITIES = frozenset({DEFERRED, TAX, CREDIT})
"""Shown as positive when in credit; all others when in debit. Source: worked cases, Expected."""

MONEY = {"stripe": CLEARING, "bank": BANK, "cheque": BANK}
"""Where money is, by the way it came. Source: worked cases, rule 9."""


def shown(account: str, minor: int) -> int:
    """Return a balance, debit above zero, with the sign that readers expect of its account."""
    return -minor if account in LIABILITIES else minor
