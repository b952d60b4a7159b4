"""Which facts a person is written to about, and in which words."""

from uuid import UUID

from domain.audits.case import AuditCase
from domain.billing.facts import Issued
from domain.billing.invoice import Invoice
from domain.certifications.certification import Certification
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment
from domain.events.event import Event
from domain.events.notice import Notice
from domain.events.party import Party
from domain.events.registration import Registration
from domain.journal import Entry
from domain.members.member import Member
from domain.people.person import Person
from integrations.journal.office import Office
from integrations.mail import candidates
from integrations.mail.drafts import Draft, Wording, done_by_another


def person_of(entry: Entry) -> UUID | None:
    """Return whom a fact is about, if it is about somebody."""
    person = getattr(entry.fact, "person_id", None)
    return person if isinstance(person, UUID) else None


def _admitted(_office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Member.Admitted)
    text = f"You are admitted as a member; your number is {entry.fact.number}. Your term begins with your dues."
    return Draft("You are admitted", text, f"/members/{entry.originator_id}")


def _declined(_office: Office, entry: Entry) -> Draft:
    text = "Your application for membership was declined. Sign in to read the reason."
    return Draft("About your application", text, f"/members/{entry.originator_id}")


def _renewed(_office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Member.Joined | Member.Renewed | Member.Rejoined)
    text = f"Thank you: your membership runs through {entry.fact.through.isoformat()}."
    return Draft("Your membership", text, f"/members/{entry.originator_id}")


def _invoiced(office: Office, entry: Entry) -> Draft:
    invoice = office.read(Invoice, entry.originator_id)
    text = f"Invoice {invoice.number} is due on {invoice.due.isoformat()}."
    return Draft(f"Invoice {invoice.number}", text, f"/invoices/{invoice.id}")


def _seat_confirmed(office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Registration.Confirmed)
    terms = office.read(Event, entry.fact.event_id).terms
    text = f"Your seat is confirmed: {terms.title}, {terms.starts} ({terms.zone})."
    return Draft(f"Your seat: {terms.title}", text, f"/events/{entry.fact.event_id}")


def _seat_offered(office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Registration.Offered)
    title = office.read(Event, entry.fact.event_id).terms.title
    text = f"A seat is free for you: {title}. Take it by {entry.fact.until.isoformat()}, then the next person is asked."
    return Draft(f"A seat is free: {title}", text, f"/events/{entry.fact.event_id}")


def _made_by(office: Office, entry: Entry) -> Draft:
    fact = entry.fact
    assert isinstance(fact, Registration.MadeBy)
    title, payer = office.read(Event, fact.event_id).terms.title, office.read(Person, fact.payer_id)
    who = "Somebody" if payer.erased else payer.name
    pays = ", and pays" if office.read(Registration, entry.originator_id).price.minor else ""
    text = f"{who} registered you for {title}{pays}. If you do not want to come, give the seat up on its page."
    return Draft(f"You are registered: {title}", text, f"/events/{fact.event_id}")


def _together(office: Office, entry: Entry) -> Draft:
    fact = entry.fact
    assert isinstance(fact, Party.Registered)
    terms, seats = office.read(Event, fact.event_id).terms, len(fact.registrations)
    text = (
        f"You registered {seats} {'person' if seats == 1 else 'people'} for {terms.title}, {terms.starts} "
        f"({terms.zone}). Each of them is told. Who comes stands on one page, on which you can give seats up."
    )
    return Draft(f"Registered together: {terms.title}", text, f"/events/parties/{entry.originator_id}")


def _seat_given_up(office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Registration.Cancelled)
    title = office.read(Event, entry.fact.event_id).terms.title
    text = f"You are no longer registered for {title}: the office, or whoever paid for your seat, gave it up."
    return Draft(f"No longer registered: {title}", text, f"/events/{entry.fact.event_id}")


