"""The API's door to what schemes ask of single persons: terms, cycles, exemptions, deferments; and how they stand."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.learning import obligations as commands
from domain.learning.obligation import Obligation
from domain.learning.settled import MOST_LINES
from domain.people.person import Person
from projections.reports import cpd_standing
from web.api.answers import with_version
from web.api.belongings import StandingSchema
from web.api.deeds import Answer, done, expected, house
from web.api.fields import AsOfSchema, DoneSchema, Flag, Schema, Whole, text
from web.api.learning import decider
from web.api.members import GroundsSchema
from web.api.offers import marks
from web.api.own import acting_for
from web.api.reading import dates, views
from web.auth.rights import allow

obligations = Blueprint("obligations", __name__, url_prefix="/obligations", description="Who is subject to a scheme")
standings = Blueprint("standings_api", __name__, url_prefix="/people", description="How a person stands")
MOST_VERSIONS = 10**6


class TermsSchema(Schema):
    """Who is subject to which scheme, and what its rules need to know: all but the first two may be left out."""

    person_id = ma.fields.UUID(required=True)
    scheme = text(80)
    joined = ma.fields.Date(load_default=None, allow_none=True)
    birth_month = Whole(1, 12, load_default=None, allow_none=True)
    track = text(80, required=False, load_default=None, allow_none=True)
    subject_from = ma.fields.Date(load_default=None, allow_none=True)
    first_cycle = Flag(load_default=None, allow_none=True)


class CycleSchema(Schema):
    """One cycle, both days inside."""

    start = ma.fields.Date(required=True)
    end = ma.fields.Date(required=True)


class DefermentSchema(GroundsSchema):
    """The end of the cycle that holds `day` is put off to `until`."""

    day = ma.fields.Date(required=True)
    until = ma.fields.Date(required=True)


class ExemptionSchema(GroundsSchema):
    """Days for which nothing is asked, both inside; only whole months count."""

    first = ma.fields.Date(required=True)
    through = ma.fields.Date(required=True)


class WithdrawalSchema(GroundsSchema):
    """The exemption that began on `first`."""

    first = ma.fields.Date(required=True)


class CreditInSchema(Schema):
    """Credit as an exact number in text, and its attributes."""

    credits = text(20)
    attributes = marks()


class CreditsInSchema(Schema):
    """What the cycle that holds `day` begins with, in place of what the one before hands on."""

    day = ma.fields.Date(required=True)
    lines = ma.fields.List(
        ma.fields.Nested(CreditInSchema()), required=True, validate=ma.validate.Length(max=MOST_LINES)
    )


class ObligationSchema(Schema):
    """Who is subject to which scheme, the cycles agreed on and the exemptions that hold, last days by first."""

    id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    scheme = ma.fields.String()
    cycles = ma.fields.Dict(keys=ma.fields.Date(), values=ma.fields.Date())
    exemptions = ma.fields.Dict(keys=ma.fields.Date(), values=ma.fields.Date())
    released = ma.fields.Boolean()


class StandingQuery(AsOfSchema):
    """The two dates; `within`, a day of the cycle asked about; `version` of the rules, else those in force."""

    within = ma.fields.Date(load_default=None)
    version = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MOST_VERSIONS))


def obligation_owner(obligation_id: UUID) -> UUID:
    """Return whose obligation it is."""
    return house().office.read(Obligation, obligation_id).person_id


def standing_owner(person_id: UUID, scheme: str) -> UUID:  # noqa: ARG001  every part of the address is given
    """Return whose standing it is: the person's own."""
    return person_id


def _today() -> dict[str, Any]:
    """Return when it is settled, and by whom."""
    return {"on": house().today(), "decided_by": decider()}


@obligations.post("")
@allow(STAFF, ADMIN)
@obligations.arguments(TermsSchema())
@obligations.response(201, DoneSchema())
def place(data: dict[str, Any]) -> Answer:
    """Let a person be subject to a scheme, or place the terms anew; never one's own."""
    acting_for(data["person_id"])
    return done(commands.place, **_today(), **data)


