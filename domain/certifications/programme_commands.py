"""What the office does about the rules of a programme: draft the next version, publish it, give it up."""

from datetime import date
from uuid import UUID

from domain.certifications.programme import Programme, programme_id
from domain.certifications.programme_rules import Rules
from domain.journal import Journal


def draft_version(journal: Journal, code: str, *, rules: Rules, on: date, expected: int | None = None) -> UUID:
    """Return the id of the programme, with a draft of its next version. Raises Unfit for rules that cannot be kept."""
    programme = journal.get(Programme, programme_id(code))
    programme.expects(expected)
    programme.draft_version(rules, on=on)
    journal.record(programme)
    return programme.id


def publish_version(journal: Journal, code: str, *, starts: date, on: date, expected: int | None = None) -> UUID:
    """Return the id of the programme, its draft published as the next version from a day on."""
    programme = journal.get(Programme, programme_id(code))
    programme.expects(expected)
    programme.publish_version(starts=starts, on=on)
    journal.record(programme)
    return programme.id


def drop_version(journal: Journal, code: str, *, on: date, expected: int | None = None) -> UUID:
    """Return the id of the programme, without the draft it had."""
    programme = journal.get(Programme, programme_id(code))
    programme.expects(expected)
    programme.drop_version(on=on)
    journal.record(programme)
    return programme.id
