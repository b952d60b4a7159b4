"""The API's door to blocks of seats: bought with one invoice, given to people one by one, given back."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.courses.block import MOST_SEATS, SeatBlock
from domain.courses.course import Course
from domain.errors import Invalid
from domain.processes import seat_blocks as process
from projections.reports.courses import Blocks
from projections.views import seat_blocks as views_of_blocks
from web.api.answers import with_version
from web.api.deeds import Answer, done, house, new_id
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, MoneySchema, Schema, Whole
from web.api.offers import ForWhomSchema, PriceSchema
from web.api.own import acting_for
from web.api.reading import views
from web.auth.people import person_with_email
from web.auth.rights import EVERYONE, allow

seat_blocks = Blueprint("seat_blocks", __name__, description="Seats bought together")


class PurchaseSchema(ForWhomSchema):
    """Who buys how many seats; each costs what the buyer would pay for one."""

    seats = Whole(1, MOST_SEATS, required=True)


class AgreementSchema(Schema):
    """A person or an organisation, how many seats, and the price agreed for each."""

    person_id = ma.fields.UUID(required=True)
    seats = Whole(1, MOST_SEATS, required=True)
    price = ma.fields.Nested(PriceSchema(), required=True)


class HolderSchema(Schema):
    """Who gets a seat: a person by id, or by the e-mail address that the association knows them by."""

    holder_id = ma.fields.UUID(load_default=None, allow_none=True)
    email = ma.fields.String(load_default=None, allow_none=True, validate=ma.validate.Length(3, 254))


class SeatSchema(Schema):
    """Which seat."""

    seat = Whole(1, MOST_SEATS, required=True)


class SeatsSchema(Schema):
    """How many seats."""

    seats = Whole(1, MOST_SEATS, required=True)


class BlockSeatSchema(Schema):
    """A seat: free, assigned or returned."""

    number = ma.fields.Integer()
    state = ma.fields.String()
    holder = ma.fields.UUID(allow_none=True)


class BoughtSchema(Schema):
    """A block of seats; `price` is that of one."""

    id = ma.fields.UUID()
    course = ma.fields.UUID()
    buyer = ma.fields.UUID()
    price = ma.fields.Nested(MoneySchema())
    invoice = ma.fields.UUID(allow_none=True)
    on = ma.fields.Date()
    seats = ma.fields.List(ma.fields.Nested(BlockSeatSchema()))


class BlocksSchema(Schema):
    """The blocks of seats on a course."""

    items = ma.fields.List(ma.fields.Nested(BoughtSchema()))


class BlockSchema(Schema):
    """A block as it stands: numbers of its free seats, and who has which of the others."""

    id = ma.fields.UUID()
    course_id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    price = ma.fields.Nested(MoneySchema())
    invoice_id = ma.fields.UUID(allow_none=True)
    free = ma.fields.List(ma.fields.Integer())
    holders = ma.fields.Dict()


def block_owner(block_id: UUID, **_named: object) -> UUID:
    """Return who bought a block."""
    return house().office.read(SeatBlock, block_id).person_id


def holder(data: dict[str, Any]) -> UUID:
    """Return whom a seat is for. Raises Invalid unless exactly one is named, and known."""
    if (data["holder_id"] is None) == (data["email"] is None):
        raise Invalid("name one person, by id or by e-mail address", field="email")
    found: UUID | None = data["holder_id"] or person_with_email(house().office, data["email"])
    if found is None:
        raise Invalid("nobody is known by this address; ask them to register first", field="email")
    return found


@seat_blocks.get("/courses/<uuid:course_id>/seat-blocks")
@allow(STAFF, ADMIN)
@seat_blocks.arguments(AsOfSchema(), location="query")
@seat_blocks.response(200, BlocksSchema())
def list_blocks(query: dict[str, Any], course_id: UUID) -> dict[str, Any]:
    """Return the blocks of seats on a course."""
    house().office.read(Course, course_id)
    with views() as connection:
        found = views_of_blocks.of_course(connection, course_id, **look_of(query)._asdict())
    return {"items": [{**each._asdict(), "seats": [seat._asdict() for seat in each.seats]} for each in found]}


def _blocks(query: dict[str, Any], course_id: UUID) -> Blocks:
    house().office.read(Course, course_id)
    return Blocks(course_id, look_of(query))


explained(seat_blocks, "/courses/<uuid:course_id>/seat-blocks", allow(STAFF, ADMIN), AsOfSchema, _blocks, name="blocks")


@seat_blocks.post("/courses/<uuid:course_id>/seat-blocks")
@allow(*EVERYONE)
@seat_blocks.arguments(PurchaseSchema())
@seat_blocks.response(201, DoneSchema())
def buy(data: dict[str, Any], course_id: UUID) -> Answer:
    """Buy several seats on a course with one invoice; they are given to people once it is paid."""
    terms = {"person_id": acting_for(data["person_id"]), "seats": data["seats"], "standing": house().good_standing}
    return done(process.buy, new_id(), course_id=course_id, **terms, on=house().today())


@seat_blocks.post("/courses/<uuid:course_id>/agreed-seat-blocks")
@allow(STAFF, ADMIN)
@seat_blocks.arguments(AgreementSchema())
@seat_blocks.response(201, DoneSchema())
def agree(data: dict[str, Any], course_id: UUID) -> Answer:
    """Sell several seats to a person or an organisation at a price that was agreed."""
    return done(process.buy, new_id(), course_id=course_id, **data, on=house().today())


@seat_blocks.get("/seat-blocks/<uuid:block_id>")
@allow(STAFF, ADMIN, own=block_owner)
@seat_blocks.response(200, BlockSchema())
def show_block(block_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return a block of seats, and who has which."""
    found = house().office.read(SeatBlock, block_id)
    body = {name: getattr(found, name) for name in BlockSchema().fields if name != "holders"}
    return with_version(found, {**body, "holders": {str(n): str(who) for n, (who, _) in found.holders.items()}})


@seat_blocks.post("/seat-blocks/<uuid:block_id>/assignments")
@allow(STAFF, ADMIN, own=block_owner)
@seat_blocks.arguments(HolderSchema())
@seat_blocks.response(201, DoneSchema())
def assign(data: dict[str, Any], block_id: UUID) -> Answer:
    """Give a seat to a person, who may begin; the answer's id is their enrolment."""
    house().office.read(SeatBlock, block_id)
    return done(process.assign, block_id, holder_id=holder(data), on=house().today(), certified=house().certified)


@seat_blocks.post("/seat-blocks/<uuid:block_id>/unassignments")
@allow(STAFF, ADMIN, own=block_owner)
@seat_blocks.arguments(SeatSchema())
@seat_blocks.response(201, DoneSchema())
def unassign(data: dict[str, int], block_id: UUID) -> Answer:
    """Take a seat back from a person who did not complete the course, for another."""
    return done(process.unassign, block_id, **data, on=house().today())


@seat_blocks.post("/seat-blocks/<uuid:block_id>/returns")
@allow(STAFF, ADMIN, own=block_owner)
@seat_blocks.arguments(SeatsSchema())
@seat_blocks.response(201, DoneSchema())
def give_back(data: dict[str, int], block_id: UUID) -> Answer:
    """Give free seats back; what the course's policy says is credited."""
    return done(process.give_back, block_id, **data, on=house().today())
