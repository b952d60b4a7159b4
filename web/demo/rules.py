"""The rules of a programme over the years: a second version, some who came under it, and a draft of the third."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from msgspec.structs import replace

from domain.certifications import programme_commands as programmes
from domain.certifications import rulings
from domain.certifications.certification import Certification
from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_rules import Fees, Rules
from domain.certifications.validity import Status
from domain.values import Money
from web.demo.stretch import Stretch
from web.demo.world import World

CODE, OTHER = "MCP", "MDE"
PUBLISHED, DRAFTED = timedelta(days=150), timedelta(days=6)
"""How long before today the second version was published, and the third drafted."""
REBASED = 3
LAW = "The law on practitioners changed; the new rules hold for you from your next renewal on"


class Versions:
    """How the rules of the practitioners' programme changed."""

    def __init__(self, world: World, held: Mapping[tuple[UUID, str], UUID]) -> None:
        self.world = world
        self.held = held

    def begin(self) -> None:
        """Plan the version and the drafts."""
        last = self.world.plan.last
        self.world.at(last - PUBLISHED, self._publish)
        self.world.at(last - PUBLISHED + timedelta(days=30), self._rebase)
        self.world.at(last - DRAFTED, self._draft)

    def _publish(self) -> None:
        rules, nothing = self._rules(CODE), Money(0, "EUR")
        fees = Fees(rules.fees.application, nothing, Money(2_000, "EUR"))
        second = replace(rules, fees=fees, grace_days=90, trust="sampled", sample_percent=10, four_eyes=True)
        programmes.draft_version(self._staff(), CODE, rules=second, on=self.world.today)
        programmes.publish_version(self._staff(), CODE, starts=self.world.today, on=self.world.today)

    def _rebase(self) -> None:
        mine = (id for (_, code), id in self.held.items() if code == CODE and self._is_under_the_first(id))
        for id in list(mine)[:REBASED]:
            by = str(self.world.cast["staff"])
            rulings.rebase(self._staff(), id, version=2, reason=LAW, on=self.world.today, decided_by=by)

    def _draft(self) -> None:
        today: date = self.world.today
        given_up = replace(self._rules(OTHER), grace_days=14)
        programmes.draft_version(self._staff(), OTHER, rules=given_up, on=today)
        programmes.drop_version(self._staff(), OTHER, on=today)
        third = replace(self._rules(CODE), months=24, window_months=3, grace_days=30)
        programmes.draft_version(self._staff(), CODE, rules=third, on=today)

    def _rules(self, code: str) -> Rules:
        return self.world.get(Programme, programme_id(code)).versions[-1].rules

    def _is_under_the_first(self, id: UUID) -> bool:
        found = self.world.get(Certification, id)
        return found.bound == 1 and found.status(self.world.today) is Status.VALID

    def _staff(self) -> Stretch:
        return self.world.by("staff")
