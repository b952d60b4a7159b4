"""Facts in a sentence each, in the words of the office; a kind of fact without one is told by what its class says."""

from datetime import date
from typing import Any

from domain.aggregate import Fact
from domain.values import Money
from web.facts import Told
from web.pages.shell import day, money

SENTENCES = {
    "activity.accepted": "What was learnt counts for {scheme}",
    "activity.logged": "Learning of {on} was put on the log: {kind}",
    "activity.rejected": "What was learnt does not count for {scheme}",
    "activity.voided": "An entry was struck off the log",
    "books.month_closed": "The books were closed through {through}",
    "certification.applied": "Applied for the certification {programme}",
    "certification.awarded": "{programme} was awarded as {number}, valid through {expires}",
    "certification.refused": "The certification was refused",
    "certification.reinstated": "The certificate counts again from {on}",
    "certification.renewed": "The certificate was renewed through {expires}",
    "certification.revoked": "The certificate was revoked from {on}",
    "certification.suspended": "The certificate was suspended from {on}",
    "course.offered": "The course {title} was offered",
    "course.withdrawn": "The course was closed for enrolment",
    "customer.credit_added": "{amount} became the customer's credit, from {source}",
    "customer.credit_used": "{amount} of the customer's credit was used for {source}",
    "donation.received": "A gift of {amount} came in by {via}",
    "enrolment.cancelled": "Gave up a place on a course",
    "enrolment.completed": "Completed a course on {on}",
    "enrolment.confirmed": "The place on a course was confirmed",
    "enrolment.requested": "Enrolled on a course for {price}",
    "event.announced": "The event {title} was announced, with {capacity} seats",
    "event.called_off": "The event was called off",
    "event.capacity_agreed": "The event now has {capacity} seats",
    "event.held": "The event was held",
    "event.moved": "The event moved to {starts}",
    "event.seat_offered": "A freed seat is held until {until}",
    "invoice.credited": "Credit note {credit_note} was written over {line}",
    "invoice.issued": "Invoice {number} was issued, due on {due}",
    "invoice.rescheduled": "The service of {line} was moved to other dates",
    "member.admitted": "Admitted as {number}",
    "member.applied": "Applied for membership, grade {grade}",
    "member.credit_granted": "A term without dues was granted",
    "member.declined": "The application was declined",
    "member.joined": "Joined: member from {from_} through {through}",
    "member.lapsed": "The membership lapsed on {on}",
    "member.rejoined": "Rejoined: member from {from_} through {through}",
    "member.renewed": "Renewed from {from_} through {through}",
    "member.resigned": "Resigned: no member from {on} on",
    "obligation.credit_brought_in": "The office settled what the CPD cycle of {day} under {scheme} begins with",
    "obligation.cycle_agreed": "A CPD cycle under {scheme} runs from {start} through {end}",
    "obligation.deferred": "The end of the CPD cycle of {day} under {scheme} was put off to {until}",
    "obligation.exempted": "Exempt from {scheme} from {from_} through {through}",
    "obligation.exemption_withdrawn": "The exemption from {scheme} that began on {from_} was withdrawn",
    "obligation.placed": "Became subject to {scheme}",
    "obligation.reinstated": "Reinstated under {scheme} on {on}: CPD cycles that failed before have no consequences",
    "obligation.released": "Released from {scheme} from {on} on",
    "payment.fee_charged": "The processor charged {amount} for a payment",
    "payment.received": "A payment of {amount} came in by {via}",
    "payment.requested": "A payment of {amount} was asked for",
    "payout.arrived": "{amount} was paid out to the bank",
    "person.email_moved": "Moved to another e-mail address",
    "person.erased": "The person was erased on {on}",
    "person.registered": "Came to be known to the association",
    "person.renamed": "Goes by another name",
    "person.role_granted": "Was given the role {role}",
    "person.role_withdrawn": "No longer has the role {role}",
    "programme.defined": "The programme {title} was defined: valid {months} months, fee {fee}",
    "registration.attended": "Attended an event",
    "registration.booked": "Registered for an event at {price}",
    "registration.cancelled": "Gave up a registration",
    "registration.confirmed": "The seat at an event was confirmed",
    "registration.offered": "A freed seat is held until {until}",
    "registration.waitlisted": "Joined the line for an event",
    "scheme.published": "Version {version} of the rules of {scheme} was published",
}
"""No sentence names a personal field: those are told beside it, to those who may see them."""


def sentence(told: Told) -> str:
    """Return a fact as a sentence."""
    wording = SENTENCES.get(told.line.topic)
    if wording is None:
        return headline(type(told.fact))
    return wording.format_map({name: _word(getattr(told.fact, name)) for name in told.fact.__struct_fields__})


def headline(kind: type[Fact]) -> str:
    """Return what a kind of fact says, in the first sentence of its own description."""
    return (kind.__doc__ or kind.TOPIC).strip().splitlines()[0].rstrip(".")


def _word(value: Any) -> str:  # noqa: ANN401  whatever a fact holds
    if isinstance(value, Money):
        return money(value)
    return day(value) if isinstance(value, date) else str(value)