def _event_changed(office: Office, entry: Entry) -> Draft:
    fact = entry.fact
    assert isinstance(fact, Notice.Due)
    where, brought_others = f"/events/{fact.event_id}", "Whoever you registered is told by a letter of their own"
    is_theirs = office.read(Registration, fact.registration_id).person_id == fact.person_id
    if fact.what == "moved" and not is_theirs:
        text = f"{fact.title} takes place at another time: {fact.starts} ({fact.zone}). {brought_others}."
        return Draft(f"Moved: {fact.title}", text, where)
    if not is_theirs:
        text = f"{fact.title} does not take place. {brought_others}, and what you paid is credited."
        return Draft(f"Called off: {fact.title}", text, where)
    if fact.what == "moved":
        text = (
            f"{fact.title} takes place at another time: {fact.starts} ({fact.zone}). Your registration goes with it. "
            "If you cannot come then, its page says what giving your seat up would give back, and does it."
        )
        return Draft(f"Moved: {fact.title}", text, where)
    text = f"{fact.title} does not take place. Your registration is cancelled, and what you paid is credited."
    return Draft(f"Called off: {fact.title}", text, where)


def _place_confirmed(office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Enrolment.Confirmed)
    title = office.read(Course, entry.fact.course_id).title
    return Draft(f"Your place: {title}", f"Your place is confirmed: {title}.", f"/courses/{entry.fact.course_id}")


def _place_held(office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Enrolment.HeldFor)
    title = office.read(Course, entry.fact.course_id).title
    text = f"A seat is free for you: {title}. Take it by {entry.fact.until.isoformat()}, then the next person is asked."
    return Draft(f"A seat is free: {title}", text, f"/courses/{entry.fact.course_id}")


def _drawn(_office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, AuditCase.Opened)
    text = (
        f"You were drawn for an audit of {entry.fact.scheme}, by a sample that anyone can draw again. "
        f"Say by {entry.fact.due.isoformat()} what shows that your log is right."
    )
    return Draft("Your log is audited", text, f"/audits/cases/{entry.originator_id}")


def _audit_decided(_office: Office, entry: Entry) -> Draft:
    text = "The audit of your log was decided. Sign in to read what was found, and on which grounds."
    return Draft("Your audit is decided", text, f"/audits/cases/{entry.originator_id}")


def _certified(_office: Office, entry: Entry) -> Draft:
    assert isinstance(entry.fact, Certification.Awarded)
    text = f"Your certification {entry.fact.number} is awarded and valid until {entry.fact.expires.isoformat()}."
    return Draft("Your certification", text, f"/certifications/{entry.originator_id}")


WORDINGS: tuple[Wording, ...] = (
    Wording("admitted", Member.Admitted, _admitted),
    Wording("declined", Member.Declined, _declined),
    Wording("joined", Member.Joined, _renewed),
    Wording("renewed", Member.Renewed, _renewed),
    Wording("rejoined", Member.Rejoined, _renewed),
    Wording("invoiced", Issued, _invoiced),
    Wording("seat-confirmed", Registration.Confirmed, _seat_confirmed),
    Wording("seat-offered", Registration.Offered, _seat_offered),
    Wording("seat-given-up", Registration.Cancelled, _seat_given_up, done_by_another),
    Wording("registered-by", Registration.MadeBy, _made_by),
    Wording("registered-together", Party.Registered, _together),
    Wording("event-changed", Notice.Due, _event_changed),
    Wording("place-confirmed", Enrolment.Confirmed, _place_confirmed),
    Wording("place-held", Enrolment.HeldFor, _place_held),
    Wording("audit-drawn", AuditCase.Opened, _drawn),
    Wording("audit-decided", AuditCase.Assessed, _audit_decided),
    Wording("audit-appeal-decided", AuditCase.AppealDecided, _audit_decided),
    Wording("certified", Certification.Awarded, _certified),
    *candidates.WORDINGS,
)
