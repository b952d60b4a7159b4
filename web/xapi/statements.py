"""The addresses of xAPI 1.0.3: statements taken and given back, and which version is spoken."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import marshmallow as ma
import msgspec
from flask import Blueprint, Flask, Response, json, request, url_for
from flask_wtf import CSRFProtect

from domain.errors import DomainError, Invalid, NotAllowed, NotFound, Stale, Taken
from domain.journal import Journal
from domain.learning import statements
from domain.learning.statement import Statement, kept_id
from domain.learning.statements import Sent
from projections.views import statements as view
from web.api import strict_json
from web.api.deeds import house
from web.api.own import MAY_ACT
from web.api.reading import PATIENCE, views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow, public
from web.problems import problem
from web.xapi import mapping
from web.xapi.actors import account_of, person_of

xapi = Blueprint("xapi", __name__, url_prefix="/xapi")
VERSION, HEADER = "1.0.3", "X-Experience-API-Version"
MOST = 50
"""Statements in one request, kept together or not at all."""
SET_HERE = frozenset({"id", "stored", "authority", "version"})
"""Properties that make no other statement of it. Source: xAPI 1.0.3, part 2, 2.3.1."""
STATUS: dict[type[DomainError], int] = {NotAllowed: 403, NotFound: 404, Taken: 409, Stale: 409}


class QuerySchema(ma.Schema):
    """Which statements are asked for; `after` is where the page before ended."""

    class Meta:
        """Refuse what is not declared."""

        unknown = ma.RAISE

    statementId = ma.fields.UUID(load_default=None)  # noqa: N815  the standard's own names
    voidedStatementId = ma.fields.UUID(load_default=None)  # noqa: N815
    verb = ma.fields.String(load_default=None)
    agent = ma.fields.String(load_default=None)
    since = ma.fields.AwareDateTime(load_default=None)
    until = ma.fields.AwareDateTime(load_default=None)
    ascending = ma.fields.Boolean(load_default=False)
    limit = ma.fields.Integer(load_default=0, validate=ma.validate.Range(0, 10_000))
    format = ma.fields.String(load_default="exact", validate=ma.validate.OneOf(["exact"]))
    attachments = ma.fields.Boolean(load_default=False, validate=ma.validate.Equal(comparable=False))
    after = ma.fields.Integer(load_default=None, validate=ma.validate.Range(0, 2**62))


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Add the addresses; tokens are their only credential, so forms' protection is not their concern."""
    app.register_blueprint(xapi)
    csrf.exempt(xapi)


@xapi.get("/about")
@public
def about() -> Response:
    """Tell which versions are spoken."""
    return Response(json.dumps({"version": [VERSION]}), content_type="application/json")


@xapi.put("/statements")
@allow(*EVERYONE)
def put() -> Response:
    """Take one statement under the id in the address."""
    asked = _asked()
    if asked["statementId"] is None:
        raise Invalid("the address has no statementId; give the statement's id", field="statementId")
    sent = mapping.object_in(strict_json.read(request.get_data()), "statement")
    if mapping.uuid_in(sent.get("id", asked["statementId"]), "id") != asked["statementId"]:
        raise Invalid("the statement's id is not the one in the address; make them one", field="id")
    _take([{**sent, "id": str(asked["statementId"])}])
    return Response(status=204)


@xapi.post("/statements")
@allow(*EVERYONE)
def post() -> Response:
    """Take one statement or several, all or none, and return their ids."""
    if request.args:
        raise Invalid(
            "nothing stands in this address; send statements in the body, each with its own id", field="query"
        )
    sent = strict_json.read(request.get_data())
    several = sent if isinstance(sent, list) else [sent]
    if not 0 < len(several) <= MOST:
        raise Invalid(f"{len(several)} statements are none or too many; send 1 to {MOST} at once", field="statements")
    ids = _take([{"id": str(uuid4()), **mapping.object_in(each, "statement")} for each in several])
    return Response(json.dumps([str(id) for id in ids]), content_type="application/json")


@xapi.get("/statements")
@allow(*EVERYONE)
def get() -> Response:
    """Return one statement, one that was voided, or a page of those that stand: one's own, to the office anybody's."""
    asked = _asked()
    wanted = asked["statementId"] or asked["voidedStatementId"]
    if wanted is None:
        return Response(json.dumps(_page(asked)), content_type="application/json")
    found = house().office.read(Statement, kept_id(wanted))
    is_mine = found.person_id == current().person or current().roles & MAY_ACT
    if not is_mine or (found.voided_by is not None) != (asked["statementId"] is None):
        raise NotFound("no such statement stands here; voided ones are asked for by voidedStatementId")
    return Response(found.text, content_type="application/json")


