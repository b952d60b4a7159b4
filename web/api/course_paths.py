"""The API's door to paths: courses in the order in which to take them."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.courses import commands
from domain.courses.path import MOST_COURSES, Path
from domain.courses.rules import LONGEST_PERFORMANCE, LONGEST_TITLE
from projections.reports.courses import Paths
from projections.views import paths as views_of_paths
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, Schema, text
from web.api.reading import views
from web.auth.rights import allow, public

paths = Blueprint("paths", __name__, url_prefix="/paths", description="Paths over courses")


class PathSchema(Schema):
    """A path to lay: what people can do at its end, and its courses in order."""

    title = text(LONGEST_TITLE)
    performance = text(LONGEST_PERFORMANCE)
    courses = ma.fields.List(ma.fields.UUID(), required=True, validate=ma.validate.Length(1, MOST_COURSES))


class LaidSchema(PathSchema):
    """A path as it leads."""

    id = ma.fields.UUID()


class PathsSchema(Schema):
    """All paths."""

    items = ma.fields.List(ma.fields.Nested(LaidSchema()))


@paths.get("")
@public
@paths.arguments(AsOfSchema(), location="query")
@paths.response(200, PathsSchema())
def list_paths(query: dict[str, Any]) -> dict[str, Any]:
    """Return the paths by title."""
    with views() as connection:
        found = views_of_paths.open_paths(connection, **look_of(query)._asdict())
    return {"items": [each._asdict() for each in found]}


explained(paths, "", public, AsOfSchema, lambda query: Paths(look_of(query)), name="paths")


@paths.post("")
@allow(STAFF, ADMIN)
@paths.arguments(PathSchema())
@paths.response(201, DoneSchema())
def lay(data: dict[str, Any]) -> Answer:
    """Lay a path over courses."""
    return done(commands.lay_path, new_id(), **data, on=house().today())


@paths.post("/<uuid:path_id>/layings")
@allow(STAFF, ADMIN)
@paths.arguments(PathSchema())
@paths.response(201, DoneSchema())
def lay_anew(data: dict[str, Any], path_id: UUID) -> Answer:
    """Lead a path over other courses; what people completed stays theirs."""
    house().office.read(Path, path_id)
    return done(commands.lay_path, path_id, **data, on=house().today(), expected=expected())


@paths.post("/<uuid:path_id>/closings")
@allow(STAFF, ADMIN)
@paths.response(201, DoneSchema())
def close(path_id: UUID) -> Answer:
    """Show a path no more; its courses stay."""
    return done(commands.close_path, path_id, on=house().today(), expected=expected())
