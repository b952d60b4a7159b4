"""Learning: schemes published, and what members put on their logs themselves, looked at where a scheme asks."""

from datetime import timedelta
from functools import partial
from importlib.resources import files
from uuid import UUID

from domain.cpd.scheme_text import scheme_to_json
from domain.learning import commands as learning
from domain.learning.scheme import Trust
from integrations.schemes.load import loads
from web.demo import texts
from web.demo.world import World

SCHEMES: dict[str, Trust] = {"practitioner": "counts", "ethics": "counts", "lead": "asks"}
"""The files of the association's schemes, and whether what members log counts unseen."""
LOGS_PER_CENT = 14
"""How many of the members log something in a month."""
LATEST = 9
"""Days after which something learnt is logged at the latest."""
CLAIMED_PER_CENT, ACCEPTED_PER_CENT = 8, 85
ASKING = "meridian-lead"
VERIFIABLE = frozenset({"course", "teaching", "writing"})


class Learning:
    """The story of the members' logs."""

    def __init__(self, world: World) -> None:
        self.world = world

    def begin(self) -> None:
        """Publish the schemes; members begin to log in the second month."""
        for name, trust in SCHEMES.items():
            self._publish(name, trust)
        self.world.after(50, 50, self._month)

    def log(self, person_id: UUID, entry: tuple[str, str, str, str], scheme: str | None = None) -> UUID:
        """Put something on somebody's own log."""
        kind, title, topic, hours = entry
        world = self.world
        return learning.log(
            world.by(person_id),
            world.new_id(),
            person_id=person_id,
            kind=kind,
            title=title,
            on=world.today - timedelta(days=world.chance.randint(0, LATEST)),
            amounts={"hours": hours},
            attributes={"type": kind, "topic": topic, "verifiable": kind in VERIFIABLE},
            for_schemes=None if scheme is None else [scheme],
        )

    def _publish(self, name: str, trust: Trust) -> None:
        text = files(__package__).joinpath("schemes", f"{name}.yaml").read_text("utf-8")
        scheme = loads(text, name).scheme
        assert scheme is not None
        content = scheme_to_json(scheme)
        learning.publish_scheme(self.world.by("staff"), content=content, trust=trust, on=self.world.today)

    def _month(self) -> None:
        world = self.world
        current = [p for p in world.current() if p != world.cast.get("member")]
        for person in world.chance.sample(current, len(current) * LOGS_PER_CENT // 100):
            world.after(0, 27, partial(self._log_something, person))
        world.after(30, 31, self._month)

    def _log_something(self, person_id: UUID) -> None:
        world = self.world
        kind, title, topic, hours = world.chance.choice(texts.LEARNT)
        scheme = ASKING if world.happens(CLAIMED_PER_CENT) else None
        id = self.log(person_id, (kind, title, topic, world.chance.choice(hours)), scheme)
        if scheme is not None:
            world.after(3, 20, partial(self._look_at, id, scheme))
        elif world.every("voided", 40, 400):
            world.after(1, 5, partial(self._void, id, person_id))

    def _look_at(self, id: UUID, scheme: str) -> None:
        world, by = self.world, str(self.world.cast["staff"])
        if world.happens(ACCEPTED_PER_CENT):
            learning.accept(world.by("staff"), id, scheme=scheme, on=world.today, decided_by=by)
            return
        doubt = world.chance.choice(texts.DOUBTS)
        learning.reject(world.by("staff"), id, scheme=scheme, on=world.today, reason=doubt, decided_by=by)

    def _void(self, id: UUID, person_id: UUID) -> None:
        learning.void(self.world.by(person_id), id, on=self.world.today, reason="Logged twice by mistake.")
