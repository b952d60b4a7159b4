"""The API's door to certifications: apply, decide, suspend, reinstate, revoke, renew; and to programmes."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications import rulings
from domain.certifications.certification import Certification
from domain.certifications.programme_findings import MONTHS_MAX
from domain.processes import certification as process
from domain.processes import recertification
from web.api.answers import with_version
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.fields import DoneSchema, Schema, Whole, text
from web.api.learning import decider
from web.api.members import GroundsSchema
from web.api.offers import PriceSchema
from web.api.own import acting_for
from web.auth.rights import EVERYONE, allow

certifications = Blueprint("certifications_api", __name__, url_prefix="/certifications", description="Certifications")
programmes = Blueprint("programmes", __name__, url_prefix="/programmes", description="Certification programmes")


class CandidacySchema(Schema):
    """Who applies for which programme."""

    person_id = ma.fields.UUID(required=True)
    programme = text(80)


class ProgrammeSchema(Schema):
    """A programme: how long a certificate is valid, what applying costs, by which scheme it is kept."""

    code = text(40)
    title = text(200)
    scheme = text(80, required=False, load_default=None, allow_none=True)
    months = Whole(1, MONTHS_MAX, required=True)
    fee = ma.fields.Nested(PriceSchema(), required=True)


class CertificationSchema(Schema):
    """A certification as it stands today."""

    id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    programme = ma.fields.String()
    number = ma.fields.String()
    expires = ma.fields.Date(allow_none=True)
    status = ma.fields.String(allow_none=True)


def certification_owner(certification_id: UUID) -> UUID:
    """Return whose certification it is."""
    return house().office.read(Certification, certification_id).person_id


@programmes.post("")
@allow(STAFF, ADMIN)
@programmes.arguments(ProgrammeSchema())
@programmes.response(201, DoneSchema())
def define(data: dict[str, Any]) -> Answer:
    """Define a programme, or define it anew; certificates already awarded keep their dates."""
    return done(process.define_programme, on=house().today(), **data)


@certifications.post("")
@allow(*EVERYONE)
@certifications.arguments(CandidacySchema())
@certifications.response(201, DoneSchema())
def apply(data: dict[str, Any]) -> Answer:
    """Apply for a certification, with an invoice where the programme has a fee."""
    acting_for(data["person_id"])
    return done(process.apply_with_fee, new_id(), on=house().today(), **data)


@certifications.get("/<uuid:certification_id>")
@allow(STAFF, ADMIN, own=certification_owner)
@certifications.response(200, CertificationSchema())
def show(certification_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return a certification, with the version to send back in If-Match."""
    found = house().office.read(Certification, certification_id)
    names = ("id", "person_id", "programme", "number")
    body = {name: getattr(found, name) for name in names}
    expires = found.expires if found.number else None
    return with_version(found, {**body, "expires": expires, "status": found.status(house().today())})


@certifications.post("/<uuid:certification_id>/awards")
@allow(STAFF, ADMIN)
@certifications.response(201, DoneSchema())
def award(certification_id: UUID) -> Answer:
    """Award a certificate; never to oneself."""
    return done(process.award, certification_id, on=house().today(), decided_by=decider(), expected=expected())


@certifications.post("/<uuid:certification_id>/refusals")
@allow(STAFF, ADMIN)
@certifications.arguments(GroundsSchema())
@certifications.response(201, DoneSchema())
def refuse(data: dict[str, str], certification_id: UUID) -> Answer:
    """Refuse an application, with a reason; never one's own."""
    today = house().today()
    return done(process.refuse, certification_id, on=today, decided_by=decider(), expected=expected(), **data)


@certifications.post("/<uuid:certification_id>/suspensions")
@allow(STAFF, ADMIN)
@certifications.arguments(GroundsSchema())
@certifications.response(201, DoneSchema())
def suspend(data: dict[str, str], certification_id: UUID) -> Answer:
    """Suspend a certificate, with a reason."""
    today = house().today()
    return done(rulings.suspend, certification_id, on=today, decided_by=decider(), expected=expected(), **data)


@certifications.post("/<uuid:certification_id>/reinstatements")
@allow(STAFF, ADMIN)
@certifications.response(201, DoneSchema())
def reinstate(certification_id: UUID) -> Answer:
    """Let a suspended certificate count again."""
    return done(rulings.reinstate, certification_id, on=house().today(), decided_by=decider(), expected=expected())


@certifications.post("/<uuid:certification_id>/revocations")
@allow(STAFF, ADMIN)
@certifications.arguments(GroundsSchema())
@certifications.response(201, DoneSchema())
def revoke(data: dict[str, str], certification_id: UUID) -> Answer:
    """Take a certificate back, with a reason."""
    today = house().today()
    return done(rulings.revoke, certification_id, on=today, decided_by=decider(), expected=expected(), **data)


@certifications.post("/<uuid:certification_id>/renewals")
@allow(STAFF, ADMIN)
@certifications.response(201, DoneSchema())
def renew(certification_id: UUID) -> Answer:
    """Let a certificate be valid for the months of its version more, in its window, once what it asks for is done."""
    today, lacking = house().today(), house().lacking
    terms: dict[str, Any] = {"decided_by": decider(), "lacking": lacking, "expected": expected()}
    return done(recertification.renew, certification_id, on=today, **terms)
