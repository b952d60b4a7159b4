"""The API's door to conflicts of interest that are declared about a person, whose certificate it is asked at."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.processes import conflicts as process
from web.api.candidacies_shapes import ConflictSchema
from web.api.deeds import Answer, done, expected, house
from web.api.fields import DoneSchema
from web.api.learning import decider
from web.auth.rights import allow

impartiality = Blueprint("impartiality_api", __name__, description="Who decides nothing about a person, and why")


@impartiality.post("/certifications/<uuid:certification_id>/conflicts")
@allow(STAFF, ADMIN)
@impartiality.arguments(ConflictSchema())
@impartiality.response(201, DoneSchema())
def declare(data: dict[str, Any], certification_id: UUID) -> Answer:
    """Declare that somebody has trained or sponsored the person or is close to them, with a review or without."""
    at: dict[str, Any] = {"on": house().today(), "declared_by": decider(), "expected": expected()}
    return done(process.declare_about, certification_id, **at, **data)


@impartiality.post("/certifications/<uuid:certification_id>/conflict-withdrawals")
@allow(STAFF, ADMIN)
@impartiality.arguments(ConflictSchema())
@impartiality.response(201, DoneSchema())
def withdraw(data: dict[str, Any], certification_id: UUID) -> Answer:
    """Withdraw a conflict that was declared of a colleague by mistake, and say why."""
    at: dict[str, Any] = {"on": house().today(), "withdrawn_by": decider(), "expected": expected()}
    return done(process.withdraw_about, certification_id, **at, **data)
