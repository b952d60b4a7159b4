"""Audits on pages: rounds for anybody to check, what the office decides, and the answer of who was drawn."""

from typing import Any, get_args
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.audits import commands
from domain.audits.case import LONGEST_TEXT, MOST_ACTIVITIES, AuditCase, Result
from domain.audits.round import LONGEST_SEED, LONGEST_SOURCE, LONGEST_TITLE, MOST_DAYS, SHORTEST_SEED, AuditRound
from domain.audits.sample import digest_of
from domain.processes import audits as process
from projections.views import audits, cpd_credits, people
from projections.views.cpd_credits import Learnt
from web.api.audit_cases import case_owner
from web.api.audits import announced, everybody
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.api.learning import decider
from web.api.reading import views
from web.auditing import ticket_of
from web.auth.identity import current
from web.auth.rights import allow, public
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.programme_words import scheme_titles

pages = Blueprint("audits", __name__, url_prefix="/audits")
RESULTS = {"passed": "Passed", "not_passed": "Not passed", "excused": "Excused"}
Shown = dict[str, str] | None


class RoundForm(Schema):
    """A round to announce."""

    scheme = text(80)
    title = text(LONGEST_TITLE)
    register_day = ma.fields.Date(required=True)
    rate = ma.fields.String(load_default=None, validate=ma.validate.Length(1, 20))
    seed_from = text(LONGEST_SOURCE)
    days = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST_DAYS))


class SeedForm(Schema):
    """The seed as it was published."""

    seed = ma.fields.String(required=True, validate=ma.validate.Length(SHORTEST_SEED, LONGEST_SEED))


class DecisionForm(Schema):
    """What is decided, on which grounds."""

    result = ma.fields.String(required=True, validate=ma.validate.OneOf(get_args(Result)))
    grounds = text(LONGEST_TEXT)


class EvidenceForm(Schema):
    """What shows that the log is right."""

    text = text(LONGEST_TEXT)


class AppealForm(Schema):
    """Why one does not agree."""

    grounds = text(LONGEST_TEXT)


