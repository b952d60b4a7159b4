"""Several entries of one's own log at once: typed line by line, or brought in from a table; shown before they count."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
import msgspec
from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from domain.errors import Invalid
from integrations.imports import MOST_BYTES, Finding, Row, Table
from web.api.batches import asking
from web.api.deeds import house
from web.api.fields import Schema
from web.auth.rights import EVERYONE, allow
from web.bulk.learning import LEARNING
from web.bulk.planning import Order, plan_table
from web.pages.bulk import planned, shown
from web.pages.cpd_form import KINDS
from web.pages.forms import fresh_key, submitted
from web.uploads import takes

pages = Blueprint("cpd_several", __name__, url_prefix="/cpd/several")
LINES = 5
CELLS = ("on", "title", "kind", "hours")
NEEDED = ("on", "title", "hours")
LONGEST = 300


def _name(cell: str, line: int) -> str:
    return f"{cell}_{line}"


def _cell() -> ma.fields.String:
    return ma.fields.String(load_default="", validate=ma.validate.Length(0, LONGEST))


LinesForm = Schema.from_dict({_name(cell, line): _cell() for line in range(1, LINES + 1) for cell in CELLS})


@pages.get("")
@allow(*EVERYONE)
def show(errors: dict[str, str] | None = None, values: Mapping[str, str] | None = None, refused: str = "") -> str:
    """Show the lines to fill in, and the form for a table."""
    return render_template(
        "cpd/several.html",
        lines=range(1, LINES + 1),
        kinds=KINDS,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("")
@allow(*EVERYONE)
@submitted(LinesForm(), show, "lines")
def log(form: dict[str, str]) -> Response:
    """Plan the lines that were filled in, and show what they would do."""
    rows = [row for row in (_row(form, line) for line in range(1, LINES + 1)) if set(row.cells) - {"kind"}]
    if not rows:
        raise Invalid("no line is filled in; write at least one", field=_name("title", 1))
    missing = [
        Finding(row.line, cell, "it is empty; fill it in") for row in rows for cell in NEEDED if cell not in row.cells
    ]
    if missing:
        raise Invalid(f"line {missing[0].line}: {missing[0].message}", field=_name(missing[0].column, missing[0].line))
    order = Order(LEARNING, asking(), asking())
    content = msgspec.json.encode([(row.line, dict(row.cells)) for row in rows])
    return shown(order, plan_table(house(), order, Table(CELLS, rows, []), content))


@pages.post("/tables")
@allow(*EVERYONE)
@takes(MOST_BYTES)
@submitted(Schema(), show, "table")
def bring(_form: dict[str, Any]) -> Response:
    """Plan what the rows of a table would put on one's log, and show it."""
    return planned(Order(LEARNING, asking(), asking()))


def _row(form: dict[str, str], line: int) -> Row:
    cells = {cell: form[_name(cell, line)].strip() for cell in CELLS}
    return Row(line, {name: cell for name, cell in cells.items() if cell})
