"""Copies of an installation kept elsewhere: made while it works, its keys apart, proved when they are put back."""

from integrations.backup.ledger import Ledger, known_to
from integrations.backup.made import Backup, Targets, back_up, back_up_keys, forget_old
from integrations.backup.proof import Stated, differences, stated, unreadable
from integrations.backup.refusal import Refused
from integrations.backup.restoring import UNPROVED, Places, Recovery, Restored, lay, proved, restored

__all__ = [
    "UNPROVED",
    "Backup",
    "Ledger",
    "Places",
    "Recovery",
    "Refused",
    "Restored",
    "Stated",
    "Targets",
    "back_up",
    "back_up_keys",
    "differences",
    "forget_old",
    "known_to",
    "lay",
    "proved",
    "restored",
    "stated",
    "unreadable",
]
