"""Memberships: applications, admissions, dues paid in time or late or never, lapses, returns, resignations."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

from domain.billing.invoice import Invoice
from domain.members import commands as members
from domain.members.fees import GradeFee
from domain.members.member import Member
from domain.members.standing import Status
from domain.processes import membership
from domain.values import Money, add_months
from web.demo import texts
from web.demo.money import Till
from web.demo.plan import DAY
from web.demo.world import World

DUE_WORK = "run-due"
ASKED = timedelta(days=30)
"""How long before a term ends the next one is invoiced."""
FULL_PER_CENT = 74
DECLINED_PER_CENT = 6
NEVER_PAYS_PER_CENT = 3
FATES = ("in time", "in grace", "late", "lapses", "resigns")
WEIGHTS = (80, 9, 2, 6, 3)
RETURNS_PER_CENT = 35
GRACE_DAYS = 60
SHOWN_IN_GRACE = timedelta(days=45)
"""Some whose term has ended so lately have not paid yet, however small the association is."""


class Dues:
    """The story of each membership, from the application to its end and beyond."""

    def __init__(self, world: World, till: Till) -> None:
        self.world = world
        self.till = till

    def begin(self) -> None:
        """Publish the fees: the first list at once, a dearer one two months before the third year."""
        first = self.world.plan.first
        self._publish(first, {"full": 18_000, "associate": 9_500})
        third = add_months(first, 24)
        dearer = {"full": 19_500, "associate": 10_500}
        self.world.at(add_months(third, -2), partial(self._publish, third, dearer))

    def apply(self, person_id: UUID, *, decided: bool = True, grade: str | None = None) -> UUID:
        """Apply today; unless the story leaves it open, the office decides within two weeks."""
        world, id = self.world, self.world.new_id()
        grade = grade or ("full" if world.happens(FULL_PER_CENT) else "associate")
        statement = world.chance.choice(texts.STATEMENTS)
        membership.apply(world.by(person_id), id, person_id=person_id, grade=grade, on=world.today, statement=statement)
        if decided:
            world.after(2, 12, partial(self._decide, id))
        return id

    def admit(self, member_id: UUID) -> UUID:
        """Admit an applicant and return the invoice for the first dues."""
        invoice_id = self.world.new_id()
        membership.admit_and_invoice(self.world.by("staff"), member_id, invoice_id=invoice_id, on=self.world.today)
        return invoice_id

    def pay(self, member_id: UUID, invoice_id: UUID) -> None:
        """Pay dues; from then on the next ones are expected."""
        if self.world.get(Invoice, invoice_id).open:
            self.till.pay(invoice_id, partial(self._expect_renewal, member_id))

    def resign(self, member_id: UUID, on: date) -> None:
        """Enter a resignation today, from whatever day it counts, if there is still something to resign."""
        if self.world.get(Member, member_id).status(on) not in (Status.CURRENT, Status.GRACE):
            return
        reason = self.world.chance.choice(texts.FAREWELLS)
        membership.resign(self.world.by("staff"), member_id, on=on, reason=reason)
        self.world.belongs(self.world.get(Member, member_id).person_id, member_id, on - DAY)

    def invoice(self, member_id: UUID, period: date) -> UUID:
        """Return the invoice for the term that begins with a day."""
        return membership.invoice_renewal(self.world.by(DUE_WORK), member_id, on=self.world.today, period=period)

    def _decide(self, member_id: UUID) -> None:
        world = self.world
        if world.happens(DECLINED_PER_CENT):
            reason = world.chance.choice(texts.REFUSALS)
            members.decline(world.by("staff"), member_id, reason=reason, on=world.today)
            return
        invoice_id = self.admit(member_id)
        if world.happens(NEVER_PAYS_PER_CENT):
            world.after(90, 150, partial(self.till.write_off, invoice_id))
        else:
            world.after(0, 24, partial(self.pay, member_id, invoice_id))

    def _expect_renewal(self, member_id: UUID) -> None:
        member = self.world.get(Member, member_id)
        self.world.belongs(member.person_id, member_id, member.terms[-1].grace_until)
        period = member.terms[-1].through + DAY
        self.world.at(period - ASKED, partial(self._ask, member_id, period))

    def _ask(self, member_id: UUID, period: date) -> None:
        world = self.world
        member = world.get(Member, member_id)
        if member.status(world.today) is not Status.CURRENT or member.next_start(world.today) != period:
            return
        self._meet(self._fate(member.person_id, period), member_id, self.invoice(member_id, period), period)

    def _fate(self, person_id: UUID, period: date) -> str:
        """Return what becomes of an invoice; Uma pays in time, but has not paid yet when the story ends."""
        world = self.world
        if person_id == world.cast.get("member"):
            return "in time" if period <= world.plan.last else "open"
        if timedelta(0) < world.plan.last - period < SHOWN_IN_GRACE and world.every("shown in grace", 1, 9):
            return "open"
        return world.chance.choices(FATES, WEIGHTS)[0]

    def _meet(self, fate: str, member_id: UUID, invoice_id: UUID, period: date) -> None:
        world, pay = self.world, partial(self.pay, member_id, invoice_id)
        lapse = period + timedelta(days=GRACE_DAYS)
        match fate:
            case "in time":
                world.after(0, ASKED.days - 1, pay)
            case "in grace":
                world.at(period + timedelta(days=world.chance.randrange(GRACE_DAYS - 6)), pay)
            case "late":
                world.at(lapse, partial(members_lapse, world, member_id))
                world.at(lapse + timedelta(days=world.chance.randint(1, 25)), pay)
            case "resigns":
                world.after(5, 29, partial(self.resign, member_id, period))
            case "lapses":
                world.at(lapse, partial(members_lapse, world, member_id))
                world.at(lapse + timedelta(days=30), partial(self.till.write_off, invoice_id))
                if world.happens(RETURNS_PER_CENT):
                    world.at(lapse + timedelta(days=world.chance.randint(31, 240)), partial(self._return, member_id))

    def _return(self, member_id: UUID) -> None:
        self.pay(member_id, self.invoice(member_id, self.world.today))

    def _publish(self, starts: date, minor: dict[str, int]) -> None:
        fees = [GradeFee(grade, texts.GRADES[grade], Money(fee, "EUR")) for grade, fee in minor.items()]
        members.publish_fees(self.world.by("admin"), starts=starts, fees=fees, on=self.world.today)


def members_lapse(world: World, member_id: UUID) -> None:
    """State that a membership has lapsed."""
    members.lapse(world.by(DUE_WORK), member_id, on=world.today)
