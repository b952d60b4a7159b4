"""How certification and its fee go together: the fee is earned when somebody else has decided."""

from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import Line, OnCompletion
from domain.certifications import commands as certifications
from domain.certifications.candidacies.commands import asks_for_review, check_reviewed, open_application
from domain.certifications.candidacies.steps import Step
from domain.certifications.certification import Certification
from domain.certifications.programme import Programme, programme_id
from domain.errors import Erased, RuleBroken
from domain.journal import Journal
from domain.learning.commands import check_published
from domain.people.person import Person
from domain.values import Money, add_months

DUE = timedelta(days=30)
OPEN_MONTHS = 24
"""An application not completed within two years is closed, and its fee earned. Source: bylaw 7.3."""

AWARDED, NOT_AWARDED = frozenset({Step.AWARDED}), frozenset({Step.REFUSED, Step.WITHDRAWN})
STREAM = "certification"
LINE = "certification-fee"


def define_programme(  # noqa: PLR0913  the terms of a programme
    journal: Journal, *, code: str, title: str, scheme: str | None, months: int, fee: Money, on: date
) -> UUID:
    """Return the id of the programme, new or defined anew. Raises Invalid for a scheme that was never published."""
    if scheme is not None:
        check_published(journal, scheme)
    return certifications.define_programme(
        journal, code=code, title=title, scheme=scheme, months=months, fee=fee, on=on
    )


def apply_with_fee(journal: Journal, id: UUID, *, person_id: UUID, programme: str, on: date) -> UUID:
    """Return the id of the application, under review and invoiced where its programme asks for that; again it is one.

    Raises NotFound or Erased when there is no such person, NotFound for an unknown programme.
    """
    if journal.holds(Certification, id):
        return id
    if journal.get(Person, person_id).erased:
        raise Erased("this person was erased; register them anew first")
    certifications.apply(journal, id, person_id=person_id, programme=programme, on=on)
    rules = journal.get(Programme, programme_id(programme)).in_force(on).rules
    if asks_for_review(rules):
        open_application(journal, id, on=on)
    fee = rules.fees.application
    if fee.minor:
        earned = OnCompletion(ref=str(id), expires=add_months(on, OPEN_MONTHS))
        billing.issue(
            journal,
            fee_id(id),
            person_id=person_id,
            on=on,
            due=on + DUE,
            currency=fee.currency,
            lines=[Line(line=LINE, stream=STREAM, net=fee.minor, recognise=earned)],
            purpose="certification",
            subject_id=id,
        )
    return id


def award(
    journal: Journal,
    certification_id: UUID,
    *,
    on: date,
    decided_by: str,
    version: int | None = None,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, awarded, under a version other than today's where it was judged by that.

    Raises RuleBroken while its fee is not paid, or while it is under review or ought to be.
    """
    check_reviewed(journal, certification_id, decided_by, wanted=AWARDED, on=on)
    invoice_id = fee_id(certification_id)
    if journal.holds(Invoice, invoice_id) and journal.get(Invoice, invoice_id).open:
        number = journal.get(Invoice, invoice_id).number
        raise RuleBroken(f"the fee is not paid; receive the payment of {number} or credit it first")
    certifications.award(journal, certification_id, on=on, decided_by=decided_by, version=version, expected=expected)
    _earn(journal, certification_id, on)
    return certification_id


def refuse(
    journal: Journal,
    certification_id: UUID,
    *,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, refused; the fee was for deciding, so it is earned.

    Raises RuleBroken while it is under review or ought to be.
    """
    check_reviewed(journal, certification_id, decided_by, wanted=NOT_AWARDED, on=on)
    certifications.refuse(journal, certification_id, reason=reason, on=on, decided_by=decided_by, expected=expected)
    _earn(journal, certification_id, on)
    return certification_id


def fee_id(certification_id: UUID) -> UUID:
    """Return the id of the one invoice for an application's fee."""
    return uuid5(certification_id, LINE)


def _earn(journal: Journal, certification_id: UUID, on: date) -> None:
    invoice_id = fee_id(certification_id)
    if journal.holds(Invoice, invoice_id) and journal.get(Invoice, invoice_id).service(LINE).how is not None:
        billing.deliver(journal, invoice_id, line=LINE, on=on)
