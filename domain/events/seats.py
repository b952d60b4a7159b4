"""The seats of an event, or of one way to be there: how many, how many are taken or held, and who waits for one."""

from domain.errors import RuleBroken
from domain.queue import Queue

VENUE, ONLINE = "venue", "online"
MODES = (VENUE, ONLINE)
"""The ways to be at an event that has seats of its own for each."""
NO_MODE = ""
"""The one way to be at an event whose seats are not kept apart."""


class Seats:
    """Seats that are counted: taken + held + free = capacity."""

    def __init__(self, capacity: int = 0) -> None:
        self.capacity = capacity
        self.taken = 0
        self.queue = Queue()

    def with_capacity(self, capacity: int) -> "Seats":
        """Return these seats, from now on so many."""
        self.capacity = capacity
        return self

    @property
    def held(self) -> int:
        """How many seats are held for those they are offered to."""
        return len(self.queue.offers)

    @property
    def free(self) -> int:
        """How many seats nobody has and nobody is offered."""
        return self.capacity - self.taken - self.held

    @property
    def is_open(self) -> bool:
        """Tell whether whoever comes now has a seat at once."""
        return self.free > 0 and self.queue.head is None

    def check_capacity(self, capacity: int) -> None:
        """Raise RuleBroken if more seats are in use than there would be."""
        in_use = self.taken + self.held
        if capacity < in_use:
            raise RuleBroken(f"{in_use} seats are taken or offered; free some first", field="capacity")