@obligations.get("/<uuid:obligation_id>")
@allow(STAFF, ADMIN, own=obligation_owner)
@obligations.response(200, ObligationSchema())
def show(obligation_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return an obligation, with the version to send back in If-Match."""
    found = house().office.read(Obligation, obligation_id)
    names = ("id", "person_id", "scheme", "cycles", "exemptions")
    return with_version(found, {name: getattr(found, name) for name in names} | {"released": found.is_released})


@obligations.post("/<uuid:obligation_id>/cycles")
@allow(STAFF, ADMIN)
@obligations.arguments(CycleSchema())
@obligations.response(201, DoneSchema())
def agree_cycle(data: dict[str, Any], obligation_id: UUID) -> Answer:
    """Settle when one cycle runs; records begin with the earliest one settled."""
    return done(commands.agree_cycle, obligation_id, expected=expected(), **_today(), **data)


@obligations.post("/<uuid:obligation_id>/deferments")
@allow(STAFF, ADMIN)
@obligations.arguments(DefermentSchema())
@obligations.response(201, DoneSchema())
def defer(data: dict[str, Any], obligation_id: UUID) -> Answer:
    """Put off the end of the cycle that holds a day."""
    return done(commands.defer, obligation_id, expected=expected(), **_today(), **data)


@obligations.post("/<uuid:obligation_id>/exemptions")
@allow(STAFF, ADMIN)
@obligations.arguments(ExemptionSchema())
@obligations.response(201, DoneSchema())
def exempt(data: dict[str, Any], obligation_id: UUID) -> Answer:
    """Ask nothing for some days, with a reason."""
    return done(commands.exempt, obligation_id, from_=data.pop("first"), expected=expected(), **_today(), **data)


@obligations.post("/<uuid:obligation_id>/exemption-withdrawals")
@allow(STAFF, ADMIN)
@obligations.arguments(WithdrawalSchema())
@obligations.response(201, DoneSchema())
def withdraw_exemption(data: dict[str, Any], obligation_id: UUID) -> Answer:
    """Take an exemption back, with a reason."""
    return done(
        commands.withdraw_exemption, obligation_id, from_=data.pop("first"), expected=expected(), **_today(), **data
    )


@obligations.post("/<uuid:obligation_id>/credits-brought-in")
@allow(STAFF, ADMIN)
@obligations.arguments(CreditsInSchema())
@obligations.response(201, DoneSchema())
def bring_in(data: dict[str, Any], obligation_id: UUID) -> Answer:
    """Settle what a cycle begins with, such as credit from before records were kept here."""
    return done(commands.bring_in, obligation_id, expected=expected(), **_today(), **data)


@obligations.post("/<uuid:obligation_id>/reinstatements")
@allow(STAFF, ADMIN)
@obligations.arguments(GroundsSchema())
@obligations.response(201, DoneSchema())
def reinstate(data: dict[str, Any], obligation_id: UUID) -> Answer:
    """End the consequences of cycles that failed before today, with a reason."""
    return done(commands.reinstate, obligation_id, expected=expected(), **_today(), **data)


@obligations.post("/<uuid:obligation_id>/releases")
@allow(STAFF, ADMIN)
@obligations.arguments(GroundsSchema())
@obligations.response(201, DoneSchema())
def release(data: dict[str, Any], obligation_id: UUID) -> Answer:
    """Ask nothing of the person any more, with a reason."""
    return done(commands.release, obligation_id, expected=expected(), **_today(), **data)


@standings.get("/<uuid:person_id>/standings/<scheme>")
@allow(STAFF, ADMIN, own=standing_owner)
@standings.arguments(StandingQuery(), location="query")
@standings.response(200, StandingSchema())
def show_standing(query: dict[str, Any], person_id: UUID, scheme: str) -> dict[str, Any]:
    """Return how a person stands under a scheme: in the cycle that matters, or the one that holds a day."""
    house().office.read(Person, person_id)
    at, asked = dates(query["as_of"], query["known_at"]), {name: query[name] for name in ("within", "version")}
    with views() as connection:
        found = cpd_standing.standing(connection, person_id, scheme, **at._asdict(), **asked)
    return found.says() | {"rests_on": found.rests_on}
