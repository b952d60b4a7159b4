"""One's own application: where it stands, what is asked, which results are told, and how to appeal."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from domain.certifications.appeal import APPEAL, Against
from domain.certifications.candidacies import commands, review
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.rules import WORDS_MAX
from domain.certifications.candidacies.steps import CLOSED, Kind, Step
from domain.certifications.certification import Certification
from domain.certifications.commands import version_of
from domain.certifications.validity import Status
from domain.errors import NotFound, RuleBroken
from domain.journal import Actor, Journal
from domain.processes import appeals as hearing
from domain.processes import candidacies as process
from domain.processes.appeals import RULED, Matter, refused_again
from domain.processes.sittings import sitting_fees
from projections.views import appeals, history
from web.api.candidacies_shapes import step_shown
from web.api.certifications import certification_owner
from web.api.deeds import house
from web.api.fields import text
from web.api.reading import views
from web.auth.rights import allow
from web.candidates import deciders
from web.pages.asked import reader
from web.pages.candidates_forms import AnswerForm, FormSchema, ReasonForm
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.programme_words import title_of
from web.pages.shell import day
from web.pages.timeline import timeline

pages = Blueprint("certificates_application", __name__, url_prefix="/certificates/<uuid:certification_id>/application")
BY_EXAM = frozenset({"exam", "either"})


class AppealForm(FormSchema):
    """Against what, and why."""

    matter = text(100)
    grounds = text(WORDS_MAX)


@pages.get("")
@allow(own=certification_owner)
def show(
    certification_id: UUID,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
    refused: str = "",
) -> str:
    """Show where one's application stands; `refused` is the deed that did not go through."""
    today = house().today()
    with house().office.unit(Actor("reader")) as journal:
        found = journal.get(Certification, certification_id)
        ways = commands.candidacies_of(journal, found)
        fees = {way.id: sitting_fees(journal, way) for way in ways}
        again = _may_recertify(journal, found, ways, today)
    with views() as connection:
        lodged = appeals.of_certification(connection, certification_id, as_of=today)
        lines = [
            line
            for subject in (certification_id, *(way.id for way in ways), *(each.appeal for each in lodged))
            for line in history.of_subject(connection, subject, reader=reader())
        ]
        entries = timeline(connection, sorted(lines, key=lambda line: line.position))
    return render_template(
        "certificates/application.html",
        found=found,
        programme=title_of(found.programme),
        status=str(found.status(today)),
        ways=[(way, step_shown(way, office=False), way.step not in CLOSED) for way in ways],
        fees=fees,
        again=again,
        appeals=lodged,
        matters=list(_matters(found, ways, today)),
        days=APPEAL.days,
        entries=entries,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/answers")
@allow(own=certification_owner)
@submitted(AnswerForm(), show, "answer")
def answer(form: dict[str, Any], certification_id: UUID) -> Response:
    """Answer what was asked."""
    way = _open(certification_id)
    send(commands.take_step, way.id, partial(review.give_information, on=house().today(), **form))
    return _back(certification_id, "Thank you: your answer is with the office.")


@pages.post("/withdrawals")
@allow(own=certification_owner)
@submitted(ReasonForm(), show, "withdraw")
def withdraw(form: dict[str, Any], certification_id: UUID) -> Response:
    """Withdraw an application."""
    send(process.withdraw, _open(certification_id).id, on=house().today(), **form)
    return _back(certification_id, "Withdrawn. You may apply anew whenever you like.")


@pages.post("/recertifications")
@allow(own=certification_owner)
@submitted(FormSchema(), show)
def recertify(_form: dict[str, Any], certification_id: UUID) -> Response:
    """Ask to be certified by examination again."""
    send(commands.open_recertification, certification_id, on=house().today())
    return _back(certification_id, "The office tells you when you may sit the examination.")


@pages.post("/appeals")
@allow(own=certification_owner)
@submitted(AppealForm(), show, "appeal")
def appeal(form: dict[str, Any], certification_id: UUID) -> Response:
    """Appeal against what was decided, or a result."""
    told = {"grounds": form["grounds"], "on": house().today(), "deciders": deciders(house().office)}
    send(hearing.lodge, certification_id, _matter(form["matter"]), **told)
    return _back(certification_id, "Your appeal is lodged. Somebody hears it who had no part in what was decided.")


def _matters(found: Certification, ways: list[Candidacy], today: date) -> Iterator[tuple[str, str]]:
    """Yield what one may appeal against today, each with its words."""
    if (again := refused_again(ways)) and today <= again.decided_on + APPEAL:
        yield str(Against.REFUSAL), f"The refusal of {day(again.decided_on)}"
    for against, status in RULED.items():
        withdrawn = against is Against.REFUSAL and any(way.step is Step.WITHDRAWN for way in ways)
        if found.last.status is status and not withdrawn and today <= found.last.from_ + APPEAL:
            yield str(against), f"The {against} of {day(found.last.from_)}"
    for way in ways:
        for each in way.attempts.values():
            if each.told is not None and way.step is not Step.WITHDRAWN and today <= each.told + APPEAL:
                yield f"{Against.RESULT}:{each.exam}:{each.number}", f"The result of {each.exam}, attempt {each.number}"


def _matter(chosen: str) -> Matter:
    against, _, of = chosen.partition(":")
    exam, _, number = of.rpartition(":")
    if against not in set(Against) or (of and not number.isdecimal()):
        raise RuleBroken("this is nothing to appeal against; choose from the list", field="matter")
    return Matter(Against(against), exam or None, int(number) if of else None)


def _may_recertify(journal: Journal, found: Certification, ways: list[Candidacy], today: date) -> bool:
    rules, again = version_of(journal, found).rules, [way for way in ways if way.kind is Kind.RECERTIFICATION]
    if commands.goes_on(again, rules, on=today) or found.status(today) not in {Status.VALID, Status.EXPIRED}:
        return False
    return rules.recertification in BY_EXAM and bool(rules.examinations)


def _open(certification_id: UUID) -> Candidacy:
    """Return the candidacy that is open. Raises NotFound if none is."""
    with house().office.unit(Actor("reader")) as journal:
        ways = commands.candidacies_of(journal, journal.get(Certification, certification_id))
    for way in ways:
        if way.step not in CLOSED:
            return way
    raise NotFound("nothing of yours is under review here; see what was decided below")


def _back(certification_id: UUID, words: str) -> Response:
    return then(url_for("certificates_application.show", certification_id=certification_id), words)
