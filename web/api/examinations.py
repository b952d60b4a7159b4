"""The API's door to the examinations of candidates: authorise, enter results, hold, release or void them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications.candidacies import commands, exams
from domain.certifications.candidacies.exams import Result
from domain.processes import candidacies as process
from domain.processes import sittings
from web.api.candidacies import by
from web.api.candidacies_shapes import AuthorisationSchema, ExamAttemptSchema, ExamDoubtSchema, ExamResultSchema
from web.api.deeds import Answer, done, expected, house
from web.api.fields import DoneSchema
from web.api.learning import decider
from web.auth.identity import current
from web.auth.rights import allow

examinations = Blueprint(
    "examinations_api", __name__, url_prefix="/candidacies/<uuid:candidacy_id>", description="Examinations"
)


def result_of(data: dict[str, Any]) -> Result:
    """Return a result as it was sent in; whoever sends it graded it, unless they say otherwise."""
    examiner = data.get("examiner_id", current().person)
    who = None if examiner is None else str(examiner)
    return Result(data["exam"], data["attempt"], data["sat"], data["score"], who)


@examinations.post("/authorisations")
@allow(STAFF, ADMIN)
@examinations.arguments(AuthorisationSchema())
@examinations.response(201, DoneSchema())
def authorise(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Let a candidate sit an examination within some days, with what was agreed; they get a letter.

    Where an attempt costs something it is invoiced once; other days cost nothing more.
    """
    days = {"from_": data.pop("first_day"), "through": data.pop("last_day")}
    return _done(
        sittings.authorise, candidacy_id, **days, **data, applications=house().applications, expected=expected()
    )


@examinations.post("/results")
@allow(STAFF, ADMIN)
@examinations.arguments(ExamResultSchema())
@examinations.response(201, DoneSchema())
def enter_result(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Enter the result of an attempt; the candidate learns it when it is released. The same again is one."""
    told: dict[str, Any] = {"results": [(candidacy_id, result_of(data))], "officer": decider(), "on": house().today()}
    return done(process.enter_results, expected=expected(), **told)


@examinations.post("/holds")
@allow(STAFF, ADMIN)
@examinations.arguments(ExamDoubtSchema())
@examinations.response(201, DoneSchema())
def hold_result(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Keep a result back until something is cleared up."""
    return done(commands.take_step, candidacy_id, by(exams.hold_result, **data), expected=expected())


@examinations.post("/releases")
@allow(STAFF, ADMIN)
@examinations.arguments(ExamAttemptSchema())
@examinations.response(201, DoneSchema())
def release_result(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Release a result: the candidate gets a letter."""
    return _done(sittings.release_result, candidacy_id, **data, expected=expected())


@examinations.post("/voidings")
@allow(STAFF, ADMIN)
@examinations.arguments(ExamDoubtSchema())
@examinations.response(201, DoneSchema())
def void_attempt(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Let an attempt count for nothing, neither for the candidate nor against them."""
    return _done(sittings.void_attempt, candidacy_id, **data, expected=expected())


def _done(use_case: Callable[..., UUID], candidacy_id: UUID, **told: Any) -> Answer:
    return done(use_case, candidacy_id, officer=decider(), on=house().today(), **told)
