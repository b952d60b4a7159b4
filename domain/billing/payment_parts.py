"""What a payment knows of its disputes and of what the processor kept."""

from typing import NamedTuple


class Dispute(NamedTuple):
    """A dispute as it stands: what it holds, and its outcome ("won", "lost") once there is one.

    `fee` and `returned` are what was told together with it; fees that are facts of their own are not in them.
    """

    amount: int
    fee: int
    outcome: str = ""
    returned: int = 0


class Fee(NamedTuple):
    """What the processor kept for one thing (below zero: gave back); `source` as in the fact."""

    source: str
    minor: int
    currency: str
