"""The API's door to series: events that belong together, in their order."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import abort
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.events import programme
from domain.events.series import MOST_EVENTS
from projections.reports.agendas import AllSeries
from projections.views import series
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, Schema, text
from web.api.reading import dates, views
from web.auth.rights import allow, public

all_series = Blueprint("series_api", __name__, url_prefix="/series", description="Events that belong together")


class NewSeriesSchema(Schema):
    """A series to begin."""

    title = text(200)
    summary = text(4_000)


class SeriesOrderSchema(Schema):
    """The events of a series, in their order."""

    events = ma.fields.List(ma.fields.UUID(), required=True, validate=ma.validate.Length(0, MOST_EVENTS))


class SeriesSchema(Schema):
    """A series and its events in order."""

    id = ma.fields.UUID()
    title = ma.fields.String()
    summary = ma.fields.String()
    events = ma.fields.List(ma.fields.UUID())


class SeriesListSchema(Schema):
    """Every series."""

    items = ma.fields.List(ma.fields.Nested(SeriesSchema()))


@all_series.get("")
@public
@all_series.arguments(AsOfSchema(), location="query")
@all_series.response(200, SeriesListSchema())
def list_series(query: dict[str, Any]) -> dict[str, Any]:
    """Return every series by title."""
    with views() as connection:
        found = series.listing(connection, **dates(query["as_of"], query["known_at"])._asdict())
    return {"items": [each._asdict() for each in found]}


explained(all_series, "", public, AsOfSchema, lambda query: AllSeries(look_of(query)), name="series")


@all_series.get("/<uuid:series_id>")
@public
@all_series.response(200, SeriesSchema())
def show_series(series_id: UUID) -> dict[str, Any]:
    """Return a series and its events in order."""
    with views() as connection:
        found = series.find(connection, series_id, as_of=house().today()) or abort(404)
    return found._asdict()


@all_series.post("")
@allow(STAFF, ADMIN)
@all_series.arguments(NewSeriesSchema())
@all_series.response(201, DoneSchema())
def begin_series(data: dict[str, str]) -> Answer:
    """Begin a series of events."""
    return done(programme.begin_series, new_id(), on=house().today(), **data)


@all_series.post("/<uuid:series_id>/orders")
@allow(STAFF, ADMIN)
@all_series.arguments(SeriesOrderSchema())
@all_series.response(201, DoneSchema())
def arrange_series(data: dict[str, Any], series_id: UUID) -> Answer:
    """Say which events make a series, in order."""
    return done(programme.arrange_series, series_id, on=house().today(), expected=expected(), **data)
