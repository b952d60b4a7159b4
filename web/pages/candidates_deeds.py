"""What the office does about a candidate, step by step; never about themselves, and decided by nobody who examined."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.certifications.candidacies import commands, exams, review
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.steps import Step
from domain.processes import candidacies as process
from domain.processes import sittings
from web.api.candidacies import by
from web.api.deeds import house
from web.api.learning import decider
from web.auth.rights import allow
from web.pages.candidates import show
from web.pages.candidates_forms import (
    AttemptForm,
    AuthorisationForm,
    BasisForm,
    ConflictForm,
    DeferralForm,
    DoubtForm,
    FormSchema,
    QuestionForm,
    ReasonForm,
    RefusalForm,
    ResultForm,
    colleague,
    examiner_of,
)
from web.pages.forms import send, submitted, then
from web.pages.shell import day

pages = Blueprint("candidates_deeds", __name__, url_prefix="/candidates/<uuid:candidacy_id>")


@pages.post("/takings")
@allow(STAFF, ADMIN)
@submitted(FormSchema(), show)
def take_on(_form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Take a candidate on."""
    return _step(candidacy_id, review.take_on, "You have taken it on.")


@pages.post("/completions")
@allow(STAFF, ADMIN)
@submitted(FormSchema(), show)
def find_complete(_form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Find an application complete."""
    return _step(candidacy_id, review.find_complete, "It is complete. Next: is the candidate eligible?")


@pages.post("/information-requests")
@allow(STAFF, ADMIN)
@submitted(QuestionForm(), show, "question")
def request_information(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Ask the candidate for something."""
    return _step(candidacy_id, review.request_information, "They are asked by a letter; it waits for them now.", form)


@pages.post("/eligibility")
@allow(STAFF, ADMIN)
@submitted(BasisForm(), show, "eligible")
def find_eligible(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Find a candidate eligible."""
    return _step(candidacy_id, review.find_eligible, "Found eligible.", form)


@pages.post("/deferrals")
@allow(STAFF, ADMIN)
@submitted(DeferralForm(), show, "defer")
def defer(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Put the question of eligibility off."""
    return _step(candidacy_id, review.defer, f"Deferred; it comes back here on {day(form['until'])}.", form)


@pages.post("/conflicts")
@allow(STAFF, ADMIN)
@submitted(ConflictForm(), show, "conflict")
def declare_conflict(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Declare a conflict of interest, one's own or a colleague's."""
    whose = colleague(form.pop("email"), "email")
    at: dict[str, Any] = {"on": house().today(), "declared_by": decider()}
    send(process.declare_conflict, candidacy_id, officer_id=whose, note=form["note"], **at)
    return _back(
        candidacy_id,
        "Declared. They decide nothing about this person, here or elsewhere, nor hear an appeal of theirs.",
    )


@pages.post("/conflict-withdrawals")
@allow(STAFF, ADMIN)
@submitted(ConflictForm(), show, "no-conflict")
def withdraw_conflict(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Withdraw a conflict that was declared of a colleague by mistake."""
    whose = colleague(form.pop("email"), "email")
    at: dict[str, Any] = {"on": house().today(), "withdrawn_by": decider()}
    send(process.withdraw_conflict, candidacy_id, officer_id=whose, note=form["note"], **at)
    return _back(candidacy_id, "Withdrawn: they may decide again.")


@pages.post("/authorisations")
@allow(STAFF, ADMIN)
@submitted(AuthorisationForm(), show, "authorise")
def authorise(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Let a candidate sit an examination within some days."""
    days = {"from_": form.pop("first_day"), "through": form.pop("last_day")}
    days["applications"] = house().applications
    return _sitting(candidacy_id, sittings.authorise, "Authorised; they are told by a letter.", days | form)


@pages.post("/results")
@allow(STAFF, ADMIN)
@submitted(ResultForm(), show, "result")
def enter_result(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Enter the result of an attempt."""
    examiner = examiner_of(form)
    result = Result(form["exam"], form["attempt"], form["sat"], form["score"], examiner)
    send(process.enter_results, results=[(candidacy_id, result)], officer=decider(), on=house().today())
    return _back(candidacy_id, "Entered. The candidate learns it when you release it.")


@pages.post("/holds")
@allow(STAFF, ADMIN)
@submitted(DoubtForm(), show, "hold")
def hold_result(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Keep a result back."""
    return _step(candidacy_id, exams.hold_result, "Held back until you release it.", form)


@pages.post("/releases")
@allow(STAFF, ADMIN)
@submitted(AttemptForm(), show)
def release_result(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Release a result."""
    return _sitting(candidacy_id, sittings.release_result, "Released; they are told by a letter.", form)


@pages.post("/voidings")
@allow(STAFF, ADMIN)
@submitted(DoubtForm(), show, "void")
def void_attempt(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Let an attempt count for nothing."""
    text = "It counts for nothing; another attempt can be authorised."
    return _sitting(candidacy_id, sittings.void_attempt, text, form)


@pages.post("/awards")
@allow(STAFF, ADMIN)
@submitted(BasisForm(), show, "award")
def award(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Decide to award."""
    send(process.award, candidacy_id, on=house().today(), decided_by=decider(), **form)
    return then(url_for("candidates.listing", step=Step.DECISION), "Awarded; they are told by a letter.")


@pages.post("/refusals")
@allow(STAFF, ADMIN)
@submitted(RefusalForm(), show, "refuse")
def refuse(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Decide not to award."""
    send(process.refuse, candidacy_id, on=house().today(), decided_by=decider(), **form)
    return _back(candidacy_id, "Refused. They are told by a letter, and may appeal within thirty days.", level="info")


@pages.post("/withdrawals")
@allow(STAFF, ADMIN)
@submitted(ReasonForm(), show, "withdraw")
def withdraw(form: dict[str, Any], candidacy_id: UUID) -> Response:
    """Withdraw for a candidate."""
    send(process.withdraw, candidacy_id, on=house().today(), **form)
    return _back(candidacy_id, "Withdrawn for them. They may apply anew.", level="info")


def _step(candidacy_id: UUID, step: Callable[..., None], text: str, form: dict[str, Any] | None = None) -> Response:
    send(commands.take_step, candidacy_id, by(step, **(form or {})))
    return _back(candidacy_id, text)


def _sitting(candidacy_id: UUID, use_case: Callable[..., UUID], text: str, form: dict[str, Any]) -> Response:
    send(use_case, candidacy_id, officer=decider(), on=house().today(), **form)
    return _back(candidacy_id, text)


def _back(candidacy_id: UUID, text: str, level: str = "success") -> Response:
    return then(url_for("candidates.show", candidacy_id=candidacy_id), text, level=level)
