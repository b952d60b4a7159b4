"""What can be done about candidacies within certification: open them, and take each step on the way to a decision."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import count, takewhile
from uuid import UUID

from msgspec.structs import replace

from domain.certifications.candidacies import facts, separation
from domain.certifications.candidacies.candidacy import Candidacy, candidacy_id, recertification_id
from domain.certifications.candidacies.examinations import Exam
from domain.certifications.candidacies.rules import exam_left, lapsed
from domain.certifications.candidacies.separation import Deed, Part
from domain.certifications.candidacies.steps import Kind, Step
from domain.certifications.certification import Certification
from domain.certifications.commands import version_of
from domain.certifications.impartiality import check_impartial
from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_rules import Examination, Rules, Version
from domain.certifications.validity import Status
from domain.errors import RuleBroken
from domain.journal import Journal

ANEW = frozenset({Step.WITHDRAWN, Step.REFUSED})
"""After these another recertification may begin."""


def asks_for_review(rules: Rules) -> bool:
    """Tell whether a version of a programme asks for more than a decision."""
    return bool(rules.eligibility or rules.examinations)


def open_application(journal: Journal, certification_id: UUID, *, on: date) -> UUID:
    """Return the id of the candidacy of an application, opened by the version in force; the same again is one.

    Raises RuleBroken if the application was decided.
    """
    id = candidacy_id(certification_id)
    certification = journal.get(Certification, certification_id)
    if not journal.holds(Candidacy, id):
        if certification.last.status is not Status.APPLIED:
            raise RuleBroken(f"{certification.stands(on)}; only an open application is reviewed")
        version = journal.get(Programme, programme_id(certification.programme)).in_force(on)
        journal.record(Candidacy.open(id, _opened(certification, version, Kind.CERTIFICATION, on)))
    return id


def put_under_review(journal: Journal, certification_id: UUID, *, officer: str, on: date) -> UUID:
    """Return the id of the candidacy of an open application, put under review by somebody else than the applicant."""
    journal.get(Certification, certification_id).check_decider(officer)
    return open_application(journal, certification_id, on=on)


def open_recertification(journal: Journal, certification_id: UUID, *, on: date) -> UUID:
    """Return the id of the candidacy for renewing a certificate by examination; while one is open it is that.

    After one was withdrawn or refused another begins, with the attempts that are left, and with all of them once a pass
    no longer counts. Raises RuleBroken unless it was
    awarded and stands, where its version has no examination, and where no attempt is left or it is too soon for one.
    """
    certification = journal.get(Certification, certification_id)
    certification.check_renewable(on)
    before = recertifications(journal, certification_id, certification.expires)
    version = version_of(journal, certification)
    if goes_on(before, version.rules, on=on):
        return before[-1].id
    if not version.rules.examinations:
        raise RuleBroken(f"{certification.programme} has no examination to renew by; renew it by credits")
    opened = _opened(certification, version, Kind.RECERTIFICATION, on)
    attempts = [attempt for way in before for attempt in way.attempts.values()]
    opened = replace(opened, exams=[exam_left(exam, attempts, on=on) for exam in opened.exams])
    id = recertification_id(certification_id, certification.expires, len(before))
    journal.record(Candidacy.open(id, opened))
    return id


def goes_on(ways: Sequence[Candidacy], rules: Rules, *, on: date) -> bool:
    """Tell whether the last of these recertifications is open, or led to a pass that still counts."""
    if not ways or ways[-1].step in ANEW:
        return False
    over = lapsed(rules.examinations, list(ways[-1].attempts.values()), on=on)
    return ways[-1].step is not Step.PASSED or not any(over)


def recertifications(journal: Journal, certification_id: UUID, expires: date) -> list[Candidacy]:
    """Return the candidacies for being certified beyond a day by examination, in their order."""
    ids = (recertification_id(certification_id, expires, before) for before in count())
    return [journal.get(Candidacy, id) for id in takewhile(partial(journal.holds, Candidacy), ids)]


def candidacies_of(journal: Journal, certification: Certification) -> list[Candidacy]:
    """Return the candidacies of a certification: of its application, and of being certified by examination again."""
    id = candidacy_id(certification.id)
    first = [journal.get(Candidacy, id)] if journal.holds(Candidacy, id) else []
    return first + recertifications(journal, certification.id, certification.expires)


def every_candidacy_of(journal: Journal, certification: Certification) -> list[Candidacy]:
    """Return the candidacies of a certification, of the periods that are over too."""
    over = sorted({each.expires for each in certification.rulings} - {certification.expires})
    earlier = [way for expires in over for way in recertifications(journal, certification.id, expires)]
    return earlier + candidacies_of(journal, certification)


def unexamined(
    journal: Journal, certification: Certification, examinations: Sequence[Examination], *, on: date
) -> str | None:
    """Return in words what was not passed for the next period, or counts no more on a day; None where all counts."""
    found = recertifications(journal, certification.id, certification.expires)
    passed = found[-1].passed if found else frozenset()
    missing = ", ".join(each.code for each in examinations if each.code not in passed)
    if missing:
        return f"{missing} was not passed for the time after {certification.expires}"
    return "; ".join(lapsed(examinations, list(found[-1].attempts.values()), on=on)) or None if found else None


def check_may_renew(journal: Journal, certification: Certification, officer: str) -> None:
    """Raise NotAllowed for whoever examined them for this renewal, or ever trained them."""
    check_impartial(journal, certification.person_id, officer)
    for way in recertifications(journal, certification.id, certification.expires):
        way.check_may(officer, Deed.DECIDE)
    for way in every_candidacy_of(journal, certification):
        trained = way.parts.get(officer, frozenset()) & {Part.TRAINED}
        separation.check({officer: trained}, officer, Deed.DECIDE)


def check_may_decide(journal: Journal, certification: Certification, officer: str) -> None:
    """Raise NotAllowed for the person themselves, whoever ever trained them or examined them for this certificate."""
    certification.check_decider(officer)
    check_impartial(journal, certification.person_id, officer)
    for way in every_candidacy_of(journal, certification):
        separation.check(way.parts, officer, Deed.DECIDE)


def check_current(journal: Journal, candidacy_id: UUID, *, on: date) -> None:
    """Raise RuleBroken if a pass no longer counts, as its version lets it count for so many months."""
    found = journal.get(Candidacy, candidacy_id)
    rules = journal.get(Programme, programme_id(found.programme)).rules(found.rules)
    for over in lapsed(rules.examinations, list(found.attempts.values()), on=on):
        raise RuleBroken(f"{over}; refuse, so that they can apply and sit it anew")


def take_step(
    journal: Journal, candidacy_id: UUID, step: Callable[[Candidacy], None], *, expected: int | None = None
) -> UUID:
    """Return the id of the candidacy, one step on: `take_step(journal, id, partial(review.find_complete, …))`."""
    candidacy = journal.get(Candidacy, candidacy_id)
    candidacy.expects(expected)
    step(candidacy)
    journal.record(candidacy)
    return candidacy_id


def check_reviewed(
    journal: Journal, certification_id: UUID, decided_by: str, *, wanted: frozenset[Step], on: date
) -> None:
    """Raise RuleBroken while an application is under review, or before it where its programme asks for one."""
    id, certification = candidacy_id(certification_id), journal.get(Certification, certification_id)
    certification.check_decider(decided_by)
    check_impartial(journal, certification.person_id, decided_by)
    if certification.last.status is not Status.APPLIED:
        return
    if journal.holds(Candidacy, id):
        step = journal.get(Candidacy, id).step
        if step not in wanted:
            raise RuleBroken(f"this application is under review and stands at {step}; decide it there")
        return
    programme = journal.get(Programme, programme_id(certification.programme))
    if asks_for_review(programme.in_force(on).rules):
        raise RuleBroken(f"{programme.code} asks for a review; open the review of this application first")


def _opened(certification: Certification, version: Version, kind: Kind, on: date) -> facts.Opened:
    return facts.Opened(
        person_id=certification.person_id,
        certification_id=certification.id,
        programme=certification.programme,
        kind=kind,
        rules=version.number,
        exams=[_exam(each) for each in version.rules.examinations],
        four_eyes=version.rules.four_eyes,
        on=on,
    )


def _exam(found: Examination) -> Exam:
    return Exam(
        code=found.code,
        title=found.title,
        mark_hundredths=found.mark_hundredths,
        attempts=found.attempts,
        wait_days=found.wait_days,
        best_counts=found.best_counts,
    )
