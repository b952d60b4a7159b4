"""What people do with learning: log it, credit it, accept, reject or strike it off; publish rules."""

from datetime import date
from uuid import UUID

from domain.cpd.credit import Credit, Marks
from domain.cpd.scheme_text import scheme_from_json
from domain.errors import Invalid
from domain.journal import Journal
from domain.learning.activity import Activity, Source, credited_id
from domain.learning.scheme import Scheme, Trust, scheme_id


def log(  # noqa: PLR0913  each is a column of a member's log
    journal: Journal,
    id: UUID,
    *,
    person_id: UUID,
    kind: str,
    title: str,
    on: date,
    amounts: Credit,
    attributes: Marks | None = None,
    for_schemes: list[str] | None = None,
    today: date | None = None,
) -> UUID:
    """Put something learnt on a person's log and return its id; the same id again changes nothing.

    Raises Invalid for a scheme that was never published, and for a day after `today`, where that is given.
    """
    if journal.holds(Activity, id):
        return id
    if today is not None and on > today:
        raise Invalid(f"{on} is yet to come; log it when it has taken place", field="on")
    for scheme in for_schemes or ():
        check_published(journal, scheme, field="for_schemes")
    activity = Activity.log(
        id,
        person_id=person_id,
        kind=kind,
        title=title,
        on=on,
        amounts=amounts,
        attributes=attributes or {},
        for_schemes=for_schemes,
    )
    journal.record(activity)
    return id


def credit(  # noqa: PLR0913  each is a column of a member's log
    journal: Journal,
    *,
    source: Source,
    source_id: UUID,
    person_id: UUID,
    title: str,
    on: date,
    amounts: Credit,
    attributes: Marks,
    time: int = 1,
) -> UUID:
    """Put attendance or completion on a person's log and return its id, once however often it is asked.

    `time` counts how often it was taken down, where it was taken back in between, or a course was taken again.
    """
    id = credited_id(source_id, person_id, time)
    if journal.holds(Activity, id):
        return id
    activity = Activity.log(
        id,
        person_id=person_id,
        kind=source,
        title=title,
        on=on,
        amounts=amounts,
        attributes=attributes,
        source=source,
        source_id=source_id,
    )
    journal.record(activity)
    return id


def accept(
    journal: Journal,
    activity_id: UUID,
    *,
    scheme: str,
    on: date,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Let an activity count for a scheme and return its id. Raises Invalid if that was never published."""
    check_published(journal, scheme)
    activity = journal.get(Activity, activity_id)
    activity.expects(expected)
    activity.accept(scheme, on=on, decided_by=decided_by)
    journal.record(activity)
    return activity_id


def reject(  # noqa: PLR0913  a decision with its reason and its maker
    journal: Journal,
    activity_id: UUID,
    *,
    scheme: str,
    on: date,
    reason: str,
    decided_by: str,
    expected: int | None = None,
) -> UUID:
    """Do not let an activity count for a scheme and return its id. Raises Invalid if that was never published."""
    check_published(journal, scheme)
    activity = journal.get(Activity, activity_id)
    activity.expects(expected)
    activity.reject(scheme, on=on, reason=reason, decided_by=decided_by)
    journal.record(activity)
    return activity_id


def void(journal: Journal, activity_id: UUID, *, on: date, reason: str, expected: int | None = None) -> UUID:
    """Strike an activity off the log and return its id."""
    activity = journal.get(Activity, activity_id)
    activity.expects(expected)
    activity.void(on=on, reason=reason)
    journal.record(activity)
    return activity_id


def take_back(journal: Journal, activity_id: UUID, *, on: date, reason: str) -> UUID:
    """Strike an activity off of which nothing was said since it was logged, and return its id."""
    activity = journal.get(Activity, activity_id)
    activity.take_back(on=on, reason=reason)
    journal.record(activity)
    return activity_id


def publish_scheme(journal: Journal, *, content: str, trust: Trust, on: date) -> UUID:
    """Publish the next version of a scheme's rules, given as JSON, and return the scheme's id."""
    id = scheme_id(scheme_from_json(content).id)
    scheme = journal.get(Scheme, id) if journal.holds(Scheme, id) else Scheme(id)
    scheme.publish(content=content, trust=trust, on=on)
    journal.record(scheme)
    return id


def check_published(journal: Journal, scheme: str, *, field: str = "scheme") -> None:
    """Raise Invalid, naming the field, for a scheme of which no version was ever published."""
    if not journal.holds(Scheme, scheme_id(scheme)):
        raise Invalid(f"no scheme {scheme!r} was published; check its id, or publish it first", field=field)
