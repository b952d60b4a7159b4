"""Whose the thing is that an address names: so that whoever acts on it for them leaves both names on the fact."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.audits.case import AuditCase
from domain.batches.batch import Batch
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from domain.certifications.appeal import Appeal
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.certification import Certification
from domain.courses.block import SeatBlock
from domain.courses.enrolment import Enrolment
from domain.errors import NotFound
from domain.events.party import Party
from domain.events.registration import Registration
from domain.learning.activity import Activity
from domain.learning.obligation import Obligation
from domain.members.member import Member

A = TypeVar("A", bound=Aggregate)
PERSON, PAYMENT = "person_id", "payment_id"
Owned = (
    AuditCase
    | Member
    | Registration
    | Party
    | Enrolment
    | SeatBlock
    | Certification
    | Candidacy
    | Appeal
    | Activity
    | Obligation
    | Invoice
    | Batch
)
OWNED: dict[str, type[Owned]] = {
    "member_id": Member,
    "registration_id": Registration,
    "party_id": Party,
    "enrolment_id": Enrolment,
    "certification_id": Certification,
    "candidacy_id": Candidacy,
    "appeal_id": Appeal,
    "activity_id": Activity,
    "obligation_id": Obligation,
    "invoice_id": Invoice,
    "batch_id": Batch,
    "block_id": SeatBlock,
    "case_id": AuditCase,
}
"""What belongs to a person, by the name that its id has in addresses."""


class Reads(Protocol):
    """Something that returns an aggregate as it stands, or raises NotFound."""

    def __call__(self, kind: type[A], id: UUID, /) -> A:
        """Return it."""


def owner_of(read: Reads, named: Mapping[str, Any]) -> UUID | None:
    """Return the person to whom belongs what an address names, None if it is nobody's or there is no such thing."""
    try:
        return _owner(read, named)
    except NotFound:
        return None


def _owner(read: Reads, named: Mapping[str, Any]) -> UUID | None:
    if PERSON in named:
        return UUID(str(named[PERSON]))
    if PAYMENT in named:
        return read(Invoice, read(Payment, named[PAYMENT]).invoice_id).person_id
    kinds = ((kind, named[name]) for name, kind in OWNED.items() if name in named)
    return next((read(kind, id).person_id for kind, id in kinds), None)
