"""What each attempt at an examination costs: invoiced when it is authorised, earned when its result is told.

An attempt never sat is earned once its days are over. Source: bylaw 7.5.
"""

from datetime import date
from functools import partial
from uuid import UUID, uuid5

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import Line, OnCompletion
from domain.certifications.candidacies import exams
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.commands import take_step
from domain.certifications.candidacies.examinations import Attempt, Mark
from domain.certifications.candidacies.retakes import check_retakes
from domain.certifications.programme import Programme, programme_id
from domain.errors import RuleBroken
from domain.journal import Journal
from domain.ports import Applications
from domain.processes.certification import DUE, STREAM
from domain.processes.charges import credit_in_full
from domain.processes.customers import check_known

LINE = "examination-fee"
OTHER_DAYS = "Other days were agreed for the examination"


def sitting_fee_id(candidacy_id: UUID, exam: str, attempt: int) -> UUID:
    """Return the id of the one invoice for an attempt; other days agreed for it cost nothing more."""
    return uuid5(candidacy_id, f"{LINE}:{exam}:{attempt}")


def authorise(  # noqa: PLR0913  what is agreed about an examination
    journal: Journal,
    candidacy_id: UUID,
    *,
    exam: str,
    from_: date,
    through: date,
    accommodations: str | None = None,
    officer: str,
    applications: Applications,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Return the id of the candidacy, which may sit an examination within some days; the attempt is invoiced.

    Raises Erased if the candidate was to be forgotten, RuleBroken where no attempt is left, over all applications of
    theirs too if the version says so.
    """
    before = journal.get(Candidacy, candidacy_id)
    check_known(journal, before.person_id)
    earlier = applications(before.person_id, before.programme)
    check_retakes(journal, candidacy_id, exam, from_=from_, applications=earlier)
    agreed = partial(exams.authorise, exam=exam, from_=from_, through=through, accommodations=accommodations)
    step = partial(agreed, officer=officer, on=on)
    take_step(journal, candidacy_id, step, expected=expected)
    found = journal.get(Candidacy, candidacy_id)
    (attempt,) = (each for each in found.attempts.values() if each.exam == exam and each.mark is Mark.AUTHORISED)
    _charge(journal, found, attempt, on)
    return candidacy_id


def release_result(  # noqa: PLR0913  which attempt, when and by whom
    journal: Journal,
    candidacy_id: UUID,
    *,
    exam: str,
    attempt: int,
    officer: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Return the id of the candidacy, whose result is told; the fee of the attempt is earned."""
    step = partial(exams.release_result, exam=exam, attempt=attempt, officer=officer, on=on)
    take_step(journal, candidacy_id, step, expected=expected)
    _earn(journal, sitting_fee_id(candidacy_id, exam, attempt), on)
    return candidacy_id


def void_attempt(  # noqa: PLR0913  which attempt, why, when and by whom
    journal: Journal,
    candidacy_id: UUID,
    *,
    exam: str,
    attempt: int,
    reason: str,
    officer: str,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Return the id of the candidacy, of which an attempt counts for nothing; it was held, so its fee is earned."""
    step = partial(exams.void_attempt, exam=exam, attempt=attempt, reason=reason, officer=officer, on=on)
    take_step(journal, candidacy_id, step, expected=expected)
    _earn(journal, sitting_fee_id(candidacy_id, exam, attempt), on)
    return candidacy_id


def give_back(journal: Journal, candidacy_id: UUID, exam: str, attempt: int, *, on: date) -> None:
    """Credit the fee of an attempt in full, where there is one: it was not the candidate's doing."""
    fee = sitting_fee_id(candidacy_id, exam, attempt)
    if journal.holds(Invoice, fee):
        credit_in_full(journal, fee, LINE, on=on)


def settle(journal: Journal, found: Candidacy, *, withdrawn: bool, on: date) -> None:
    """Give back what a candidacy that ends never used, and earn what was sat.

    Whoever withdraws once the days agreed have begun, or let them pass, has kept a place that stays paid.
    """
    for each in found.attempts.values():
        if each.sat is not None:
            _earn(journal, sitting_fee_id(found.id, each.exam, each.number), on)
        elif on < each.from_ or (on <= each.through and not withdrawn):
            give_back(journal, found.id, each.exam, each.number, on=on)


def check_sittings_paid(journal: Journal, found: Candidacy) -> None:
    """Raise RuleBroken, naming the invoice, while an attempt of a candidacy is not paid."""
    for each in found.attempts.values():
        fee = sitting_fee_id(found.id, each.exam, each.number)
        if journal.holds(Invoice, fee) and journal.get(Invoice, fee).open:
            number = journal.get(Invoice, fee).number
            message = f"attempt {each.number} at {each.exam} is not paid; receive the payment of {number} or credit it"
            raise RuleBroken(message, field="fee")


def sitting_fees(journal: Journal, found: Candidacy) -> list[tuple[Attempt, Invoice]]:
    """Return the attempts of a candidacy that cost something, each with its invoice."""
    ids = [(each, sitting_fee_id(found.id, each.exam, each.number)) for each in found.attempts.values()]
    return [(each, journal.get(Invoice, id)) for each, id in ids if journal.holds(Invoice, id)]


def _charge(journal: Journal, found: Candidacy, attempt: Attempt, on: date) -> None:
    fee = journal.get(Programme, programme_id(found.programme)).rules(found.rules).fees.examination
    id = sitting_fee_id(found.id, attempt.exam, attempt.number)
    earned = OnCompletion(ref=str(id), expires=attempt.through)
    if journal.holds(Invoice, id):
        _move(journal, id, earned, on)
    elif fee.minor:
        billing.issue(
            journal,
            id,
            person_id=found.person_id,
            on=on,
            due=on + DUE,
            currency=fee.currency,
            lines=[Line(line=LINE, stream=STREAM, net=fee.minor, recognise=earned)],
            purpose="certification",
            subject_id=found.certification_id,
        )


def _move(journal: Journal, fee: UUID, earned: OnCompletion, on: date) -> None:
    service = journal.get(Invoice, fee).service(LINE)
    if service.how is not None and service.how != earned:
        billing.reschedule(journal, fee, line=LINE, recognise=earned, reason=OTHER_DAYS, on=on)


def _earn(journal: Journal, fee: UUID, on: date) -> None:
    if journal.holds(Invoice, fee) and journal.get(Invoice, fee).service(LINE).how is not None:
        billing.deliver(journal, fee, line=LINE, on=on)
