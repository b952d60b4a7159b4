"""One thing a person has learnt, as they log it or a course or event credits it; it belongs to the person."""

from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.cpd.credit import Credit, Marks, checked_amounts, checked_marks, decimals
from domain.errors import Invalid, NotAllowed, RuleBroken
from domain.learning import activity_facts as facts
from domain.text import clean
from domain.values import Personal

LONGEST_TITLE = 200
LONGEST_KIND = 40
LONGEST_REASON = 500
LONGEST_NAME = 120
LONGEST_REFLECTION = 4_000
MOST_SCHEMES = 20
MOST_EVIDENCE = 10
EARLIEST = date(1900, 1, 1)
"""Before anybody's lifetime who can log it: a year that is earlier is a slip of the keyboard."""

Source = Literal["own", "course", "event"]


def credited_id(source_id: UUID, person_id: UUID, time: int = 1) -> UUID:
    """Return the id of what a course or event credits to a person: the same attendance is credited once.

    `time` is above 1 where attendance was taken back and taken down again, or a course completed once more.
    """
    return uuid5(source_id, f"activity:{person_id}" if time == 1 else f"activity:{person_id}:{time}")


class Activity(Aggregate, topic="activity"):
    """Something learnt: what, when, how much of it. Any kind may be logged; schemes decide what counts."""

    class Logged(Fact, frozen=True):
        """A person put something they learnt on their log, or attendance or completion put it there."""

        TOPIC = "activity.logged"
        SEEN_BY = frozenset({OWN, STAFF})
        person_id: UUID
        kind: str
        title: Personal[str]
        on: date
        amounts: dict[str, str]
        attributes: dict[str, str | bool | list[str]]
        source: Source
        source_id: UUID | None
        for_schemes: list[str] | None

    class Accepted(Fact, frozen=True):
        """The office of a scheme looked at it and lets it count."""

        TOPIC = "activity.accepted"
        SEEN_BY = frozenset({OWN, STAFF})
        person_id: UUID
        scheme: str
        on: date

    class Rejected(Fact, frozen=True):
        """The office of a scheme looked at it and does not let it count there."""

        TOPIC = "activity.rejected"
        SEEN_BY = frozenset({OWN, STAFF})
        person_id: UUID
        scheme: str
        on: date
        reason: Personal[str]

    class Voided(Fact, frozen=True):
        """It was logged by mistake and counts nowhere."""

        TOPIC = "activity.voided"
        SEEN_BY = frozenset({OWN, STAFF})
        person_id: UUID
        on: date
        reason: Personal[str]

    EvidenceAttached, EvidenceWithdrawn, Reflected = facts.EvidenceAttached, facts.EvidenceWithdrawn, facts.Reflected

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = id
        self.for_schemes: frozenset[str] | None = None
        self.accepted: dict[str, bool] = {}
        self.evidence: dict[UUID, str] = {}
        self.reflection = ""
        self.is_void = False

    @classmethod
    def log(  # noqa: PLR0913  each is a column of a member's log
        cls,
        id: UUID,
        *,
        person_id: UUID,
        kind: str,
        title: str,
        on: date,
        amounts: Credit,
        attributes: Marks,
        source: Source = "own",
        source_id: UUID | None = None,
        for_schemes: list[str] | None = None,
    ) -> "Activity":
        """Put something learnt on a person's log. Raises Invalid for values that no log can hold."""
        if (source == "own") != (source_id is None):
            raise Invalid("only what a course or event credits names its source", field="source_id")
        if on < EARLIEST:
            raise Invalid(f"nobody alive learnt anything before {EARLIEST}; correct the year", field="on")
        if for_schemes is not None and len(for_schemes) > MOST_SCHEMES:
            raise Invalid(f"claim it for at most {MOST_SCHEMES} schemes, or for all", field="for_schemes")
        self = cls(id)
        self.states(
            cls.Logged(
                person_id=person_id,
                kind=clean(kind, field="kind", most=LONGEST_KIND),
                title=clean(title, field="title", most=LONGEST_TITLE),
                on=on,
                amounts=checked_amounts(amounts) if source == "own" else decimals(amounts),
                attributes=checked_marks(attributes),
                source=source,
                source_id=source_id,
                for_schemes=for_schemes,
            )
        )
        return self

    def accept(self, scheme: str, *, on: date, decided_by: str) -> None:
        """Let it count for a scheme. Raises NotAllowed for one's own, RuleBroken where it cannot count."""
        self._decidable(scheme, decided_by)
        if self.accepted.get(scheme) is True:
            raise RuleBroken(f"it was accepted for {scheme} already; there is nothing to decide")
        self.states(self.Accepted(person_id=self.person_id, scheme=scheme, on=on))

    def reject(self, scheme: str, *, on: date, reason: str, decided_by: str) -> None:
        """Do not let it count for a scheme. Raises NotAllowed for one's own, RuleBroken where it cannot."""
        self._decidable(scheme, decided_by)
        if self.accepted.get(scheme) is False:
            raise RuleBroken(f"it was rejected for {scheme} already; accept it to take that back")
        why = clean(reason, field="reason", most=LONGEST_REASON)
        self.states(self.Rejected(person_id=self.person_id, scheme=scheme, on=on, reason=why))

    def attach(self, evidence: UUID, *, name: str, type: str, size: int, digest: str, on: date) -> None:
        """Put a file beside it. Raises RuleBroken if it has the same already, or as many as there may be."""
        self._stands()
        if digest in self.evidence.values():
            raise RuleBroken("this very file is beside it already; attach another, or leave it")
        if len(self.evidence) >= MOST_EVIDENCE:
            raise RuleBroken(f"{MOST_EVIDENCE} files are beside it already; withdraw one, or join some into one")
        called = clean(name, field="name", most=LONGEST_NAME)
        self.states(facts.EvidenceAttached(self.person_id, evidence, called, type, size, digest, on))

    def withdraw_evidence(self, evidence: UUID, *, on: date) -> None:
        """Take a file away. Raises RuleBroken if it is not there, or a decision rests on it."""
        if evidence not in self.evidence:
            raise RuleBroken("this file is not beside it, or was withdrawn before; look at the entry again")
        if self.accepted and not self.is_void:
            raise RuleBroken("a decision was taken with this file; it stays as long as the entry stands")
        self.states(facts.EvidenceWithdrawn(self.person_id, evidence, on))

    def reflect(self, text: str, *, on: date) -> None:
        """Write down what it meant; nothing if the same was written before."""
        self._stands()
        said = clean(text, field="text", most=LONGEST_REFLECTION)
        if said != self.reflection:
            self.states(facts.Reflected(self.person_id, said, on))

    @property
    def is_put_forward(self) -> bool:
        """Tell whether it is before an assessor: with evidence beside it, or once decided on."""
        return bool(self.evidence or self.accepted)

    def void(self, *, on: date, reason: str) -> None:
        """Strike it off the log for good. Raises RuleBroken if it was struck off before."""
        self._stands()
        why = clean(reason, field="reason", most=LONGEST_REASON)
        self.states(self.Voided(person_id=self.person_id, on=on, reason=why))

    def take_back(self, *, on: date, reason: str) -> None:
        """Strike it off as if it had never been logged. Raises RuleBroken if anything was said of it since."""
        self._stands()
        if self.version > 1:
            raise RuleBroken("it was assessed or added to since; it stays, strike it off by itself if it must go")
        self.void(on=on, reason=reason)

    def _stands(self) -> None:
        if self.is_void:
            raise RuleBroken("it was struck off the log; log it again if that was a mistake")

    def _decidable(self, scheme: str, decided_by: str) -> None:
        self._stands()
        if decided_by == str(self.person_id):
            raise NotAllowed("nobody decides on their own learning; ask a colleague to look at it")
        if self.for_schemes is not None and scheme not in self.for_schemes:
            raise RuleBroken(f"it is not claimed for {scheme}; the member can log it for that scheme")

    @applies(Logged)
    def _logged(self, fact: Logged) -> None:
        self.person_id = fact.person_id
        self.for_schemes = None if fact.for_schemes is None else frozenset(fact.for_schemes)

    @applies(Accepted)
    def _accepted(self, fact: Accepted) -> None:
        self.accepted[fact.scheme] = True

    @applies(Rejected)
    def _rejected(self, fact: Rejected) -> None:
        self.accepted[fact.scheme] = False

    @applies(Voided)
    def _voided(self, _fact: Voided) -> None:
        self.is_void = True

    @applies(facts.EvidenceAttached)
    def _evidence_attached(self, fact: facts.EvidenceAttached) -> None:
        self.evidence[fact.evidence] = fact.digest

    @applies(facts.EvidenceWithdrawn)
    def _evidence_withdrawn(self, fact: facts.EvidenceWithdrawn) -> None:
        self.evidence = {id: digest for id, digest in self.evidence.items() if id != fact.evidence}

    @applies(facts.Reflected)
    def _reflected(self, fact: facts.Reflected) -> None:
        self.reflection = fact.text
