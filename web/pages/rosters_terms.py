"""The page on which the office sets a course up: its place in the catalogue, modules, terms and seats; and paths."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.courses import commands
from domain.courses.course import Course
from domain.courses.rules import STREAMS
from domain.errors import Invalid
from domain.people.person import Person
from domain.processes import descriptions as describing
from projections.views import course_seats, courses, paths, programmes, seat_blocks
from web.api.deeds import house, new_id
from web.api.fields import Schema
from web.api.reading import views
from web.auth.people import person_with_email
from web.auth.rights import allow
from web.pages import course_forms as forms
from web.pages.course_words import FORMS, LEVELS
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("rosters_terms", __name__, url_prefix="/rosters")
MOST = 500
Shown = dict[str, str] | None


@pages.get("/courses/<uuid:course_id>/terms")
@allow(STAFF, ADMIN)
def show(course_id: UUID, errors: Shown = None, values: Shown = None, refused: str | None = None) -> str:
    """Show what is agreed about a course, each part with the form that agrees it anew."""
    today = house().today()
    course = house().office.read(Course, course_id)
    with views() as connection:
        offered = courses.on_offer(connection, as_of=today, limit=MOST)
        certified = programmes.offered(connection)
        seats = course_seats.seats_of(connection, [course_id]).get(course_id)
        blocks = seat_blocks.of_course(connection, course_id, as_of=today)
    titles = {each.id: each.title for each in offered}
    return render_template(
        "rosters/terms.html",
        course=course,
        author=_author(course),
        refunds=course.refunds_of(today),
        first=[titles.get(id, str(id)) for id in course.needs_courses],
        titles=sorted(title for id, title in titles.items() if id != course_id),
        codes=[each.code for each in certified],
        seats=seats,
        blocks=blocks,
        levels=LEVELS,
        streams=[(stream, stream.capitalize()) for stream in STREAMS],
        forms=FORMS,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/courses/<uuid:course_id>/descriptions")
@allow(STAFF, ADMIN)
@submitted(forms.DescriptionForm(), show, "description")
def describe(form: dict[str, Any], course_id: UUID) -> Response:
    """Say where a course stands in the catalogue."""
    author_id = _author_with(form.pop("author"), form["form"])
    return _agreed(describing.describe, course_id, "The catalogue says so now.", author_id=author_id, **form)


@pages.post("/courses/<uuid:course_id>/structures")
@allow(STAFF, ADMIN)
@submitted(forms.ModulesForm(), show, "modules")
def structure(form: dict[str, str], course_id: UUID) -> Response:
    """Give a course modules."""
    modules = forms.modules_in(form["modules"])
    return _agreed(commands.structure, course_id, "The course has these modules.", modules=modules)


@pages.post("/courses/<uuid:course_id>/grade-prices")
@allow(STAFF, ADMIN)
@submitted(forms.PricesForm(), show, "prices")
def agree_grade_prices(form: dict[str, str], course_id: UUID) -> Response:
    """Let grades pay prices of their own."""
    prices = forms.prices_in(form["prices"], house().settings.currency)
    return _agreed(commands.agree_grade_prices, course_id, "Whoever enrols from now on pays so.", prices=prices)


@pages.post("/courses/<uuid:course_id>/streams")
@allow(STAFF, ADMIN)
@submitted(forms.StreamForm(), show, "stream")
def agree_stream(form: dict[str, str], course_id: UUID) -> Response:
    """Let what is charged be revenue of a stream."""
    return _agreed(commands.agree_stream, course_id, "What is charged from now on counts there.", **form)


@pages.post("/courses/<uuid:course_id>/prerequisites")
@allow(STAFF, ADMIN)
@submitted(forms.FirstForm(), show, "first")
def agree_prerequisites(form: dict[str, str], course_id: UUID) -> Response:
    """Ask for courses and certifications first."""
    with views() as connection:
        offered = courses.on_offer(connection, as_of=house().today(), limit=MOST)
        codes = {each.code for each in programmes.offered(connection)}
    wanted = forms.courses_in(form["courses"], {each.title: each.id for each in offered})
    asked = {"courses": wanted, "programmes": forms.codes_in(form["programmes"], codes)}
    return _agreed(commands.agree_prerequisites, course_id, "The course asks for that first.", **asked)


@pages.post("/courses/<uuid:course_id>/refund-policies")
@allow(STAFF, ADMIN)
@submitted(forms.RefundsForm(), show, "refunds")
def agree_refunds(form: dict[str, Any], course_id: UUID) -> Response:
    """Agree what is due back to whoever gives a place up."""
    share_bp = form.pop("share") * 100
    told = "That holds for whoever enrols from today on."
    return _agreed(commands.agree_refunds, course_id, told, share_bp=share_bp, **form)


@pages.post("/courses/<uuid:course_id>/access-terms")
@allow(STAFF, ADMIN)
@submitted(forms.AccessForm(), show, "access")
def agree_access(form: dict[str, int], course_id: UUID) -> Response:
    """Agree how long there is to complete a course."""
    return _agreed(commands.agree_access, course_id, "Whoever enrols from now on has that long.", **form)


@pages.post("/courses/<uuid:course_id>/assessments")
@allow(STAFF, ADMIN)
@submitted(forms.AssessmentForm(), show, "assessment")
def agree_attempts(form: dict[str, Any], course_id: UUID) -> Response:
    """Let a course end with an assessment."""
    return _agreed(commands.agree_attempts, course_id, "The assessment is tried so often at most.", **form)


@pages.post("/courses/<uuid:course_id>/seat-limits")
@allow(STAFF, ADMIN)
@submitted(forms.LimitForm(), show, "seats")
def limit_seats(form: dict[str, int], course_id: UUID) -> Response:
    """Take on no more than so many."""
    return _agreed(commands.limit_seats, course_id, "Whoever comes later waits in line.", **form)


@pages.get("/paths")
@allow(STAFF, ADMIN)
def ways(errors: Shown = None, values: Shown = None, **_form: object) -> str:
    """Show the paths, and the form that lays another."""
    today = house().today()
    with views() as connection:
        found = paths.open_paths(connection, as_of=today)
        offered = courses.on_offer(connection, as_of=today, limit=MOST)
    titles = {each.id: each.title for each in offered}
    return render_template(
        "rosters/paths.html", paths=found, titles=titles, key=fresh_key(), errors=errors or {}, values=values or {}
    )


@pages.post("/paths")
@allow(STAFF, ADMIN)
@submitted(forms.PathForm(), ways)
def lay(form: dict[str, str]) -> Response:
    """Lay a path over courses."""
    with views() as connection:
        offered = courses.on_offer(connection, as_of=house().today(), limit=MOST)
    way = forms.courses_in(form["courses"], {each.title: each.id for each in offered})
    title, performance = form["title"], form["performance"]
    send(commands.lay_path, new_id(), title=title, performance=performance, courses=way, on=house().today())
    return then(url_for("rosters_terms.ways"), "The path is laid, and shown beside the courses.")


@pages.post("/paths/<uuid:path_id>/closings")
@allow(STAFF, ADMIN)
@submitted(Schema(), ways)
def close(_form: dict[str, Any], path_id: UUID) -> Response:
    """Show a path no more."""
    send(commands.close_path, path_id, on=house().today())
    return then(url_for("rosters_terms.ways"), "The path is closed; its courses stay.")


def _author(course: Course) -> Person | None:
    """Return the member who made a course, None where nobody is named."""
    told = course.described
    return house().office.read(Person, told.author_id) if told and told.author_id else None


def _author_with(email: str, made: str) -> UUID | None:
    """Return whose address it is. Raises Invalid if nobody's, or if the member who made a course is not named."""
    author = person_with_email(house().office, email) if email else None
    if email and author is None:
        raise Invalid("nobody known here has this address; register them first", field="author")
    if made == "member" and author is None:
        raise Invalid("name the member who made it, by their address", field="author")
    return author


def _agreed(use_case: Callable[..., UUID], course_id: UUID, text: str, **terms: Any) -> Response:
    send(use_case, course_id, **terms, on=house().today())
    return then(url_for("rosters_terms.show", course_id=course_id), text)
