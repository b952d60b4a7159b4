"""Every part of the API, in the order of the reference."""

from flask_smorest import Blueprint

from web.api.agendas import programmes as agendas
from web.api.agendas import sessions
from web.api.appeals import appeals
from web.api.arrangements import around
from web.api.audit_cases import cases as audit_cases
from web.api.audits import audits
from web.api.batches import batches
from web.api.belongings import belongings
from web.api.billing import invoices, payments
from web.api.bulk_certificates import bulk_certificates
from web.api.candidacies import candidacies
from web.api.certifications import certifications, programmes
from web.api.course_paths import paths
from web.api.course_terms import course_terms
from web.api.courses import courses
from web.api.cpd_cycles import cycles as cpd_cycles
from web.api.cpd_cycles import reports as cpd_reports
from web.api.cpd_what_if import what_if as cpd_what_if
from web.api.directory import directory
from web.api.door import checked, doors
from web.api.enrolments import enrolments
from web.api.events import events, registrations
from web.api.evidence import evidence
from web.api.examinations import examinations
from web.api.finance import reports
from web.api.history import facts
from web.api.impartiality import impartiality
from web.api.learning import activities
from web.api.learning_obligations import obligations, standings
from web.api.learning_reports import reports as learning_reports
from web.api.me import me
from web.api.members import members
from web.api.membership_reports import reports as membership_reports
from web.api.offered import offered
from web.api.office import office
from web.api.opinions import door_tickets, opinions
from web.api.parties import seats_for_others
from web.api.people import people
from web.api.programme_rules import programme_rules
from web.api.publicity import publicity
from web.api.renewal_reports import reports as renewal_reports
from web.api.sales import sales
from web.api.schemes import schemes
from web.api.seat_blocks import seat_blocks
from web.api.series import all_series
from web.api.tickets import ticket_terms
from web.api.verification import verification
from web.api.what_if import what_if

BLUEPRINTS: tuple[Blueprint, ...] = (
    me,
    people,
    belongings,
    members,
    directory,
    offered,
    activities,
    batches,
    bulk_certificates,
    evidence,
    schemes,
    obligations,
    standings,
    cpd_cycles,
    cpd_reports,
    cpd_what_if,
    programmes,
    programme_rules,
    what_if,
    certifications,
    verification,
    publicity,
    candidacies,
    impartiality,
    examinations,
    appeals,
    courses,
    course_terms,
    enrolments,
    seat_blocks,
    paths,
    audits,
    audit_cases,
    events,
    registrations,
    ticket_terms,
    sales,
    seats_for_others,
    agendas,
    around,
    sessions,
    all_series,
    doors,
    checked,
    door_tickets,
    opinions,
    invoices,
    payments,
    office,
    reports,
    membership_reports,
    renewal_reports,
    learning_reports,
    facts,
)
