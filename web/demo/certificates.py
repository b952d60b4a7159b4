"""Certification: who applies, who is awarded or refused, and what becomes of certificates over the years."""

from datetime import timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from domain.certifications import commands as certifications
from domain.certifications import publicity, rulings
from domain.certifications.certification import Certification
from domain.certifications.publication import SHOWABLE
from domain.certifications.validity import Status
from domain.processes import certification
from domain.values import Money
from web.demo import texts
from web.demo.money import Till
from web.demo.rules import Versions
from web.demo.stretch import Stretch
from web.demo.world import World


class Offer(NamedTuple):
    """A programme: its code, title, scheme, how many months a certificate is valid, and the fee."""

    code: str
    title: str
    scheme: str
    months: int
    fee: int


OFFERS = (
    Offer("MDE", "Meridian Data Ethics", "meridian-ethics", 12, 9_000),
    Offer("MCP", "Meridian Certified Practitioner", "meridian-practitioner", 36, 24_000),
    Offer("MCL", "Meridian Chartered Lead", "meridian-lead", 24, 32_000),
)
PUBLISHED = OFFERS[0]
"""The programme whose holders stand in the public register."""
FATES = ("kept", "refused", "renewed", "expired", "suspended", "reinstated", "revoked")
WEIGHTS = (20, 12, 52, 10, 2, 3, 1)
SHOWN = ("renewed", "expired", "refused", "suspended", "reinstated", "revoked", "renewed")
"""What becomes of the first applicants, so that even a small association has seen everything."""
PER_MONTH = 7
"""Applicants a month for each thousand members."""


class Certificates:
    """The story of each certification."""

    def __init__(self, world: World, till: Till) -> None:
        self.world = world
        self.till = till
        self._held: dict[tuple[UUID, str], UUID] = {}
        self._shown = iter(SHOWN)

    def begin(self) -> None:
        """Define the programmes and let members apply from the second month on."""
        for offer in OFFERS:
            staff = self.world.by("staff")
            certifications.define_programme(
                staff,
                code=offer.code,
                title=offer.title,
                scheme=offer.scheme,
                months=offer.months,
                fee=Money(offer.fee, "EUR"),
                on=self.world.today,
            )
            if offer is PUBLISHED:
                publicity.publish(staff, programme=offer.code, listed=True, shows=SHOWABLE, on=self.world.today)
        self.world.after(35, 35, self._month)
        Versions(self.world, self._held).begin()

    def apply(self, person_id: UUID, offer: Offer, fate: str = "open") -> UUID:
        """Let somebody apply and pay; unless it stays open, the rest of the story follows."""
        world, id = self.world, self.world.new_id()
        self._held[person_id, offer.code] = id
        certification.apply_with_fee(world.by(person_id), id, person_id=person_id, programme=offer.code, on=world.today)
        self.till.pay(certification.fee_id(id))
        if fate != "open":
            world.after(12, 50, partial(self._decide, id, fate))
        return id

    def award(self, id: UUID) -> None:
        """Award what was applied for."""
        certification.award(self._staff(), id, on=self.world.today, decided_by=self._decider())

    def suspend_one(self) -> None:
        """Suspend a certificate that is valid today, and leave it at that."""
        others = (id for (person, _), id in self._held.items() if person != self.world.cast.get("member"))
        for id in [id for id in others if self._is_valid(id)][:1]:
            self._suspend(id, "suspended")

    def _month(self) -> None:
        world = self.world
        current = world.current()
        for person, fate in zip(current, self._shown, strict=False):
            world.after(0, 5, partial(self._candidate, person, OFFERS[0], fate))
        for person in world.some(current, PER_MONTH):
            (fate,), (offer,) = world.chance.choices(FATES, WEIGHTS), world.chance.choices(OFFERS, (3, 5, 2))
            world.after(0, 27, partial(self._candidate, person, offer, fate))
        world.after(30, 31, self._month)

    def _candidate(self, person: UUID, offer: Offer, fate: str) -> None:
        if (person, offer.code) not in self._held and person != self.world.cast.get("member"):
            self.apply(person, offer, fate)

    def _decide(self, id: UUID, fate: str) -> None:
        world = self.world
        if fate == "refused":
            reason = world.chance.choice(texts.SHORTFALLS)
            certification.refuse(self._staff(), id, reason=reason, on=world.today, decided_by=self._decider())
            return
        self.award(id)
        expires = world.get(Certification, id).expires
        match fate:
            case "renewed":
                world.at(expires - timedelta(days=world.chance.randint(1, 45)), partial(self._renew, id))
            case "suspended" | "reinstated" | "revoked":
                world.after(60, 150, partial(self._suspend, id, fate))

    def _renew(self, id: UUID) -> None:
        world = self.world
        if not self._is_valid(id):
            return
        certifications.renew(self._staff(), id, on=world.today, decided_by=self._decider())
        if world.happens(80):
            expires = world.get(Certification, id).expires
            world.at(expires - timedelta(days=world.chance.randint(1, 45)), partial(self._renew, id))

    def _suspend(self, id: UUID, fate: str) -> None:
        world = self.world
        if not self._is_valid(id):
            return
        reason = world.chance.choice(texts.SUSPICIONS)
        rulings.suspend(self._staff(), id, reason=reason, on=world.today, decided_by=self._decider())
        if fate == "reinstated":
            world.after(20, 60, partial(self._reinstate, id))
        if fate == "revoked":
            world.after(20, 60, partial(self._revoke, id))

    def _reinstate(self, id: UUID) -> None:
        rulings.reinstate(self._staff(), id, on=self.world.today, decided_by=self._decider())

    def _revoke(self, id: UUID) -> None:
        reason = self.world.chance.choice(texts.REVOCATIONS)
        rulings.revoke(self._staff(), id, reason=reason, on=self.world.today, decided_by=self._decider())

    def _is_valid(self, id: UUID) -> bool:
        return self.world.get(Certification, id).status(self.world.today) is Status.VALID

    def _staff(self) -> Stretch:
        return self.world.by("staff")

    def _decider(self) -> str:
        return str(self.world.cast["staff"])
