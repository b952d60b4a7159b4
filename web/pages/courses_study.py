"""My courses: how far I have come on each, the modules I finished, and my certificates of completion."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, abort, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment, State
from domain.courses.rules import MOST_MODULES
from domain.errors import RuleBroken
from domain.people.person import Person
from domain.processes import study
from integrations.documents import pdf
from projections.views import paths, seat_blocks, studies
from web.api.deeds import house
from web.api.enrolments import enrolment_owner, stated_by
from web.api.fields import Schema
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow, public
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.mine import bookings

pages = Blueprint("courses_study", __name__, url_prefix="/courses")


class ModuleForm(Schema):
    """Which module is finished."""

    module = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST_MODULES))


@pages.get("/mine")
@allow(*EVERYONE)
def mine(errors: dict[str, str] | None = None, **_form: object) -> str:
    """Show the courses one takes or took, and the seats one bought for others."""
    person, today = current().person or abort(401), house().today()
    office = house().office
    with views() as connection:
        own = [booking for booking in bookings(connection) if office.holds(Course, booking.offer)]
        told = studies.studies(connection, [booking.id for booking in own], as_of=today)
        blocks = seat_blocks.of_buyer(connection, person, as_of=today)
    offered = {id: office.read(Course, id) for id in {*(b.offer for b in own), *(b.course for b in blocks)}}
    return render_template(
        "courses/mine.html",
        own=list(reversed(own)),
        told=told,
        blocks=blocks,
        courses=offered,
        key=fresh_key(),
        errors=errors or {},
    )


@pages.get("/paths")
@public
def ways() -> str:
    """Show the paths, and which of their courses one has completed."""
    today, office = house().today(), house().office
    with views() as connection:
        found = paths.open_paths(connection, as_of=today)
        states = {booking.offer: booking.state for booking in bookings(connection)}
    titles = {id: office.read(Course, id).title for path in found for id in path.courses}
    return render_template("courses/paths.html", paths=found, titles=titles, states=states)


@pages.post("/enrolments/<uuid:enrolment_id>/modules")
@allow(STAFF, ADMIN, own=enrolment_owner)
@submitted(ModuleForm(), mine)
def finish_module(form: dict[str, Any], enrolment_id: UUID) -> AnyResponse:
    """State that a module is finished."""
    by = stated_by(enrolment_id)
    send(study.finish_module, enrolment_id, module=form["module"], stated_by=by, on=house().today())
    enrolment = house().office.read(Enrolment, enrolment_id)
    text = "The course is completed." if enrolment.state is State.COMPLETED else "The module is finished."
    return then(url_for("courses.show", course_id=enrolment.course_id), text)


@pages.get("/enrolments/<uuid:enrolment_id>/certificate.pdf")
@allow(STAFF, ADMIN, own=enrolment_owner)
def certificate(enrolment_id: UUID) -> Response:
    """Return the certificate of completion as a PDF."""
    enrolment = house().office.read(Enrolment, enrolment_id)
    if enrolment.state is not State.COMPLETED:
        raise RuleBroken("the course is not completed yet; its certificate follows")
    page = render_template(
        "documents/completion.html",
        association=house().settings.association,
        name=house().office.read(Person, enrolment.person_id).name,
        course=house().office.read(Course, enrolment.course_id),
        on=enrolment.ended_on,
        number=str(enrolment_id),
    )
    headers = {"Content-Disposition": f'attachment; filename="completion-{enrolment.ended_on}.pdf"'}
    return Response(pdf(page), content_type="application/pdf", headers=headers)
