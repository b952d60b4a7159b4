"""What is arranged around an event: its venue, its link, how minutes earn credit, its recording."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.aggregate import PUBLIC, STAFF, Aggregate, Fact, applies
from domain.errors import Invalid, RuleBroken
from domain.events.attendance import CreditRule, checked_rule
from domain.text import clean

LONGEST_NAME = 200
LONGEST_ADDRESS = 500
LONGEST_LINK = 500
LONGEST_ACCESS = timedelta(days=5 * 366)
"""For how long a recording can be kept open: five years."""


def arrangement_id(event_id: UUID) -> UUID:
    """Return the id of what is arranged around an event."""
    return uuid5(event_id, "arrangement")


class Arrangement(Aggregate, topic="arrangement"):
    """What surrounds an event, apart from its seats: so that nobody who registers waits for whoever arranges."""

    class VenueAgreed(Fact, frozen=True):
        """The event takes place there; `access` says how one gets in who does not climb stairs."""

        TOPIC = "arrangement.venue_agreed"
        SEEN_BY = frozenset({PUBLIC})
        event_id: UUID
        name: str
        address: str
        access: str
        on: date

    class LinkAgreed(Fact, frozen=True):
        """The event can be joined by this link, which only those with a seat are shown."""

        TOPIC = "arrangement.link_agreed"
        SEEN_BY = frozenset({STAFF})
        event_id: UUID
        link: str
        on: date

    class CreditRuleAgreed(Fact, frozen=True):
        """Minutes earn credit by this rule."""

        TOPIC = "arrangement.credit_rule_agreed"
        SEEN_BY = frozenset({PUBLIC})
        event_id: UUID
        rule: CreditRule
        on: date

    class RecordingOffered(Fact, frozen=True):
        """Those who had a seat may watch the recording on these days."""

        TOPIC = "arrangement.recording_offered"
        SEEN_BY = frozenset({STAFF})
        event_id: UUID
        link: str
        first: date
        through: date
        on: date

    class RecordingWithdrawn(Fact, frozen=True):
        """Nobody is shown the recording any more."""

        TOPIC = "arrangement.recording_withdrawn"
        SEEN_BY = frozenset({STAFF})
        event_id: UUID
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.link = ""
        self.rule: CreditRule | None = None
        self.recording: Arrangement.RecordingOffered | None = None

    def agree_venue(self, event_id: UUID, *, name: str, address: str, access: str, on: date) -> None:
        """Say where it takes place. Raises Invalid for texts that are empty or too long."""
        name = clean(name, field="name", most=LONGEST_NAME)
        address = clean(address, field="address", most=LONGEST_ADDRESS)
        access = clean(access, field="access", most=LONGEST_ADDRESS) if access else ""
        self.states(self.VenueAgreed(event_id, name, address, access, on))

    def agree_link(self, event_id: UUID, *, link: str, on: date) -> None:
        """Say by which link it can be joined. Raises Invalid for anything but an https address."""
        self.states(self.LinkAgreed(event_id, checked_link(link), on))

    def agree_credit_rule(self, event_id: UUID, rule: CreditRule, *, on: date) -> None:
        """Say how minutes earn credit. Raises Invalid for a rule that makes no sense."""
        self.states(self.CreditRuleAgreed(event_id, checked_rule(rule), on))

    def offer_recording(self, event_id: UUID, *, link: str, first: date, through: date, on: date) -> None:
        """Let those who had a seat watch the recording. Raises Invalid for days in the wrong order."""
        if first > through or through - first > LONGEST_ACCESS:
            raise Invalid("a recording is open from its first day for at most five years", field="through")
        self.states(self.RecordingOffered(event_id, checked_link(link), first, through, on))

    def withdraw_recording(self, event_id: UUID, *, on: date) -> None:
        """Show the recording to nobody any more. Raises RuleBroken if none is offered."""
        if self.recording is None:
            raise RuleBroken("no recording is offered; there is none to withdraw")
        self.states(self.RecordingWithdrawn(event_id, on))

    def recording_on(self, day: date) -> str | None:
        """Return the recording's link on a day, None outside its days."""
        offered = self.recording
        return offered.link if offered and offered.first <= day <= offered.through else None

    @applies(VenueAgreed)
    def _venue_agreed(self, _fact: VenueAgreed) -> None:
        """Decide nothing by it: views tell where it is."""

    @applies(LinkAgreed)
    def _link_agreed(self, fact: LinkAgreed) -> None:
        self.link = fact.link

    @applies(CreditRuleAgreed)
    def _credit_rule_agreed(self, fact: CreditRuleAgreed) -> None:
        self.rule = fact.rule

    @applies(RecordingOffered)
    def _recording_offered(self, fact: RecordingOffered) -> None:
        self.recording = fact

    @applies(RecordingWithdrawn)
    def _recording_withdrawn(self, _fact: RecordingWithdrawn) -> None:
        self.recording = None


def checked_link(link: str) -> str:
    """Return the address. Raises Invalid unless it is one that a browser opens safely."""
    text = clean(link, field="link", most=LONGEST_LINK)
    host = text.removeprefix("https://").partition("/")[0]
    if not text.startswith("https://") or "." not in host or len(text.split()) > 1:
        raise Invalid("this is no link; write it whole, as in https://meet.example.org/room", field="link")
    return text
