"""A payment processor in memory that keeps its promise about keys, and is often out of reach: before or after."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from random import Random

from integrations.effects.ports import Heard, Order, Page, Refunded, RefundOrder, Unreachable

AWAY = 0.3


class Processor:
    """Does everything once for each intent, and counts."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.reachable = False
        self.done: Counter[str] = Counter()

    def checkout(self, order: Order) -> Page:
        return _page(self._do(order.intent))

    def refund(self, order: RefundOrder) -> Refunded:
        return Refunded(f"re_{self._do(order.intent)}", "succeeded")

    def find_checkout(self, intent: str, _since: datetime) -> Page | None:
        return _page(intent) if intent in self.done else None

    def find_refund(self, intent: str, _since: datetime) -> Refunded | None:
        return Refunded(f"re_{intent}", "succeeded") if intent in self.done else None

    def happenings(self, _since: datetime, _until: datetime) -> Iterable[Heard]:
        return ()

    def _do(self, intent: str) -> str:
        if not self.reachable and self.rng.random() < AWAY:
            raise Unreachable("no answer, and nothing was done")
        self.done[intent] = 1
        if not self.reachable and self.rng.random() < AWAY:
            raise Unreachable("no answer, but it was done")
        return intent


def _page(intent: str) -> Page:
    return Page(f"cs_{intent}", f"https://example.org/pay/{intent}")
