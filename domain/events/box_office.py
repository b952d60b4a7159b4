"""What an event sells and how much of it is gone: tickets, add-ons, codes; and what is given back until when."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.aggregate import Aggregate, applies
from domain.errors import Invalid, RuleBroken
from domain.events import box_office_facts as facts
from domain.events.tickets import (
    MOST_DAYS,
    AddOn,
    Promotion,
    Step,
    Ticket,
    checked_add_ons,
    checked_promotion,
    checked_steps,
    checked_tickets,
    promotion_code,
)

AS_ANNOUNCED = [Step(days=1, percent_bp=10_000)]
"""Until the day before the event all is given back, unless agreed otherwise. Source: bylaw 7.4."""


def box_office_id(event_id: UUID) -> UUID:
    """Return the id of an event's box office."""
    return uuid5(event_id, "box office")


class BoxOffice(Aggregate, topic="box_office"):
    """What is sold for one event. It counts tickets, add-ons and uses of codes, never who has them.

    Load it under `journal.exclusively(id)`, after the event. What a registration waits for is set aside as well, so
    that the price told when the wait began can be kept.
    """

    TicketsOffered = facts.TicketsOffered
    AddOnsOffered = facts.AddOnsOffered
    PromotionAgreed = facts.PromotionAgreed
    PromotionWithdrawn = facts.PromotionWithdrawn
    RefundsAgreed = facts.RefundsAgreed
    SetAside = facts.SetAside
    PutBack = facts.PutBack

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.tickets: dict[str, Ticket] = {}
        self.add_ons: dict[str, AddOn] = {}
        self.promotions: dict[str, Promotion] = {}
        self.steps = AS_ANNOUNCED
        self.days_after_move = 0
        self.gone: Counter[str] = Counter()
        self.gone_beside: Counter[str] = Counter()
        self.used: Counter[str] = Counter()

    def offer_tickets(self, event_id: UUID, tickets: Sequence[Ticket], *, currency: str, on: date) -> None:
        """Sell these types of tickets. Raises RuleBroken for a quota below what is gone."""
        checked = checked_tickets(tickets, currency)
        for each in checked:
            _check_gone(each.code, each.quota, self.gone, field="tickets")
        self.states(self.TicketsOffered(event_id, checked, on))

    def offer_add_ons(self, event_id: UUID, add_ons: Sequence[AddOn], *, currency: str, on: date) -> None:
        """Sell these add-ons. Raises RuleBroken for a quota below what is gone."""
        checked = checked_add_ons(add_ons, currency)
        for each in checked:
            _check_gone(each.code, each.quota, self.gone_beside, field="add_ons")
        self.states(self.AddOnsOffered(event_id, checked, on))

    def agree_promotion(self, event_id: UUID, promotion: Promotion, *, currency: str, on: date) -> None:
        """Let a code lower the price. Raises RuleBroken if it was used more often than it would be good for."""
        checked = checked_promotion(promotion, currency)
        _check_gone(checked.code, checked.uses, self.used, field="uses")
        if unknown := set(checked.tickets) - set(self.tickets):
            raise Invalid(f"there is no ticket {min(unknown)!r}; name one that is sold", field="tickets")
        self.states(self.PromotionAgreed(event_id, checked, on))

    def withdraw_promotion(self, event_id: UUID, code: str, *, on: date) -> None:
        """Let a code be good no more. Raises Invalid if there is none."""
        known = promotion_code(code)
        if known not in self.promotions:
            raise Invalid(f"there is no code {known}; check its letters", field="code")
        self.states(self.PromotionWithdrawn(event_id, known, on))

    def agree_refunds(self, event_id: UUID, steps: Sequence[Step], *, days_after_move: int, on: date) -> None:
        """Agree on what is given back. Raises Invalid for steps that make no sense."""
        if not 0 <= days_after_move <= MOST_DAYS:
            raise Invalid(f"give 0 to {MOST_DAYS} days after a move", field="days_after_move")
        self.states(self.RefundsAgreed(event_id, checked_steps(steps), days_after_move, on))

    def promotion(self, code: str, ticket: str | None, on: date) -> Promotion:
        """Return a code that is good for a ticket on a day. Raises RuleBroken, saying why, if it is not."""
        found = self.promotions.get(promotion_code(code))
        if found is None:
            raise RuleBroken(f"{code} is no code for this event; check its letters, or leave it out", field="code")
        if not found.first <= on <= found.through:
            raise RuleBroken(
                f"{found.code} is good from {found.first} through {found.through}; leave it out", field="code"
            )
        if self.used[found.code] >= found.uses:
            raise RuleBroken(f"{found.code} was used as often as it is good for; leave it out", field="code")
        if found.tickets and ticket not in found.tickets:
            raise RuleBroken(
                f"{found.code} is for {' and '.join(found.tickets)}; choose that, or leave it out", field="code"
            )
        return found

    def set_aside(
        self,
        event_id: UUID,
        registration_id: UUID,
        *,
        ticket: str | None,
        code: str | None,
        add_ons: Sequence[str],
        on: date,
    ) -> None:
        """Make a ticket, add-ons and a use of a code a registration's. Raises RuleBroken for what is sold out."""
        if ticket is not None:
            _check_left(self.tickets[ticket], self.gone, field="ticket")
        for each in add_ons:
            _check_left(self.add_ons[each], self.gone_beside, field="add_ons")
        known = None if code is None else self.promotion(code, ticket, on).code
        self.states(self.SetAside(event_id, registration_id, ticket, known, list(add_ons), on))

    def put_back(
        self,
        event_id: UUID,
        registration_id: UUID,
        *,
        ticket: str | None,
        code: str | None,
        add_ons: Sequence[str],
        on: date,
    ) -> None:
        """Sell again what was a registration's; its use of a code can be another's."""
        self.states(self.PutBack(event_id, registration_id, ticket, code, list(add_ons), on))

    def gives_back(self, *, on: date, day: date, booked_on: date, moved_on: date | None) -> int:
        """Return which part of the price is given back on a day for a seat at an event on `day`, in basis points."""
        was_moved = moved_on is not None and booked_on <= moved_on
        if was_moved and moved_on is not None and on <= moved_on + timedelta(days=self.days_after_move):
            return AS_ANNOUNCED[0].percent_bp
        return given_back(self.steps, on=on, day=day)

    @applies(TicketsOffered)
    def _tickets_offered(self, fact: facts.TicketsOffered) -> None:
        self.tickets = {each.code: each for each in fact.tickets}

    @applies(AddOnsOffered)
    def _add_ons_offered(self, fact: facts.AddOnsOffered) -> None:
        self.add_ons = {each.code: each for each in fact.add_ons}

    @applies(PromotionAgreed)
    def _promotion_agreed(self, fact: facts.PromotionAgreed) -> None:
        self.promotions[fact.promotion.code] = fact.promotion

    @applies(PromotionWithdrawn)
    def _promotion_withdrawn(self, fact: facts.PromotionWithdrawn) -> None:
        del self.promotions[fact.code]

    @applies(RefundsAgreed)
    def _refunds_agreed(self, fact: facts.RefundsAgreed) -> None:
        self.steps = fact.steps
        self.days_after_move = fact.days_after_move

    @applies(SetAside)
    def _set_aside(self, fact: facts.SetAside) -> None:
        self.gone[fact.ticket or ""] += 1
        self.used[fact.code or ""] += 1
        self.gone_beside.update(fact.add_ons)

    @applies(PutBack)
    def _put_back(self, fact: facts.PutBack) -> None:
        self.gone[fact.ticket or ""] -= 1
        self.used[fact.code or ""] -= 1
        self.gone_beside.subtract(fact.add_ons)


def given_back(steps: Sequence[Step], *, on: date, day: date) -> int:
    """Return which part is given back by steps, in basis points: that of the first step whose day has not passed."""
    return next((step.percent_bp for step in steps if on <= day - timedelta(days=step.days)), 0)


def _check_left(sold: Ticket | AddOn, gone: Counter[str], *, field: str) -> None:
    if sold.quota is not None and gone[sold.code] >= sold.quota:
        raise RuleBroken(f"{sold.title} is sold out; choose another, or leave it out", field=field)


def _check_gone(code: str, quota: int | None, gone: Counter[str], *, field: str) -> None:
    if quota is not None and quota < gone[code]:
        raise RuleBroken(f"{gone[code]} of {code} are gone already; give that quota or more", field=field)
