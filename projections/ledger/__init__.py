"""The double-entry ledger: what every billing fact means for the books, and when it is earned."""

from projections.ledger.view import ledger

__all__ = ["ledger"]
