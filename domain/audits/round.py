"""A round of audits of a scheme: announced with the digest of everybody it may fall on, then drawn by a seed."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from uuid import UUID

from domain.aggregate import PUBLIC, Aggregate, Fact, applies
from domain.audits.sample import digest_of, drawn, size_of
from domain.cpd.numbers import stored
from domain.errors import Invalid, RuleBroken
from domain.text import clean

LONGEST_TITLE = 200
LONGEST_SOURCE = 500
SHORTEST_SEED, LONGEST_SEED = 6, 200
MOST_DAYS = 366
MOST_DRAWN = 20_000


class AuditRound(Aggregate, topic="audit"):
    """One round under one scheme. Whom it may fall on is fixed before anybody knows the seed."""

    class Announced(Fact, frozen=True):
        """A round was announced: of whom, at which rate, and where its seed will come from.

        The population are those whom the scheme binds on `register_day`, as known at the position `known_at`.
        """

        TOPIC = "audit.announced"
        SEEN_BY = frozenset({PUBLIC})
        scheme: str
        title: str
        register_day: date
        known_at: int
        rate: str
        population: int
        digest: str
        seed_from: str
        days: int
        on: date

    class Drawn(Fact, frozen=True):
        """The seed became known and so many were drawn by it."""

        TOPIC = "audit.drawn"
        SEEN_BY = frozenset({PUBLIC})
        seed: str
        sampled: int
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.terms: AuditRound.Announced | None = None
        self.seed: str | None = None

    def announce(  # noqa: PLR0913  the terms of a round
        self,
        *,
        scheme: str,
        title: str,
        register_day: date,
        known_at: int,
        rate: str,
        tickets: Mapping[str, UUID],
        seed_from: str,
        days: int,
        on: date,
    ) -> None:
        """Fix the population. Raises Invalid for a rate or days that cannot be, RuleBroken where there is nobody."""
        if register_day > on:
            raise Invalid(f"{register_day} is yet to come; give today or an earlier day", field="register_day")
        if not 1 <= days <= MOST_DAYS:
            raise Invalid(f"give from 1 to {MOST_DAYS} days to answer", field="days")
        part = checked_rate(rate)
        if not tickets:
            raise RuleBroken(f"{scheme} binds nobody on {register_day}; choose another day", field="register_day")
        if size_of(part, len(tickets)) > MOST_DRAWN:
            raise RuleBroken(f"more than {MOST_DRAWN} would be drawn; choose a lower rate", field="rate")
        self.states(
            self.Announced(
                scheme=scheme,
                title=clean(title, field="title", most=LONGEST_TITLE),
                register_day=register_day,
                known_at=known_at,
                rate=str(part),
                population=len(tickets),
                digest=digest_of(tickets),
                seed_from=clean(seed_from, field="seed_from", most=LONGEST_SOURCE),
                days=days,
                on=on,
            )
        )

    def draw(self, seed: str, tickets: Mapping[str, UUID], *, on: date) -> list[str]:
        """Draw the sample and return its tickets. Raises RuleBroken if it was drawn, or the population is another."""
        terms = self.announced
        if self.seed is not None:
            raise RuleBroken("this round was drawn; announce another to draw again")
        if digest_of(tickets) != terms.digest:
            raise RuleBroken("the register of that day is not what was announced; run collegium check before drawing")
        told = clean(seed, field="seed", most=LONGEST_SEED)
        if len(told) < SHORTEST_SEED:
            raise Invalid(f"a seed has {SHORTEST_SEED} characters at least; write down all of it", field="seed")
        found = drawn(told, tickets, size_of(Fraction(terms.rate), len(tickets)))
        self.states(self.Drawn(told, len(found), on))
        return found

    @property
    def announced(self) -> Announced:
        """Return the terms. Raises RuleBroken before they were announced."""
        if self.terms is None:
            raise RuleBroken("this round was not announced; announce it first")
        return self.terms

    @applies(Announced)
    def _announced(self, fact: Announced) -> None:
        self.terms = fact

    @applies(Drawn)
    def _drawn(self, fact: Drawn) -> None:
        self.seed = fact.seed


def checked_rate(rate: str) -> Fraction:
    """Return the part of the population that is drawn. Raises Invalid unless it is above nothing, to all of it."""
    try:
        part = stored(rate.strip())
    except Invalid:
        part = Fraction(0)
    if not 0 < part <= 1:
        raise Invalid("write the rate as 1/20 or 0.05, above 0 and no more than 1", field="rate")
    return part
