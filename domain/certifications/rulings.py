"""What is decided about a certificate that stands, never by who trained or examined: suspended, revoked, re-based."""

from datetime import date
from uuid import UUID

from domain.certifications.candidacies.commands import check_may_decide
from domain.certifications.certification import Certification
from domain.certifications.commands import version_of
from domain.certifications.programme import Programme, programme_id
from domain.errors import Invalid, RuleBroken
from domain.journal import Journal

UNDONE = "the re-basing of many that brought it here was undone"


def suspend(
    journal: Journal,
    certification_id: UUID,
    *,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, suspended from a day on."""
    certification = _before(journal, certification_id, decided_by, expected)
    certification.suspend(reason=reason, on=on, decided_by=decided_by)
    journal.record(certification)
    return certification_id


def reinstate(
    journal: Journal, certification_id: UUID, *, on: date, decided_by: str, expected: int | None = None
) -> UUID:
    """Return the id of the certification, which counts again from a day on."""
    certification = _before(journal, certification_id, decided_by, expected)
    certification.reinstate(on=on, decided_by=decided_by)
    journal.record(certification)
    return certification_id


def revoke(
    journal: Journal,
    certification_id: UUID,
    *,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, taken back from a day on."""
    certification = _before(journal, certification_id, decided_by, expected)
    certification.revoke(reason=reason, on=on, decided_by=decided_by)
    journal.record(certification)
    return certification_id


def rebase(  # noqa: PLR0913  whom, to what, why, when and by whom
    journal: Journal,
    certification_id: UUID,
    *,
    version: int,
    reason: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Return the id of the certification, under another version of its programme's rules; its last day stays.

    Raises Invalid for a version that there is not, or not yet.
    """
    certification = _before(journal, certification_id, decided_by, expected)
    programme = journal.get(Programme, programme_id(certification.programme))
    programme.rules(version)
    if on < (starts := programme.versions[version - 1].starts):
        raise Invalid(f"version {version} begins on {starts}; re-base from then on", field="version")
    under = version_of(journal, certification).number
    certification.rebase(version, under=under, reason=reason, on=on, decided_by=decided_by)
    journal.record(certification)
    return certification_id


def take_back_rebasing(
    journal: Journal, certification_id: UUID, *, left_at: int, under: int, on: date, decided_by: str
) -> UUID:
    """Return the id of the certification, under the version again that it was under before it was re-based.

    `left_at` is the aggregate's version once it was re-based. Raises RuleBroken if anything was decided since.
    """
    certification = journal.get(Certification, certification_id)
    if certification.version != left_at:
        raise RuleBroken("something was decided about it since; it stays under the version that it is under")
    return rebase(journal, certification_id, version=under, reason=UNDONE, on=on, decided_by=decided_by)


def _before(journal: Journal, certification_id: UUID, decided_by: str, expected: int | None) -> Certification:
    """Return the certification before whoever may decide about it. Raises Stale, or NotAllowed for who may not."""
    certification = journal.get(Certification, certification_id)
    certification.expects(expected)
    check_may_decide(journal, certification, decided_by)
    return certification
