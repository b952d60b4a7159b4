"""What the office decides about a certification, with its reasons; never the person it is for."""

from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.certifications import rulings
from domain.certifications.candidacies.commands import put_under_review
from domain.certifications.certification import Certification
from domain.processes import certification as process
from domain.processes import conflicts, recertification
from web.api.deeds import house
from web.api.fields import Schema
from web.api.learning import decider
from web.api.members import GroundsSchema
from web.auth.rights import allow
from web.pages.candidates_forms import ConflictForm, colleague
from web.pages.certifications import show
from web.pages.forms import send, submitted, then

pages = Blueprint("certifications_deeds", __name__, url_prefix="/certifications/<uuid:certification_id>")


@pages.post("/awards")
@allow(STAFF, ADMIN)
@submitted(Schema(), show, "award")
def award(_form: dict[str, Any], certification_id: UUID) -> Response:
    """Award a certificate; never to oneself."""
    send(process.award, certification_id, on=house().today(), decided_by=decider())
    number = house().office.read(Certification, certification_id).number
    return _back(certification_id, f"Awarded as {number}. Anybody can verify it by this number.")


@pages.post("/reviews")
@allow(STAFF, ADMIN)
@submitted(Schema(), show, "review")
def review(_form: dict[str, Any], certification_id: UUID) -> Response:
    """Put an open application under review."""
    receipt = send(put_under_review, certification_id, officer=decider(), on=house().today())
    return then(url_for("candidates.show", candidacy_id=receipt.result), "It is under review.")


@pages.post("/refusals")
@allow(STAFF, ADMIN)
@submitted(GroundsSchema(), show, "refuse")
def refuse(form: dict[str, Any], certification_id: UUID) -> Response:
    """Refuse an application, with a reason; never one's own."""
    send(process.refuse, certification_id, on=house().today(), decided_by=decider(), **form)
    return _back(certification_id, "Refused. A new attempt is a new application.", level="info")


@pages.post("/suspensions")
@allow(STAFF, ADMIN)
@submitted(GroundsSchema(), show, "suspend")
def suspend(form: dict[str, Any], certification_id: UUID) -> Response:
    """Suspend a certificate, with a reason."""
    send(rulings.suspend, certification_id, on=house().today(), decided_by=decider(), **form)
    return _back(certification_id, "Suspended. Reinstating it is the way back.")


@pages.post("/reinstatements")
@allow(STAFF, ADMIN)
@submitted(Schema(), show, "reinstate")
def reinstate(_form: dict[str, Any], certification_id: UUID) -> Response:
    """Let a certificate count again."""
    send(rulings.reinstate, certification_id, on=house().today(), decided_by=decider())
    return _back(certification_id, "It counts again from today.")


@pages.post("/revocations")
@allow(STAFF, ADMIN)
@submitted(GroundsSchema(), show, "revoke")
def revoke(form: dict[str, Any], certification_id: UUID) -> Response:
    """Take a certificate back, with a reason."""
    send(rulings.revoke, certification_id, on=house().today(), decided_by=decider(), **form)
    return _back(certification_id, "Revoked. Reinstating it is the way back.")


@pages.post("/conflicts")
@allow(STAFF, ADMIN)
@submitted(ConflictForm(), show, "conflict")
def declare_conflict(form: dict[str, Any], certification_id: UUID) -> Response:
    """Declare a conflict of interest about the person, one's own or a colleague's."""
    whose = colleague(form["email"], "email")
    at: dict[str, Any] = {"on": house().today(), "declared_by": decider()}
    send(conflicts.declare_about, certification_id, officer_id=whose, note=form["note"], **at)
    return _back(certification_id, "Declared. They decide nothing about this person, nor hear an appeal of theirs.")


@pages.post("/conflict-withdrawals")
@allow(STAFF, ADMIN)
@submitted(ConflictForm(), show, "no-conflict")
def withdraw_conflict(form: dict[str, Any], certification_id: UUID) -> Response:
    """Withdraw a conflict that was declared of a colleague by mistake."""
    whose = colleague(form["email"], "email")
    at: dict[str, Any] = {"on": house().today(), "withdrawn_by": decider()}
    send(conflicts.withdraw_about, certification_id, officer_id=whose, note=form["note"], **at)
    return _back(certification_id, "Withdrawn: they may decide again.")


@pages.post("/renewals")
@allow(STAFF, ADMIN)
@submitted(Schema(), show, "renew")
def renew(_form: dict[str, Any], certification_id: UUID) -> Response:
    """Let a certificate be valid for the months of its version more, in its window, once what it asks for is done."""
    send(recertification.renew, certification_id, on=house().today(), decided_by=decider(), lacking=house().lacking)
    expires = house().office.read(Certification, certification_id).expires
    return _back(certification_id, f"Renewed through {expires:%d %B %Y}.")


def _back(certification_id: UUID, text: str, level: str = "success") -> Response:
    return then(url_for("certifications.show", certification_id=certification_id), text, level=level)
