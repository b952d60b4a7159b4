"""One certification of one person: applied for, awarded or refused, renewed, suspended, reinstated, revoked."""

from datetime import date
from typing import Self
from uuid import UUID

from domain.aggregate import Aggregate, applies
from domain.certifications import certification_facts as facts
from domain.certifications import validity
from domain.certifications.validity import DAY, Ruling, Status
from domain.errors import Invalid, NotAllowed, RuleBroken
from domain.text import clean

REASON_MAX = 2_000
LIFTED = frozenset({Status.SUSPENDED, Status.REVOKED})
"""What a reinstatement lifts."""
LASTING = frozenset({Status.VALID, Status.SUSPENDED})
"""What is held, also once it has expired."""


class Certification(Aggregate, topic="certification"):
    """What the association says of a person; it is never decided by that person."""

    Applied = facts.Applied
    Refused = facts.Refused
    Awarded = facts.Awarded
    Suspended = facts.Suspended
    Reinstated = facts.Reinstated
    Revoked = facts.Revoked
    Renewed = facts.Renewed
    Bound = facts.Bound
    Rebased = facts.Rebased
    Reopened = facts.Reopened

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = id
        self.programme = ""
        self.number = ""
        self.awarded = date.min
        self.expires = date.min
        self.bound: int | None = None
        self.rulings: list[Ruling] = []

    @classmethod
    def apply(cls, id: UUID, *, person_id: UUID, programme: str, on: date) -> Self:
        """Return a certification somebody has just applied for."""
        certification = cls(id)
        certification.states(cls.Applied(person_id=person_id, programme=programme, on=on))
        return certification

    def award(self, *, number: str, on: date, expires: date, decided_by: str) -> None:
        """State the award. Raises NotAllowed if the applicant decides, RuleBroken if it was decided before."""
        self.check_decider(decided_by)
        self._is_undecided(on)
        self._is_later(expires, than=on)
        self.states(self.Awarded(self.person_id, self.programme, number, on, expires))

    def refuse(self, *, reason: str, on: date, decided_by: str) -> None:
        """State the refusal. Raises NotAllowed if the applicant decides, RuleBroken if it was decided before."""
        self.check_decider(decided_by)
        self._is_undecided(on)
        self.states(self.Refused(self.person_id, on, _reason(reason)))

    def reopen(self, *, on: date, decided_by: str) -> None:
        """State that an application is open again, as an appeal was upheld. Raises RuleBroken unless it was refused."""
        self.check_decider(decided_by)
        if self.last.status is not Status.REFUSED or on < self.last.from_:
            raise RuleBroken(f"{self.stands(on)}; only what was refused is opened again")
        self.states(self.Reopened(self.person_id, on))

    def suspend(self, *, reason: str, on: date, decided_by: str) -> None:
        """State that it does not count from a day on. Raises RuleBroken unless it is valid then and now."""
        self.check_decider(decided_by)
        if self.last.status is not Status.VALID or self.status(on) is not Status.VALID:
            raise RuleBroken(f"{self.stands(on)}; only a valid certification can be suspended")
        self.states(self.Suspended(self.person_id, on, _reason(reason)))

    def reinstate(self, *, on: date, decided_by: str) -> None:
        """State that a suspension or revocation is lifted. Raises RuleBroken if there is none to lift."""
        self.check_decider(decided_by)
        if self.last.status not in LIFTED or on < self.last.from_:
            raise RuleBroken(f"{self.stands(on)}; there is no suspension or revocation to lift")
        self.states(self.Reinstated(self.person_id, on))

    def revoke(self, *, reason: str, on: date, decided_by: str) -> None:
        """State that it is taken back. Raises RuleBroken unless it was awarded by then and stands."""
        self.check_decider(decided_by)
        if self.last.status not in {Status.VALID, Status.SUSPENDED} or self._not_awarded(on):
            raise RuleBroken(f"{self.stands(on)}; there is nothing to revoke")
        self.states(self.Revoked(self.person_id, on, _reason(reason)))

    def renew(self, *, on: date, expires: date, decided_by: str) -> None:
        """State that it is valid through a later day, from `on` if it had expired.

        Raises RuleBroken while it is suspended, revoked or not awarded, Invalid if the day is no later.
        """
        self.check_decider(decided_by)
        self.check_renewable(on)
        self._is_later(expires, than=max(on, self.expires))
        self.states(self.Renewed(self.person_id, on, expires))

    def bind(self, version: int, *, on: date) -> None:
        """State under which version of the programme's rules it is held; nothing if it is bound already."""
        if self.bound is None:
            self.states(self.Bound(self.person_id, self.programme, version, on))

    def rebase(self, version: int, *, under: int, reason: str, on: date, decided_by: str) -> None:
        """State that it comes under another version than the one it is under.

        Raises RuleBroken unless it was awarded by then and is not revoked, or if it is under that version already.
        """
        self.check_decider(decided_by)
        if self.last.status not in LASTING or self._not_awarded(on):
            raise RuleBroken(f"{self.stands(on)}; only what somebody holds can be re-based")
        if version == under:
            raise RuleBroken(f"it is under version {version} already; there is nothing to re-base", field="version")
        self.states(self.Rebased(self.person_id, self.programme, version, on, _reason(reason)))

    def status(self, on: date) -> Status | None:
        """Return the status on a day, None before the application."""
        return validity.status(self.rulings, on)

    def next_period(self, on: date) -> date:
        """Return the day on which a period renewed on a day begins: no day is lost or given twice."""
        return max(on, self.expires + DAY)

    def check_decider(self, by: str) -> None:
        """Raise NotAllowed if the person themselves would decide."""
        if by == str(self.person_id):
            raise NotAllowed("nobody decides about their own certification; ask a colleague to")

    def check_renewable(self, on: date) -> None:
        """Raise RuleBroken, naming the status, while it is suspended, revoked or not awarded."""
        if self.last.status is not Status.VALID or on < self.last.from_:
            raise RuleBroken(f"{self.stands(on)}; only what was awarded and stands can be renewed")

    def stands(self, on: date) -> str:
        """Return in words what it is on a day."""
        return f"the certification is {self.status(on) or 'not applied for'} on {on}"

    @property
    def last(self) -> Ruling:
        """The latest ruling."""
        return self.rulings[-1]

    def _is_undecided(self, on: date) -> None:
        if self.last.status is not Status.APPLIED or on < self.last.from_:
            raise RuleBroken(f"{self.stands(on)}; only an open application can be decided")

    def _not_awarded(self, on: date) -> bool:
        return self.status(on) in {None, Status.APPLIED}

    def _is_later(self, expires: date, *, than: date) -> None:
        if expires <= than:
            raise Invalid(f"{expires} is no later than {than}; give a later day", field="expires")

    @applies(Applied)
    def _applied(self, fact: facts.Applied) -> None:
        self.person_id = fact.person_id
        self.programme = fact.programme
        self.rulings = [Ruling(Status.APPLIED, fact.on)]

    @applies(Refused)
    def _refused(self, fact: facts.Refused) -> None:
        self.rulings = [*self.rulings, Ruling(Status.REFUSED, fact.on)]

    @applies(Reopened)
    def _reopened(self, fact: facts.Reopened) -> None:
        self.rulings = [*self.rulings, Ruling(Status.APPLIED, fact.on)]

    @applies(Awarded)
    def _awarded(self, fact: facts.Awarded) -> None:
        self.number = fact.number
        self.awarded = fact.on
        self.expires = fact.expires
        self.rulings = [*self.rulings, Ruling(Status.VALID, fact.on, fact.expires)]

    @applies(Suspended)
    def _suspended(self, fact: facts.Suspended) -> None:
        self.rulings = [*self.rulings, Ruling(Status.SUSPENDED, fact.on, self.expires)]

    @applies(Reinstated)
    def _reinstated(self, fact: facts.Reinstated) -> None:
        self.rulings = [*self.rulings, Ruling(Status.VALID, fact.on, self.expires)]

    @applies(Revoked)
    def _revoked(self, fact: facts.Revoked) -> None:
        self.rulings = [*self.rulings, Ruling(Status.REVOKED, fact.on)]

    @applies(Renewed)
    def _renewed(self, fact: facts.Renewed) -> None:
        self.expires = fact.expires
        self.rulings = [*self.rulings, Ruling(Status.VALID, fact.on, fact.expires)]

    @applies(Bound)
    def _bound(self, fact: facts.Bound) -> None:
        self.bound = fact.version

    @applies(Rebased)
    def _rebased(self, fact: facts.Rebased) -> None:
        self.bound = fact.version


def _reason(text: str) -> str:
    return clean(text, field="reason", most=REASON_MAX)
