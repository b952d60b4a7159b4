"""The forms by which the office announces an event or offers a course."""

from typing import Any

import marshmallow as ma
from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.courses import commands as courses
from domain.events import commands as events
from domain.events.rules import MOST_MINUTES, MOST_SEATS
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.auth.rights import allow
from web.pages.amounts import Amount, money_of
from web.pages.cpd_form import HOURS
from web.pages.forms import fresh_key, send, submitted, then

pages = Blueprint("rosters_offers", __name__, url_prefix="/rosters")


def hours() -> ma.fields.String:
    """Return a field for the hours that are credited, empty for none."""
    wording = "Write hours as digits, such as 1.5."
    return ma.fields.String(load_default=None, validate=ma.validate.Regexp(HOURS, error=wording))


class EventForm(Schema):
    """The form of an event."""

    title = text(200)
    summary = text(4_000)
    starts = ma.fields.String(required=True)
    minutes = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST_MINUTES))
    capacity = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST_SEATS))
    price = Amount(required=True)
    member_price = Amount(required=True)
    hours = hours()


class CourseForm(Schema):
    """The form of a course."""

    title = text(200)
    summary = text(4_000)
    performance = text(500)
    price = Amount(required=True)
    member_price = Amount(required=True)
    hours = hours()


@pages.get("/events/new")
@allow(STAFF, ADMIN)
def new_event(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show the form to announce an event."""
    return _form("rosters/new_event.html", errors, values)


@pages.post("/events")
@allow(STAFF, ADMIN)
@submitted(EventForm(), new_event)
def announce(form: dict[str, Any]) -> Response:
    """Open an event for registration, at the association's own time."""
    id, starts = new_id(), form.pop("starts").strip().replace(" ", "T")
    terms = _priced(form)
    send(events.announce, id, **terms, starts=starts, zone=str(house().settings.zone), on=house().today())
    return then(url_for("rosters.event", event_id=id), "The event is announced, and open for registration.")


@pages.get("/courses/new")
@allow(STAFF, ADMIN)
def new_course(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show the form to offer a course."""
    return _form("rosters/new_course.html", errors, values)


@pages.post("/courses")
@allow(STAFF, ADMIN)
@submitted(CourseForm(), new_course)
def offer(form: dict[str, Any]) -> Response:
    """Offer a course."""
    id = new_id()
    send(courses.offer, id, **_priced(form), on=house().today())
    return then(url_for("rosters.course", course_id=id), "The course is on offer.")


def _priced(form: dict[str, Any]) -> dict[str, Any]:
    """Return the form with its prices in the association's currency and the hours as credit."""
    currency, hours = house().settings.currency, form.pop("hours")
    prices = {name: money_of(form[name], currency, field=name) for name in ("price", "member_price")}
    return {**form, **prices, "credit": {"hours": hours} if hours else {}}


def _form(template: str, errors: dict[str, str] | None, values: dict[str, str] | None) -> str:
    settings = house().settings
    return render_template(
        template,
        errors=errors or {},
        values=values or {},
        currency=settings.currency,
        zone=str(settings.zone),
        key=fresh_key(),
    )
