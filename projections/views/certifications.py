"""Certifications: what each was worth on any day, for the public to verify and for the office to follow up."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, MetaData, Select, String, Table, Uuid, and_, case, select

from domain.aggregate import Fact
from domain.certifications import validity
from domain.certifications.certification import Certification
from domain.certifications.validity import DAY, FOREVER, Ruling, Status
from projections.engine import Rows, View
from projections.intervals import NOW, Cause, caused, columns, known, redraw, seen

PAGE = 100
UNDECIDED = frozenset({Status.APPLIED, Status.REFUSED})
"""What is nobody's business but the applicant's and the office's."""

STATUSES: dict[type[Fact], Status] = {
    Certification.Refused: Status.REFUSED,
    Certification.Reopened: Status.APPLIED,
    Certification.Suspended: Status.SUSPENDED,
    Certification.Reinstated: Status.VALID,
    Certification.Revoked: Status.REVOKED,
}
BY_NAME = {kind.TOPIC: status for kind, status in STATUSES.items()}

metadata = MetaData()
certificates = Table(
    "certificates",
    metadata,
    Column("certification", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("programme", String(40), nullable=False, index=True),
    Column("number", String(20), nullable=False, default="", index=True),
    Column("awarded", Date),
    Column("expires", Date),
    Column("position", BigInteger, nullable=False),
)
"""A certification as it stands now; number and days are empty until it is awarded."""

certification_rulings = Table(
    "certification_rulings",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("certification", Uuid, nullable=False, index=True),
    Column("status", String(12), nullable=False),
    Column("starts", Date, nullable=False),
    Column("expires", Date, nullable=False),
    info={"by": "certification"},
)
"""What each fact says, a line for each, never changed."""

certification_lines = Table(
    "certification_lines",
    metadata,
    Column("certification", Uuid, primary_key=True),
    *columns(),
    Column("person", Uuid, nullable=False, index=True),
    info={"by": "certification"},
)
"""What each certification is worth from day to day, with what was known of it when."""

view = View("certifications", certificates, certification_rulings, certification_lines)


class Worth(NamedTuple):
    """A certification as it stood on a day: its status since a day, to the day before `until` unless revised."""

    certification: UUID
    person: UUID
    programme: str
    number: str
    awarded: date | None
    status: str
    since: date
    until: date
    cause: int

    @property
    def through(self) -> date | None:
        """The last day of that status, None where it has no end."""
        return None if self.until == FOREVER else self.until - DAY


@view.on(Certification.Applied)
def applied(  # noqa: PLR0913  a fold names what it reads
    certificates: Rows,
    certification_rulings: Rows,
    certification_lines: Rows,
    *,
    id: UUID,
    position: int,
    person_id: UUID,
    programme: str,
    on: date,
) -> None:
    """Open a certification with its application."""
    certificates.append(certification=id, person=person_id, programme=programme, number="", position=position)
    _rule(certification_rulings, certification_lines, position, id, Ruling(Status.APPLIED, on), person_id)


@view.on(Certification.Awarded)
def awarded(  # noqa: PLR0913  as above
    certificates: Rows,
    certification_rulings: Rows,
    certification_lines: Rows,
    *,
    id: UUID,
    position: int,
    person_id: UUID,
    number: str,
    on: date,
    expires: date,
) -> None:
    """Award it under a number, valid through a day."""
    row = certificates[id]
    row.number, row.awarded, row.expires = number, on, expires
    _rule(certification_rulings, certification_lines, position, id, Ruling(Status.VALID, on, expires), person_id)


@view.on(Certification.Renewed)
def renewed(  # noqa: PLR0913  as above
    certificates: Rows,
    certification_rulings: Rows,
    certification_lines: Rows,
    *,
    id: UUID,
    position: int,
    person_id: UUID,
    on: date,
    expires: date,
) -> None:
    """Make it valid through a later day."""
    certificates[id].expires = expires
    _rule(certification_rulings, certification_lines, position, id, Ruling(Status.VALID, on, expires), person_id)


@view.on(*STATUSES)
def ruled(  # noqa: PLR0913  as above
    certificates: Rows,
    certification_rulings: Rows,
    certification_lines: Rows,
    *,
    id: UUID,
    position: int,
    topic: str,
    person_id: UUID,
    on: date,
) -> None:
    """Refuse, reopen, suspend, reinstate or revoke it from a day on; what is suspended still expires."""
    status = BY_NAME[topic]
    ends = status in {Status.SUSPENDED, Status.VALID}
    expires = certificates[id].expires if ends else FOREVER
    _rule(certification_rulings, certification_lines, position, id, Ruling(status, on, expires), person_id)


def verify(connection: Connection, number: str, *, on: date, known_at: int | None = None) -> Worth | None:
    """Return what a certificate is worth on a day; None if there is none of that number or not yet."""
    c = certification_lines.c
    numbered = and_(certificates.c.number == number, certificates.c.number != "", c.status.not_in(UNDECIDED))
    return _first(connection, _worths(on, known_at).where(numbered))


def standing(connection: Connection, id: UUID, *, as_of: date, known_at: int | None = None) -> Worth | None:
    """Return one certification as it stood on a day, None before its application."""
    return _first(connection, _worths(as_of, known_at).where(certificates.c.certification == id))


def of_person(connection: Connection, person: UUID, *, as_of: date, known_at: int | None = None) -> list[Worth]:
    """Return the certifications of a person, at whatever status."""
    return _all(connection, _worths(as_of, known_at).where(certificates.c.person == person))


def listed(
    connection: Connection,
    *,
    status: str,
    as_of: date,
    known_at: int | None = None,
    after: UUID | None = None,
    limit: int | None = PAGE,
) -> list[Worth]:
    """Return a page of the certifications at a status: those to decide, to publish as suspended, as revoked."""
    query = _worths(as_of, known_at).where(certification_lines.c.status == status).limit(limit)
    return _all(connection, query if after is None else query.where(certificates.c.certification > after))


def expiring(
    connection: Connection, *, by: date, as_of: date, known_at: int | None = None, limit: int | None = PAGE
) -> list[Worth]:
    """Return certifications valid on a day but not beyond `by`, the earliest end first."""
    c, next_ = certification_lines.c, certification_lines.alias("next")
    goes_on = and_(
        next_.c.certification == c.certification,
        next_.c.valid_from == c.valid_to,
        next_.c.status == Status.VALID,
        known(next_, known_at),
    )
    ends = and_(c.status == Status.VALID, c.valid_to <= by + DAY, ~select(next_).where(goes_on).exists())
    query = _worths(as_of, known_at).where(ends).order_by(None).order_by(c.valid_to, c.certification)
    return _all(connection, query.limit(limit))


def facts(certification_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select certification and position of the rulings on it, up to the one that ends what it is worth on a day."""
    c, line = certification_rulings.c, certification_lines.c
    return (
        select(c.certification.label("key"), c.position)
        .join_from(certification_rulings, certification_lines, line.certification == c.certification)
        .where(seen(certification_lines, as_of, known_at), c.starts <= line.valid_to)
        .where(c.position <= (NOW if known_at is None else known_at), c.certification.in_(certification_ids))
    )


def _worths(as_of: date, known_at: int | None) -> Select[Any]:
    c, of = certification_lines.c, certificates.c
    undecided = c.status.in_(UNDECIDED)
    number, awarded = case((undecided, ""), else_=of.number), case((undecided, None), else_=of.awarded)
    return (
        select(of.certification, of.person, of.programme, number, awarded)
        .add_columns(c.status, c.valid_from, c.valid_to, c.cause)
        .join_from(certification_lines, certificates, of.certification == c.certification)
        .where(seen(certification_lines, as_of, known_at))
        .order_by(of.certification)
    )


def _all(connection: Connection, query: Select[Any]) -> list[Worth]:
    return [Worth(*row) for row in connection.execute(query)]


def _first(connection: Connection, query: Select[Any]) -> Worth | None:
    found = _all(connection, query.limit(1))
    return found[0] if found else None


def _rule(
    certification_rulings: Rows, certification_lines: Rows, position: int, id: UUID, ruling: Ruling, person: UUID
) -> None:
    said = {"status": str(ruling.status), "starts": ruling.from_, "expires": ruling.expires}
    certification_rulings.append(position=position, certification=id, **said)
    found = sorted(certification_rulings.where(id), key=lambda row: row.position)
    line = validity.intervals([Ruling(Status(row.status), row.starts, row.expires) for row in found])
    spans = caused(line, [Cause(row.starts, row.position) for row in found], by=lambda cause: cause.position)
    redraw(certification_lines, {"certification": id, "person": person}, spans, position)
