"""A certification the association offers, with every version of its rules, and the draft of the next one."""

from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.aggregate import PUBLIC, STAFF, Aggregate, Fact, applies
from domain.certifications.programme_findings import MONTHS_MAX, checked
from domain.certifications.programme_rules import Rules, Version, defined, in_force, is_plain
from domain.errors import Invalid, RuleBroken
from domain.text import clean
from domain.values import Money, add_months

CODE_MAX = 40
TITLE_MAX = 200
AHEAD_MONTHS = 36
"""How long after its publication a version may begin: a slip in the year is noticed at once."""


def programme_id(code: str) -> UUID:
    """Return the id of the programme with a code."""
    return uuid5(NAMESPACE_URL, f"collegium:programme:{code}")


class Programme(Aggregate, topic="programme"):
    """What people can be certified in. A new version leaves whoever holds a certificate under the version they have."""

    class Defined(Fact, frozen=True):
        """The programme was laid down, for the first time or anew; other terms than before are its next version."""

        TOPIC = "programme.defined"
        SEEN_BY = frozenset({PUBLIC})
        code: str
        title: str
        scheme: str | None
        months: int
        fee: Money
        on: date

    class VersionDrafted(Fact, frozen=True):
        """The next version of the rules was drafted; nobody is judged by it."""

        TOPIC = "programme.version_drafted"
        SEEN_BY = frozenset({STAFF})
        code: str
        rules: Rules
        on: date

    class VersionPublished(Fact, frozen=True):
        """A version of the rules was published, for whoever is awarded from a day on."""

        TOPIC = "programme.version_published"
        SEEN_BY = frozenset({PUBLIC})
        code: str
        version: int
        starts: date
        rules: Rules
        on: date

    class VersionDropped(Fact, frozen=True):
        """The draft of the next version was given up."""

        TOPIC = "programme.version_dropped"
        SEEN_BY = frozenset({STAFF})
        code: str
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.code = ""
        self.title = ""
        self.versions: list[Version] = []
        self.draft: Rules | None = None

    def define(self, *, code: str, title: str, scheme: str | None, months: int, fee: Money, on: date) -> None:
        """State the next version in short; nothing if it says the same.

        Raises RuleBroken if the terms would change of a programme whose rules were published in full.
        """
        code = clean(code, field="code", most=CODE_MAX)
        title = clean(title, field="title", most=TITLE_MAX)
        if not 1 <= months <= MONTHS_MAX:
            raise Invalid(f"a certificate cannot be valid for {months} months; give 1 to {MONTHS_MAX}", field="months")
        if fee.minor < 0:
            raise Invalid("the fee is below zero; enter zero or more", field="fee")
        last = self.versions[-1].rules if self.versions else None
        if last is not None and (scheme, months, fee) != (last.scheme, last.months, last.fees.application):
            self._is_said_in_short(last)
        elif last is not None and (code, title) == (self.code, self.title):
            return
        if last is not None and not is_plain(last) and self.versions[-1].starts > on:
            message = f"its next version begins on {self.versions[-1].starts}; define it anew from then on"
            raise RuleBroken(message)
        self.states(self.Defined(code, title, scheme, months, fee, on))

    def draft_version(self, rules: Rules, *, on: date) -> None:
        """State the draft of the next version, in place of the draft there is; nothing if it says the same.

        Raises Unfit for rules that contradict themselves, RuleBroken if the version in force says the same.
        """
        rules = checked(rules)
        if rules == self.versions[-1].rules:
            message = (
                f"version {self.versions[-1].number} says the same already; change something, or give the draft up"
            )
            raise RuleBroken(message)
        if rules != self.draft:
            self.states(self.VersionDrafted(self.code, rules, on))

    def publish_version(self, *, starts: date, on: date) -> None:
        """State that the draft is the next version from a day on. Raises Invalid for a day past or far ahead."""
        rules = self._drafted()
        if starts < on:
            raise Invalid(f"whoever was awarded since {starts} has a version; let it start on {on}", field="starts")
        if starts > (last := add_months(on, AHEAD_MONTHS)):
            raise Invalid(f"a version cannot start on {starts}, that far ahead; let it start by {last}", field="starts")
        self.states(self.VersionPublished(self.code, len(self.versions) + 1, starts, rules, on))

    def drop_version(self, *, on: date) -> None:
        """State that the draft is given up. Raises RuleBroken if there is none."""
        self._drafted()
        self.states(self.VersionDropped(self.code, on))

    def in_force(self, on: date) -> Version:
        """Return the version for whoever is awarded on a day."""
        return in_force(self.versions, on)

    def rules(self, number: int) -> Rules:
        """Return the rules of a version. Raises Invalid for one there is not."""
        if not 1 <= number <= len(self.versions):
            raise Invalid(f"{self.code} has no version {number}; give 1 to {len(self.versions)}", field="version")
        return self.versions[number - 1].rules

    def _drafted(self) -> Rules:
        if self.draft is None:
            raise RuleBroken(f"{self.code} has no draft; draft its next version first")
        return self.draft

    def _is_said_in_short(self, last: Rules) -> None:
        if not is_plain(last):
            message = f"the rules of {self.code} are kept in versions; draft and publish the next one instead"
            raise RuleBroken(message)

    @applies(Defined)
    def _defined(self, fact: Defined) -> None:
        self.code = fact.code
        self.title = fact.title
        self.versions = defined(self.versions, starts=fact.on, scheme=fact.scheme, months=fact.months, fee=fact.fee)

    @applies(VersionDrafted)
    def _version_drafted(self, fact: VersionDrafted) -> None:
        self.draft = fact.rules

    @applies(VersionPublished)
    def _version_published(self, fact: VersionPublished) -> None:
        self.versions = [*self.versions, Version(fact.version, fact.starts, fact.rules)]
        self.draft = None

    @applies(VersionDropped)
    def _version_dropped(self, _fact: VersionDropped) -> None:
        self.draft = None
