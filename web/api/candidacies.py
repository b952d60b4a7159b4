"""The API's door to candidacies: the queue of each step, and every step on the way to a decision."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications.candidacies import commands, review
from domain.certifications.candidacies.candidacy import Candidacy
from domain.processes import candidacies as process
from projections.reports.candidacies import Queue
from projections.views import candidacies as view
from projections.views.candidacies import Wanted
from web.api.answers import with_version
from web.api.candidacies_shapes import (
    CandidateLeavingSchema,
    ConflictSchema,
    EligibilityDeferralSchema,
    FindingBasisSchema,
    InformationRequestSchema,
    InformationSchema,
    PlaceInQueueSchema,
    QueueQuery,
    RulingSchema,
    UnderReviewSchema,
    shown,
)
from web.api.certifications import certification_owner
from web.api.deeds import Answer, done, expected, house
from web.api.directory import page_schema
from web.api.explained import explained, look_of
from web.api.fields import DoneSchema
from web.api.learning import decider
from web.api.lists import key_in, page_of
from web.api.reading import dates, views
from web.auth.rights import allow

candidacies = Blueprint("candidacies_api", __name__, description="Applications for certification under review")


def candidacy_owner(candidacy_id: UUID) -> UUID:
    """Return who the candidate is."""
    return house().office.read(Candidacy, candidacy_id).person_id


def wanted(query: dict[str, Any]) -> Wanted:
    """Return which candidacies a query asks for."""
    officer = query["officer_id"]
    return Wanted(query["step"], query["programme"], officer and str(officer))


@candidacies.get("/candidacies")
@allow(STAFF, ADMIN)
@candidacies.arguments(QueueQuery(), location="query")
@candidacies.response(200, page_schema("CandidaciesPage", PlaceInQueueSchema()))
def listing(query: dict[str, Any]) -> dict[str, Any]:
    """Return the candidacies at a step, the oldest first."""
    at, after, limit = dates(query["as_of"], query["known_at"]), key_in(query["cursor"], date, int), query["limit"]
    with views() as connection:
        found = view.queue(connection, wanted(query), **at._asdict(), after=after, limit=limit)
    return page_of(found, limit, "since", "position")


def _queue(query: dict[str, Any]) -> Queue:
    return Queue(look_of(query), wanted(query))


explained(candidacies, "/candidacies", allow(STAFF, ADMIN), QueueQuery, _queue, name="listing")


@candidacies.get("/candidacies/<uuid:candidacy_id>")
@allow(STAFF, ADMIN, own=candidacy_owner)
@candidacies.response(200, UnderReviewSchema())
def show(candidacy_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return a candidacy with its examinations; a result is told to the candidate once it is released."""
    found = house().office.read(Candidacy, candidacy_id)
    return with_version(found, shown(found))


@candidacies.post("/certifications/<uuid:certification_id>/reviews")
@allow(STAFF, ADMIN)
@candidacies.response(201, DoneSchema())
def open_review(certification_id: UUID) -> Answer:
    """Put an open application under review, by the version of its programme in force today."""
    return done(commands.put_under_review, certification_id, officer=decider(), on=house().today())


@candidacies.post("/certifications/<uuid:certification_id>/recertifications")
@allow(STAFF, ADMIN, own=certification_owner)
@candidacies.response(201, DoneSchema())
def open_recertification(certification_id: UUID) -> Answer:
    """Ask to be certified by examination again."""
    return done(commands.open_recertification, certification_id, on=house().today())


@candidacies.post("/candidacies/<uuid:candidacy_id>/takings")
@allow(STAFF, ADMIN)
@candidacies.response(201, DoneSchema())
def take_on(candidacy_id: UUID) -> Answer:
    """Take a candidacy on."""
    return done(commands.take_step, candidacy_id, by(review.take_on), expected=expected())