def _take(several: list[dict[str, Any]]) -> list[UUID]:
    deeds = [_deed(each) for each in several]

    def take(journal: Journal) -> UUID:
        return [do(journal) for do in deeds][-1]

    house().office.carry_out(take, current().actor(None))
    return [UUID(each["id"]) for each in several]


def _deed(statement: dict[str, Any]) -> Callable[[Journal], UUID]:
    mapping.check_known(statement)
    id, verb, clock = mapping.uuid_in(statement["id"], "id"), mapping.verb_of(statement), house().clock()
    person, today = person_of(statement), house().today()
    said = msgspec.json.encode({n: v for n, v in statement.items() if n not in SET_HERE}, order="deterministic")
    sent = Sent(id, person, verb, _kept(statement), house().office.keys.fingerprint(said))
    if verb == mapping.VOIDED:
        target, own = mapping.target_of(statement), None if current().roles & MAY_ACT else current().person
        return lambda journal: statements.void(journal, sent, target=target, own=own, on=today)
    entry = mapping.entry_of(statement, verb, clock, house().settings.zone)
    return lambda journal: statements.receive(journal, sent, entry=entry, on=today)


def _kept(statement: dict[str, Any]) -> str:
    """Return a statement as it is given back: as it came, with what is said of it here. Source: part 2, 2.4."""
    asking, now = current().person, house().clock().isoformat()
    assert asking is not None
    told = {"stored": now, "authority": account_of(asking), "version": VERSION}
    return msgspec.json.encode({"timestamp": now, **statement, **told}).decode()


def _page(asked: dict[str, Any]) -> dict[str, Any]:
    who, limit = current(), asked["limit"] or MOST
    person = None if who.roles & MAY_ACT else who.person
    if asked["agent"] is not None:
        person = person_of({"actor": strict_json.read(asked["agent"].encode())})
    verb = asked["verb"] and asked["verb"].removeprefix(mapping.VERBS)
    wanted = view.Filter(person, verb, asked["since"], asked["until"])
    page = min(limit, MOST)
    # Whoever has just sent a statement finds it, as the header that tells up to when statements can be read promises.
    house().engine_wait(house().office.recorder.head(), PATIENCE, [view.view.name])
    with views() as connection:
        found = view.stated(connection, wanted, after=asked["after"], ascending=asked["ascending"], limit=page)
    opened = [house().office.codec.open_field(each.person, each.text) for each in found]
    more = {**request.args, "after": str(found[-1].position)} if len(found) == page else None
    told = [json.loads(text) for text in opened if text.startswith("{")]
    return {"statements": told, "more": "" if more is None else f"{url_for('xapi.get')}?{urlencode(more)}"}


def _asked() -> dict[str, Any]:
    try:
        found: dict[str, Any] = QuerySchema().load(request.args.to_dict())
    except ma.ValidationError as wrong:
        name, messages = next(iter(wrong.normalized_messages().items()))  # type: ignore[no-untyped-call]
        raise Invalid(f"{name}: {' '.join(map(str, messages))}", field=name) from None
    return found


@xapi.before_request
def _speak() -> None:
    """Refuse another version than this. Source: xAPI 1.0.3, part 3, 3.3."""
    spoken = request.headers.get(HEADER, "")
    if request.endpoint != "xapi.about" and spoken.split(".")[:2] != ["1", "0"]:
        raise Invalid(f"{HEADER} is {spoken[:20]!r}; send {VERSION} in that header", field=HEADER)


@xapi.after_request
def _told(response: Response) -> Response:
    """Say with every answer which version is spoken, and up to when statements can be read."""
    response.headers[HEADER] = VERSION
    response.headers["X-Experience-API-Consistent-Through"] = house().clock().isoformat()
    return response


@xapi.errorhandler(DomainError)
def _refused(error: DomainError) -> Response:
    """Answer a refusal: 400 for what cannot be taken, as xAPI has it. Source: part 3, 3.2."""
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
    named = [{"field": error.field, "message": error.message}] if error.field else None
    return problem(status, error.code, error.message, named)
