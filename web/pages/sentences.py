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
    "arrangement.credit_rule_agreed": "A rule was agreed by which minutes of an event earn credit",
    "arrangement.link_agreed": "The link of an event was agreed",
    "arrangement.recording_offered": "A recording is open from {first} through {through}",
    "arrangement.recording_withdrawn": "The recording was withdrawn",
    "arrangement.venue_agreed": "The event takes place at {name}",
    "batch.cancelled": "Work on many was called off",
    "batch.finished": "Work on many was finished: {done} done, {failed} failed",
    "batch.planned": "Work on many was planned ({kind}): {lines} to do, {skipped} left out",
    "batch.resumed": "Work on many was resumed",
    "batch.started": "Work on many was begun as planned",
    "batch.undo_begun": "What a piece of work on many did is being taken back",
    "batch.undone": "Work on many was taken back: {undone} undone, {kept} kept",
    "books.month_closed": "The books were closed through {through}",
    "certification.applied": "Applied for the certification {programme}",
    "certification.awarded": "{programme} was awarded as {number}, valid through {expires}",
    "certification.bound": "Held under version {version} of {programme}",
    "certification.rebased": "Came under version {version} of {programme} on {on}",
    "certification.refused": "The certification was refused",
    "certification.reinstated": "The certificate counts again from {on}",
    "certification.renewed": "The certificate was renewed through {expires}",
    "certification.revoked": "The certificate was revoked from {on}",
    "certification.suspended": "The certificate was suspended from {on}",
    "course.access_agreed": "Whoever enrols on the course has {months} months to complete it",
    "course.attempts_agreed": "The course ends with an assessment, tried at most {most} times",
    "course.described": "The course is about {theme}, {level}, in {language}",
    "course.grade_prices_agreed": "Prices by grade were agreed for the course",
    "course.offered": "The course {title} was offered",
    "course.prerequisites_agreed": "What the course asks for first was agreed",
    "course.refunds_agreed": "Whoever gives up a place within {full_days} days gets all of its price back",
    "course.structured": "The course was given its modules",
    "course.withdrawn": "The course was closed for enrolment",
    "course_seats.block_taken": "{seats} seats on a course went to whoever bought them together",
    "course_seats.freed": "{seats} seats on a course came back",
    "course_seats.limited": "The course takes no more than {limit} people from {on} on",
    "course_seats.offer_accepted": "The seat that was held on a course was taken",
    "course_seats.offer_passed": "The seat that was held on a course goes to the next in line",
    "course_seats.offered": "A freed seat on a course is held until {until}",
    "course_seats.queue_left": "Waits for a course no more",
    "course_seats.queued": "Waits for a course, with ticket {place}",
    "course_seats.taken": "A seat on a course was taken",
    "customer.credit_added": "{amount} became the customer's credit, from {source}",
    "customer.credit_used": "{amount} of the customer's credit was used for {source}",
    "donation.received": "A gift of {amount} came in by {via}",
    "enrolment.access_granted": "There is time to complete the course until {through}",
    "enrolment.attempted": "The assessment of a course was tried for the {number}. time",
    "enrolment.cancelled": "Gave up a place on a course",
    "enrolment.completed": "Completed a course on {on}",
    "enrolment.confirmed": "The place on a course was confirmed",
    "enrolment.module_finished": "Module {module} of a course was finished, says the {stated_by}",
    "enrolment.offered": "A freed seat on a course is held until {until}",
    "enrolment.prerequisites_waived": "May enrol on a course without what it asks for first",
    "enrolment.requested": "Enrolled on a course for {price}",
    "enrolment.resumed": "Giving up a place on a course was taken back",
    "enrolment.seat_assigned": "Was given seat {seat} of those bought together on a course",
    "enrolment.seated": "Has one of the limited seats on a course",
    "enrolment.waitlisted": "Joined the line for a course",
    "event.announced": "The event {title} was announced, with {capacity} seats",
    "event.called_off": "The event was called off",
    "event.capacity_agreed": "The event now has {capacity} seats",
    "event.held": "The event was held",
    "event.moved": "The event moved to {starts}",
    "event.seat_offered": "A freed seat is held until {until}",
    "event_notice.due": "Is to be told that {title} was {what}",
    "feedback.given": "Said what they thought of an event",
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
    "path.closed": "The path was closed",
    "path.laid": "The path {title} was laid over courses",
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
    "presence.check_in_undone": "A check-in was taken back",
    "presence.checked_in": "Came in by the door {door}",
    "presence.seen_online": "Was connected to an event",
    "presence.shown_again": "The ticket was shown again at the door {door}",
    "programme.defined": "The programme {title} was defined: valid {months} months, fee {fee}",
    "programme.version_drafted": "The next version of the rules of {code} was drafted",
    "programme.version_dropped": "The draft of the next version of {code} was given up",
    "programme.version_published": "Version {version} of the rules of {code} was published, in force from {starts}",
    "registration.attended": "Attended an event",
    "registration.booked": "Registered for an event at {price}",
    "registration.cancelled": "Gave up a registration",
    "registration.confirmed": "The seat at an event was confirmed",
    "registration.offered": "A freed seat is held until {until}",
    "registration.waitlisted": "Joined the line for an event",
    "scheme.published": "Version {version} of the rules of {scheme} was published",
    "seat_block.assigned": "Seat {seat} on a course was given to somebody",
    "seat_block.bought": "{seats} seats on a course were bought at {price} each",
    "seat_block.returned": "Seats on a course were given back",
    "seat_block.unassigned": "Seat {seat} on a course is free again",
    "series.arranged": "The events of a series were put in order",
    "series.begun": "The series {title} was begun",
    "session.dropped": "A session was taken out of the programme",
    "session.given": "Gave the session {title}",
    "session.rescheduled": "A session was put at another time or in another room",
    "session.scheduled": "The session {title} was put into the programme",
    "session.speaker_named": "Was named to speak",
    "session.speaker_released": "Does not speak after all",
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
