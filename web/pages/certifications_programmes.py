"""Programmes for the office: each with its versions, who holds by which, and the draft of the next one."""

from typing import Any

import marshmallow as ma
from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.certifications import programme_commands
from domain.certifications.programme import CODE_MAX, TITLE_MAX, programme_id
from domain.certifications.programme_findings import MONTHS_MAX
from domain.processes import certification as process
from projections.reports import holders
from projections.reports.numbers import Look
from projections.views import cpd_holders, history, programmes
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.rights import allow
from web.pages.amounts import Amount, money_of
from web.pages.asked import DatesSchema, asked, reader, seen
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.programme_words import said, scheme_titles
from web.pages.shell import day
from web.pages.timeline import timeline
from web.what_if.of_rules import programme_of

pages = Blueprint("certifications_programmes", __name__, url_prefix="/certifications/programmes")


class ProgrammeForm(Schema):
    """The form of a new programme, in short."""

    code = text(CODE_MAX)
    title = text(TITLE_MAX)
    scheme = ma.fields.String(load_default=None)
    months = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MONTHS_MAX))
    fee = Amount(required=True)


class StartForm(Schema):
    """The form by which a draft is published: from which day, and the version of the programme that was seen."""

    starts = ma.fields.Date(required=True)
    seen = ma.fields.Integer(required=True)


class SeenForm(Schema):
    """A form that holds the version of the programme that was seen."""

    seen = ma.fields.Integer(required=True)


@pages.get("")
@allow(STAFF, ADMIN)
def listing(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """List the programmes, with the form of a new one."""
    today = house().today()
    with views() as connection:
        offers, drafted = programmes.offered(connection, as_of=today), programmes.drafted(connection)
        schemes = list(scheme_titles(connection).items())
        held = {offer.code: sum(holders.by_version(connection, offer.code, Look(today)).values()) for offer in offers}
    return render_template(
        "certifications/programmes.html",
        offers=offers,
        drafted=drafted,
        held=held,
        schemes=schemes,
        currency=house().settings.currency,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.post("")
@allow(STAFF, ADMIN)
@submitted(ProgrammeForm(), listing)
def define(form: dict[str, Any]) -> Response:
    """Define a programme in short; its full rules are drafted next."""
    fee = money_of(form.pop("fee"), house().settings.currency, field="fee")
    send(process.define_programme, **form, fee=fee, on=house().today())
    text = "The programme is on offer. Its further rules are drafted here."
    return then(url_for("certifications_rules.edit", code=form["code"].strip()), text)


@pages.get("/<code>")
@allow(STAFF, ADMIN)
def show(
    code: str,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str = "",
) -> str:
    """Show a programme's versions, how many hold by each, and what happened to it."""
    programme, at = programme_of(house().office, code), seen(asked(DatesSchema()))
    with views() as connection:
        told = cpd_holders.versions(connection, code, as_of=at.as_of, known_at=at.position)
        held = holders.by_version(connection, code, Look(at.as_of, at.position))
        entries = timeline(connection, history.of_subject(connection, programme_id(code), reader=reader()))
    return render_template(
        "certifications/programme.html",
        programme=programme,
        versions=[(each, said(each.rules)) for each in reversed(told)],
        in_force=programme.in_force(at.as_of).number,
        held=held,
        entries=entries,
        as_of=at.as_of,
        known_at=at.known_at,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/<code>/versions")
@allow(STAFF, ADMIN)
@submitted(StartForm(), show, "publish")
def publish(form: dict[str, Any], code: str) -> Response:
    """Publish the draft as the next version; whoever holds a certificate stays under theirs."""
    starts = form["starts"]
    send(programme_commands.publish_version, code, starts=starts, on=house().today(), expected=form["seen"])
    number = len(programme_of(house().office, code).versions)
    text = f"Version {number} is published, from {day(starts)}. Nobody was re-based: that is done under Holders."
    return then(url_for("certifications_programmes.show", code=code), text)


@pages.post("/<code>/draft-removals")
@allow(STAFF, ADMIN)
@submitted(SeenForm(), show, "drop")
def drop(form: dict[str, Any], code: str) -> Response:
    """Give the draft up."""
    send(programme_commands.drop_version, code, on=house().today(), expected=form["seen"])
    return then(url_for("certifications_programmes.show", code=code), "The draft is given up.", level="info")
