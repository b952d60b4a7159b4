"""The API's door to deeds on many certificates of a programme: what they would do is found out first."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import marshmallow as ma
from flask import request
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.certifications.certification import REASON_MAX
from web.api.batches import asking
from web.api.deeds import Answer, check_precondition, done, house
from web.api.fields import DoneSchema, Schema, Whole, text
from web.api.programme_shapes import MOST_VERSIONS
from web.auth.rights import allow
from web.bulk.chosen import Choice, ask
from web.bulk.whom import to_rebase, to_renew
from web.uploads import takes

bulk_certificates = Blueprint("bulk_certificates", __name__, description="Work on many certificates at once")
MOST_NAMED = 10_000
LONGEST_NAME = 48
"""Bytes of a certificate's id as it may be sent, with what stands around it."""


class RebasingsSchema(Schema):
    """To which version and why; whom: the certificates named, without them all under a version, or under any other."""

    version = Whole(1, MOST_VERSIONS, required=True)
    reason = text(REASON_MAX)
    under = Whole(0, MOST_VERSIONS, load_default=None, allow_none=True)
    certifications = ma.fields.List(
        ma.fields.UUID(), load_default=None, allow_none=True, validate=ma.validate.Length(1, MOST_NAMED)
    )


@bulk_certificates.post("/programmes/<code>/rebasings")
@allow(STAFF, ADMIN)
@takes(MOST_NAMED * LONGEST_NAME)
@bulk_certificates.arguments(RebasingsSchema())
@bulk_certificates.response(201, DoneSchema())
def rebase(data: dict[str, Any], code: str) -> Answer:
    """Ask what re-basing many would do: each is looked at by the worker, and nothing is done before it is begun."""
    check_precondition()
    ids = data.pop("certifications")
    return _asked(lambda: to_rebase(house(), asking(), code, ids=ids, **data))


@bulk_certificates.post("/programmes/<code>/renewals")
@allow(STAFF, ADMIN)
@bulk_certificates.response(201, DoneSchema())
def renew(code: str) -> Answer:
    """Ask what renewing all whose time has come would do; whoever lacks something is left out, with what it is."""
    check_precondition()
    return _asked(lambda: to_renew(house(), asking(), code))


def _asked(choose: Callable[[], Choice]) -> Answer:
    return done(ask(house(), choose, request.headers.get("Idempotency-Key") or str(uuid4())))
