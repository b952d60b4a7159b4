"""Pile the figures of a report up into bars and choose the axis they stand on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil

STEPS = (1, 2, 5, 10, 20, 25, 50)
FEWEST_STEPS, MOST_STEPS = 4, 8


@dataclass(frozen=True, kw_only=True)
class Series:
    """Hold one stream's whole units a month; `deferred` says which of them are not earned yet."""

    key: str
    label: str
    css_class: str
    values: Sequence[int]
    deferred: Sequence[bool]


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Place whole units on a vertical axis that runs from `low` to `high` in steps."""

    low: int
    high: int
    step: int

    @property
    def ticks(self) -> range:
        """List the values that get a line and a label."""
        return range(self.low, self.high + 1, self.step)

    def depth(self, value: int) -> float:
        """Say how far below the top a value stands, as a share of the whole axis."""
        return (self.high - value) / (self.high - self.low)


@dataclass(frozen=True, kw_only=True)
class Block:
    """Hold one series' part of a month's bar, from `start` to `end` whole units."""

    series: Series
    month: int
    start: int
    end: int

    @property
    def state(self) -> str:
        """Say whether these units are earned or still deferred."""
        return "deferred" if self.series.deferred[self.month] else "earned"


def scale(low: int, high: int) -> Scale:
    """Choose the axis that leaves least room above the highest bar: always less than a quarter."""
    reach = max(high, -low, 1)
    steps = {step * 10**power for step, power in product(STEPS, range(len(str(reach))))}
    fitting = [step for step in steps if min(FEWEST_STEPS, reach) <= ceil(reach / step) <= MOST_STEPS]
    step = min(fitting, key=lambda step: (ceil(reach / step) * step, -step))
    bottom, top = -ceil(-low / step) * step, ceil(high / step) * step
    return Scale(low=bottom, high=top if top > bottom else step, step=step)


def stack(series: Sequence[Series], month: int) -> Iterator[Block]:
    """Pile up a month's blocks: what came in upwards from zero, what was given back downwards."""
    above = below = 0
    for one in series:
        value = one.values[month]
        if value > 0:
            yield Block(series=one, month=month, start=above, end=above + value)
            above += value
        elif value < 0:
            yield Block(series=one, month=month, start=below, end=below + value)
            below += value
