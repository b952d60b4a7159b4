"""A scheduler that lets one actor run at a time and chooses by a seed who is next: the same seed, the same story."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from uuid import UUID

Body = Callable[[], None]
MOST = 200_000
"""Turns after which a story that does not end counts as one that never would."""


class Killed(BaseException):
    """The process of this actor ends here; nothing of it tidies up but the operating system."""


class Over(BaseException):
    """The story has failed elsewhere, and nobody goes on."""


class Actor(threading.Thread):
    """One who acts, in a thread that runs only while it has the baton."""

    def __init__(self, name: str, body: Body) -> None:
        super().__init__(name=name, daemon=True)
        self.body = body
        self.go = threading.Semaphore(0)
        self.done = False
        self.fault: BaseException | None = None


class Baton:
    """Passed from actor to actor wherever one of them could be overtaken."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.turns = 0
        self._actors: list[Actor] = []
        self._back = threading.Semaphore(0)
        self._over = False

    def play(self, bodies: dict[str, Body]) -> None:
        """Let all act until all have ended. Raises what went wrong in the first that failed."""
        self._actors = [Actor(name, body) for name, body in bodies.items()]
        for actor in self._actors:
            actor.run = lambda actor=actor: self._live(actor)  # type: ignore[method-assign, misc]
            actor.start()
        while alive := [actor for actor in self._actors if not actor.done]:
            self.turns += 1
            self._over = self._over or self.turns > MOST or any(actor.fault for actor in self._actors)
            self.rng.choice(alive).go.release()
            self._back.acquire()
        for actor in self._actors:
            if actor.fault is not None:
                raise actor.fault
        assert self.turns <= MOST, "the story does not end"

    def pass_on(self) -> None:
        """Let somebody else act; come back when chosen. Outside a play nothing happens."""
        actor = threading.current_thread()
        if not isinstance(actor, Actor):
            return
        self._back.release()
        actor.go.acquire()
        if self._over:
            raise Over

    def _live(self, actor: Actor) -> None:
        actor.go.acquire()
        try:
            if not self._over:
                actor.body()
        except Over:
            pass
        except BaseException as fault:  # noqa: BLE001  it is raised again by `play`
            actor.fault = fault
        finally:
            actor.done = True
            self._back.release()


class Locks:
    """An office's locks by id, for whose holder others wait by passing the baton on."""

    def __init__(self, baton: Baton) -> None:
        self.baton = baton
        self._held: set[UUID] = set()

    @contextmanager
    def holding(self, id: UUID) -> Iterator[None]:
        while id in self._held:
            self.baton.pass_on()
        self._held.add(id)
        try:
            yield
        finally:
            self._held.discard(id)
