"""Attendance that was taken down by mistake is taken back, and with it what it earned."""

from datetime import date
from uuid import UUID

from domain.billing.invoice import Invoice
from domain.events.presence import Presence
from domain.events.presences import presence_of, whose
from domain.events.registration import Registration
from domain.journal import Journal
from domain.learning.activity import Activity, credited_id


def withdraw_attendance(
    journal: Journal, registration_id: UUID, *, reason: str, on: date, expected: int | None = None
) -> UUID:
    """Take back that a person was there, and the credit for it, and return the registration's id.

    What doors and webinars had said counts no more; attendance can be taken down again, and is credited anew.
    Credit in a closed cycle stays in its outcome until somebody decides to open that. Raises RuleBroken unless
    attendance was taken down.
    """
    journal.exclusively(registration_id)
    registration = journal.get(Registration, registration_id)
    registration.expects(expected)
    registration.withdraw_attendance(reason, paid=_is_paid(journal, registration), on=on)
    presence = presence_of(journal, registration_id)
    presence.set_aside(whose(registration), on=on)
    journal.record(registration, *_stated(presence))
    _strike_off(journal, registration, reason=reason, on=on)
    return registration_id


def _is_paid(journal: Journal, registration: Registration) -> bool:
    return registration.invoice_id is None or not journal.get(Invoice, registration.invoice_id).open


def _stated(presence: Presence) -> list[Presence]:
    return [presence] if presence.pending else []


def _strike_off(journal: Journal, registration: Registration, *, reason: str, on: date) -> None:
    id = credited_id(registration.event_id, registration.person_id, registration.times_attended)
    if not journal.holds(Activity, id):
        return
    activity = journal.get(Activity, id)
    if not activity.is_void:
        activity.void(on=on, reason=reason)
        journal.record(activity)