@candidacies.post("/candidacies/<uuid:candidacy_id>/conflicts")
@allow(STAFF, ADMIN)
@candidacies.arguments(ConflictSchema())
@candidacies.response(201, DoneSchema())
def declare_conflict(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Declare that somebody has trained or sponsored the candidate or is close to them; they do not decide then."""
    return done(
        process.declare_conflict, candidacy_id, on=house().today(), declared_by=decider(), expected=expected(), **data
    )


@candidacies.post("/candidacies/<uuid:candidacy_id>/conflict-withdrawals")
@allow(STAFF, ADMIN)
@candidacies.arguments(ConflictSchema())
@candidacies.response(201, DoneSchema())
def withdraw_conflict(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Withdraw a conflict that was declared of a colleague by mistake, and say why."""
    return done(
        process.withdraw_conflict, candidacy_id, on=house().today(), withdrawn_by=decider(), expected=expected(), **data
    )


@candidacies.post("/candidacies/<uuid:candidacy_id>/completions")
@allow(STAFF, ADMIN)
@candidacies.response(201, DoneSchema())
def find_complete(candidacy_id: UUID) -> Answer:
    """Find an application complete."""
    return done(commands.take_step, candidacy_id, by(review.find_complete), expected=expected())


@candidacies.post("/candidacies/<uuid:candidacy_id>/information-requests")
@allow(STAFF, ADMIN)
@candidacies.arguments(InformationRequestSchema())
@candidacies.response(201, DoneSchema())
def request_information(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Ask the candidate for something, by a day; they get a letter."""
    return done(commands.take_step, candidacy_id, by(review.request_information, **data), expected=expected())


@candidacies.post("/candidacies/<uuid:candidacy_id>/information")
@allow(STAFF, ADMIN, own=candidacy_owner)
@candidacies.arguments(InformationSchema())
@candidacies.response(201, DoneSchema())
def give_information(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Answer what was asked."""
    step = partial(review.give_information, on=house().today(), **data)
    return done(commands.take_step, candidacy_id, step, expected=expected())


@candidacies.post("/candidacies/<uuid:candidacy_id>/eligibility")
@allow(STAFF, ADMIN)
@candidacies.arguments(FindingBasisSchema())
@candidacies.response(201, DoneSchema())
def find_eligible(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Find a candidate eligible, on what evidence."""
    return done(commands.take_step, candidacy_id, by(review.find_eligible, **data), expected=expected())


@candidacies.post("/candidacies/<uuid:candidacy_id>/deferrals")
@allow(STAFF, ADMIN)
@candidacies.arguments(EligibilityDeferralSchema())
@candidacies.response(201, DoneSchema())
def defer(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Put the question of eligibility off until a day."""
    return done(commands.take_step, candidacy_id, by(review.defer, **data), expected=expected())


@candidacies.post("/candidacies/<uuid:candidacy_id>/awards")
@allow(STAFF, ADMIN)
@candidacies.arguments(FindingBasisSchema())
@candidacies.response(201, DoneSchema())
def award(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Decide to award; by nobody who trained or examined the candidate."""
    return done(process.award, candidacy_id, on=house().today(), decided_by=decider(), expected=expected(), **data)


@candidacies.post("/candidacies/<uuid:candidacy_id>/refusals")
@allow(STAFF, ADMIN)
@candidacies.arguments(RulingSchema())
@candidacies.response(201, DoneSchema())
def refuse(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Decide not to award, at whatever step; by nobody who trained or examined the candidate."""
    return done(process.refuse, candidacy_id, on=house().today(), decided_by=decider(), expected=expected(), **data)


@candidacies.post("/candidacies/<uuid:candidacy_id>/withdrawals")
@allow(STAFF, ADMIN, own=candidacy_owner)
@candidacies.arguments(CandidateLeavingSchema())
@candidacies.response(201, DoneSchema())
def withdraw(data: dict[str, Any], candidacy_id: UUID) -> Answer:
    """Withdraw; one may apply anew."""
    return done(process.withdraw, candidacy_id, on=house().today(), expected=expected(), **data)


def by(step: Callable[..., None], **told: Any) -> Callable[[Candidacy], None]:
    """Return a step of a candidacy as whoever asks takes it today."""
    return partial(step, officer=decider(), on=house().today(), **told)
