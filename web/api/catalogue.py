"""Every part of the API, in the order of the reference."""

from flask_smorest import Blueprint

from web.api.billing import invoices, payments
from web.api.certifications import certifications, programmes
from web.api.courses import courses, enrolments
from web.api.events import events, registrations
from web.api.finance import reports
from web.api.learning import activities, schemes
from web.api.members import members
from web.api.people import people

BLUEPRINTS: tuple[Blueprint, ...] = (
    people,
    members,
    activities,
    schemes,
    programmes,
    certifications,
    courses,
    enrolments,
    events,
    registrations,
    invoices,
    payments,
    reports,
)