@pages.get("")
@public
def listing(errors: Shown = None, values: Shown = None, **_form: object) -> str:
    """Show the rounds; to who was drawn, what is asked of them; to the office, the form that announces one."""
    today, person = house().today(), current().person
    with views() as connection:
        found = audits.rounds(connection, as_of=today)
        mine = audits.cases_of(connection, person, as_of=today) if person else []
        titles = scheme_titles(connection)
    return render_template(
        "audits/listing.html",
        rounds=found,
        mine=mine,
        schemes=list(titles.items()),
        titles=titles,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.post("")
@allow(STAFF, ADMIN)
@submitted(RoundForm(), listing)
def announce(form: dict[str, Any]) -> Response:
    """Announce a round."""
    id = new_id()
    send(process.announce, id, **announced(id, form), on=house().today())
    return then(url_for("audits.show", round_id=id), "The round is announced. Draw it once its seed is known.")


@pages.get("/<uuid:round_id>")
@public
def show(round_id: UUID, errors: Shown = None, values: Shown = None, **_form: object) -> str:
    """Show a round: its terms and digest to everybody, its cases with their ages to the office."""
    house().office.read(AuditRound, round_id)
    today, is_office = house().today(), bool(current().roles & {STAFF, ADMIN})
    with views() as connection:
        found = audits.find(connection, round_id, as_of=today) or abort(404)
        cases = audits.cases(connection, round_id, as_of=today)
        names = people.names(connection, [each.person for each in cases]) if is_office else {}
        titles = scheme_titles(connection)
    person = current().person
    return render_template(
        "audits/show.html",
        round=found,
        titles=titles,
        cases=cases if is_office else [],
        names=names,
        ages={each.id: (today - each.on).days for each in cases},
        open=sum(each.state in {audits.OPEN, audits.GIVEN, audits.APPEALED} for each in cases),
        holds=digest_of(everybody(round_id)) == found.digest if is_office else True,
        ticket=ticket_of(house(), round_id, person) if person else None,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.post("/<uuid:round_id>/draws")
@allow(STAFF, ADMIN)
@submitted(SeedForm(), show)
def draw(form: dict[str, str], round_id: UUID) -> Response:
    """Draw the sample by the seed."""
    people_, today = everybody(round_id), house().today()
    send(process.draw, round_id, seed=form["seed"], tickets=people_, on=today)
    return then(url_for("audits.show", round_id=round_id), "The round is drawn. Everybody who was drawn is written to.")


@pages.get("/cases/<uuid:case_id>")
@allow(STAFF, ADMIN, own=case_owner)
def case(case_id: UUID, errors: Shown = None, values: Shown = None, refused: str | None = None) -> str:
    """Show what is asked of somebody, what they gave, and what can be done next."""
    office, today = house().office, house().today()
    found = office.read(AuditCase, case_id)
    with views() as connection:
        name = people.names(connection, [found.person_id]).get(found.person_id, "Somebody erased")
        log, titles = _log(connection, found), scheme_titles(connection)
        steps = next(each for each in audits.cases_of(connection, found.person_id, as_of=today) if each.id == case_id)
    return render_template(
        "audits/case.html",
        case=found,
        stands=steps,
        titles=titles,
        round=office.read(AuditRound, found.round_id).announced,
        name=name,
        log=[(line, office.codec.open_field(found.person_id, line.title)) for line in log],
        is_mine=found.person_id == current().person,
        may_decide=bool(current().roles & {STAFF, ADMIN}),
        results=RESULTS.items(),
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/cases/<uuid:case_id>/evidence")
@allow(STAFF, ADMIN, own=case_owner)
@submitted(EvidenceForm(), case, "evidence")
def give_evidence(form: dict[str, str], case_id: UUID) -> Response:
    """Say what shows that the entries of one's log are right."""
    found = house().office.read(AuditCase, case_id)
    with views() as connection:
        log = _log(connection, found)
    named = [line.activity for line in log[-MOST_ACTIVITIES:]]
    send(process.give_evidence, case_id, activities=named, text=form["text"], on=house().today())
    return _back(case_id, "Your answer is with the office.")


@pages.post("/cases/<uuid:case_id>/assessments")
@allow(STAFF, ADMIN)
@submitted(DecisionForm(), case, "assess")
def assess(form: dict[str, Any], case_id: UUID) -> Response:
    """Decide about somebody who was drawn; never about oneself."""
    send(commands.assess, case_id, **form, decided_by=decider(), on=house().today())
    return _back(case_id, "It is decided. They can appeal for a month if they did not pass.")


@pages.post("/cases/<uuid:case_id>/appeals")
@allow(own=case_owner)
@submitted(AppealForm(), case, "appeal")
def appeal(form: dict[str, str], case_id: UUID) -> Response:
    """Appeal against what was decided."""
    send(commands.appeal, case_id, grounds=form["grounds"], on=house().today())
    return _back(case_id, "Somebody who had not decided before looks at it again.")


@pages.post("/cases/<uuid:case_id>/appeal-decisions")
@allow(STAFF, ADMIN)
@submitted(DecisionForm(), case, "decide")
def decide_appeal(form: dict[str, Any], case_id: UUID) -> Response:
    """Decide an appeal, as somebody who had not decided before."""
    send(commands.decide_appeal, case_id, **form, decided_by=decider(), on=house().today())
    return _back(case_id, "The appeal is decided.")


def _log(connection: Connection, found: AuditCase) -> list[Learnt]:
    """Return what is on the person's log for the scheme, the earliest first."""
    lines = cpd_credits.lines(connection, found.person_id, as_of=house().today(), scheme=found.scheme)
    return [line for line in lines if line.status != "void"]


def _back(case_id: UUID, text: str) -> Response:
    return then(url_for("audits.case", case_id=case_id), text)
