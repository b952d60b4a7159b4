"""What an event leads to for one person: a letter when it changes, and their own word on it afterwards."""

from datetime import date
from uuid import UUID

from domain.errors import RuleBroken
from domain.events.event import Event
from domain.events.feedback import OPEN_FOR, Feedback, feedback_id
from domain.events.notice import Notice, What, notice_id
from domain.events.party import Party
from domain.events.registration import Registration, State
from domain.events.registration import registration_id as registration_id_of
from domain.journal import Journal


def tell(journal: Journal, registration_id: UUID, *, what: What, change: int, on: date) -> UUID:
    """Have a person told of a change of their event, by the change's number, and return the registration's id.

    Whoever brought them and pays is told as well, once for all. Asked again, nothing changes; whoever was there
    already needs no word.
    """
    registration = journal.get(Registration, registration_id)
    id = notice_id(registration_id, change)
    if registration.state is State.ATTENDED or journal.holds(Notice, id):
        return registration_id
    _state(journal, id, registration, registration.person_id, what, on)
    if registration.has_seat and registration.party_id is not None:
        payer = journal.get(Party, registration.party_id).person_id
        told = notice_id(registration.party_id, change)
        if not journal.holds(Notice, told) and not _is_told_anyway(journal, registration.event_id, payer, change):
            _state(journal, told, registration, payer, what, on)
    return registration_id


def _is_told_anyway(journal: Journal, event_id: UUID, person_id: UUID, change: int) -> bool:
    """Tell whether somebody is told by a registration of their own."""
    own = registration_id_of(event_id, person_id)
    if not journal.holds(Registration, own):
        return False
    return journal.holds(Notice, notice_id(own, change)) or journal.get(Registration, own).state is not State.CANCELLED


def _state(journal: Journal, id: UUID, about: Registration, person_id: UUID, what: What, on: date) -> None:
    terms, notice = journal.get(Event, about.event_id).terms, Notice(id)
    whose = (about.event_id, about.id, person_id)
    notice.states(Notice.Due(*whose, what, terms.title, terms.starts, terms.zone, on))
    journal.record(notice)


def give_feedback(
    journal: Journal, registration_id: UUID, *, worth: int, different: str, recommends: bool, on: date
) -> UUID:
    """Take down what somebody thought of an event and return the registration's id.

    Raises RuleBroken unless they were there, within the last sixty days, and have not answered yet.
    """
    registration = journal.get(Registration, registration_id)
    event = journal.get(Event, registration.event_id)
    if registration.state is not State.ATTENDED:
        raise RuleBroken("answers are asked of those who were there; ask the office to take that down first")
    if on > event.day + OPEN_FOR:
        raise RuleBroken(f"answers were taken until {event.day + OPEN_FOR}; write to the office instead")
    id = feedback_id(registration_id)
    feedback = journal.get(Feedback, id) if journal.holds(Feedback, id) else Feedback(id)
    whose = (registration.event_id, registration.person_id)
    feedback.give(whose, worth=worth, different=different, recommends=recommends, on=on)
    journal.record(feedback)
    return registration_id
