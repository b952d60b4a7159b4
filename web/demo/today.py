"""What the demonstration shows today: one member's own story, and what waits in the office's queues."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from domain.billing.invoice import Invoice
from domain.events.event import Event
from domain.events.registration import registration_id
from domain.members.member import Member
from domain.processes.membership import dues_id
from domain.values import add_months
from web.demo.certificates import OFFERS
from web.demo.plan import DAY
from web.demo.world import World

if TYPE_CHECKING:
    from web.demo.story import Story

RENEWS_IN = timedelta(days=12)
"""Uma's next dues are invoiced, and not yet due."""
APPLICATIONS = 7
FAILED = 4
CANDIDATES = 3
LOGGED = (
    (300, ("course", "Evening course: negotiation", "practice", "8")),
    (190, ("reading", "Read the new code of conduct", "ethics", "1.5")),
    (95, ("teaching", "Taught two apprentices to plan", "leadership", "3")),
    (20, ("mentoring", "Mentored a newcomer", "leadership", "1.5")),
)


class Today:
    """Scenes that every demonstration has, however small it is."""

    def __init__(self, story: "Story") -> None:
        self.story = story
        self.world: World = story.world

    def begin(self) -> None:
        """Plan the scenes."""
        last = self.world.plan.last
        years = min((last - self.world.plan.first).days // 365, 3)
        joins = add_months(last + DAY + RENEWS_IN, -12 * max(years, 1))
        self.world.at(joins - timedelta(days=5), self._uma_applies)
        for day in range(APPLICATIONS):
            self.world.at(last - timedelta(days=day), self._somebody_applies)
        for day in range(FAILED):
            self.world.at(last - timedelta(days=day), self._a_payment_fails)
        for day in range(CANDIDATES):
            self.world.at(last - timedelta(days=day), self._somebody_wants_a_certificate)
        self.world.at(last - timedelta(days=20), self.story.certificates.suspend_one)
        self.world.at(last, self._somebody_books)
        self.world.at(last - timedelta(days=6), self._a_resignation_comes_late)

    def _uma_applies(self) -> None:
        uma = self.story.people.player("member")
        member_id = self.story.dues.apply(uma, decided=False, grade="full")
        self.world.after(3, 3, partial(self._uma_is_admitted, uma, member_id))

    def _uma_is_admitted(self, uma: UUID, member_id: UUID) -> None:
        invoice_id = self.story.dues.admit(member_id)
        self.world.after(2, 2, partial(self.story.dues.pay, member_id, invoice_id))
        last = self.world.plan.last
        self.world.at(last - timedelta(days=330), partial(self._uma_is_certified, uma))
        for ago, entry in LOGGED:
            self.world.at(last - timedelta(days=ago), partial(self.story.learning.log, uma, entry))
        for ago in (150, 75, 3):
            self.world.at(last - timedelta(days=ago), partial(self._uma_registers, uma))
        self.world.at(last - timedelta(days=120), partial(self._uma_enrols, uma))

    def _uma_is_certified(self, uma: UUID) -> None:
        certificate = self.story.certificates.apply(uma, OFFERS[1])
        self.world.after(20, 20, partial(self.story.certificates.award, certificate))

    def _uma_registers(self, uma: UUID) -> None:
        roomy = self._roomy()
        if roomy:
            self.story.seats.book(roomy[0], uma)
            self.story.seats.pay(registration_id(roomy[0], uma))

    def _somebody_books(self) -> None:
        """Let a guest book a seat and not pay for it yet."""
        for event_id in self._roomy()[:1]:
            self.story.seats.book(event_id, self.story.people.newcomer())

    def _roomy(self) -> list[UUID]:
        """Return the events that still have seats, the next first."""
        shown = sorted(self.story.events.open, key=lambda id: self.world.get(Event, id).day)
        return [id for id in shown if self.world.get(Event, id).free > 1]

    def _uma_enrols(self, uma: UUID) -> None:
        self.story.courses.enrol(self.story.courses.open[-1], uma)

    def _somebody_applies(self) -> None:
        self.story.dues.apply(self.story.people.newcomer(), decided=False)

    def _somebody_wants_a_certificate(self) -> None:
        person = self.story.people.newcomer()
        self.story.certificates.apply(person, self.world.chance.choice(OFFERS))

    def _a_payment_fails(self) -> None:
        """Let somebody whose dues are invoiced try to pay, and not get through."""
        world = self.world
        for person in world.current():
            member_id = world.members[person]
            period = world.get(Member, member_id).terms[-1].through + DAY
            invoice = world.memory.aggregates.get(dues_id(member_id, period))
            if isinstance(invoice, Invoice) and invoice.open and world.happens(50):
                self.story.till.cards.fail(invoice.id)
                return

    def _a_resignation_comes_late(self) -> None:
        """Enter today what a member wrote five weeks ago."""
        world = self.world
        wrote = world.today - timedelta(days=35)
        for person in world.current():
            member = world.get(Member, world.members[person])
            if person not in world.cast.values() and member.terms[-1].from_ < wrote < member.terms[-1].through:
                self.story.dues.resign(member.id, wrote)
                return
