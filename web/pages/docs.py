"""The API's reference as pages, read from its own description: its parts, each operation, and every kind of problem."""

from typing import Any, NamedTuple

from flask import Blueprint, abort, current_app, render_template
from werkzeug.exceptions import default_exceptions

from domain import errors
from domain.aggregate import ADMIN, FINANCE, STAFF
from web.auth.rights import EVERYONE, Right, public, right_of
from web.pages.described import Part, parts
from web.problems import REMEDIES, STATUS

pages = Blueprint("reference", __name__, url_prefix="/api/docs")
IN_WORDS = {STAFF: "staff", FINANCE: "finance", ADMIN: "administrators"}


class Problem(NamedTuple):
    """A kind of problem: its stable code, the status it comes with, and what it means."""

    code: str
    status: int
    meaning: str


@pages.get("")
@public
def show() -> str:
    """Show how to ask, the parts with their operations, and the problems."""
    return render_template("reference/show.html", parts=_described(), who=_who, problems=_problems())


@pages.get("/<part>")
@public
def part(part: str) -> str:
    """Show the operations of a part: what each takes and answers, and who may use it."""
    found = next((each for each in _described() if each.name == part), None) or abort(404)
    return render_template("reference/part.html", part=found, who=_who)


def _described() -> list[Part]:
    """Return the parts of the description as this process serves it; it is made once."""
    found: list[Part] | None = current_app.extensions.get("described")
    if found is None:
        spec: dict[str, Any] = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
        found = current_app.extensions["described"] = parts(spec)
    return found


def _who(operation_id: str) -> str:
    """Say in words whom a right lets in."""
    right = right_of(current_app, operation_id.replace("-", ".", 1)) or Right()
    if right.public:
        return "everybody, without a token"
    if right.roles >= EVERYONE:
        return "everybody with a token"
    own = ["the person it belongs to"] if right.owner else []
    return ", ".join([*own, *(word for role, word in IN_WORDS.items() if role in right.roles)])


def _problems() -> list[Problem]:
    of_rules = [Problem(kind.code, status, _meaning(kind)) for kind, status in STATUS.items()]
    known = {problem.code for problem in of_rules}
    edges = [Problem(_code(status), status, remedy) for status, remedy in REMEDIES.items()]
    return of_rules + [problem for problem in edges if problem.code not in known]


def _meaning(kind: type[errors.DomainError]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0].rstrip(".")


def _code(status: int) -> str:
    return "invalid" if status == 422 else default_exceptions[status]().name.lower().replace(" ", "-")  # noqa: PLR2004
