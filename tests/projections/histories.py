"""Histories of memberships and certifications as an association makes them: any day, any order of entry."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from uuid import UUID

from domain.aggregate import Aggregate, Fact
from domain.certifications.certification import Certification
from domain.errors import DomainError
from domain.members.member import Member

Stated = tuple[UUID, Fact]
START = date(2020, 1, 1)
BOARD = "board"


def seeded(seed: int) -> Random:
    """Return a source of chance that is the same for the same seed."""
    return Random(seed)  # noqa: S311  a history, not a secret


def some_day(rng: Random, *, years: int = 8) -> date:
    """Return any day within so many years."""
    return START + timedelta(days=rng.randrange(365 * years))


def memberships(rng: Random, *, members: int = 8, decisions: int = 160) -> list[Stated]:
    """Return what many decisions about some memberships have stated, mixed as they were entered."""
    known = [Member.apply(_id(rng), person_id=_id(rng), grade="full", on=START) for _ in range(members)]
    stated: list[Stated] = []
    for member in known:
        _take(stated, member)
        member.admit(number=f"M-{len(stated):05d}", on=START + timedelta(days=rng.randrange(40)))
        _take(stated, member)
    for _ in range(decisions):
        member = rng.choice(known)
        with suppress(DomainError):
            _decide_member(rng, member)
        _take(stated, member)
    return stated


def certifications(rng: Random, *, number: int = 6, decisions: int = 120) -> list[Stated]:
    """Return what many decisions about some certifications have stated, mixed as they were entered."""
    known = [Certification.apply(_id(rng), person_id=_id(rng), programme="cpp", on=START) for _ in range(number)]
    stated: list[Stated] = []
    for certification in known:
        _take(stated, certification)
    for _ in range(decisions):
        certification = rng.choice(known)
        with suppress(DomainError):
            _decide_certification(rng, certification, len(stated))
        _take(stated, certification)
    return stated


def _decide_member(rng: Random, member: Member) -> None:
    on = some_day(rng)
    choice = rng.randrange(6)
    if choice == 0:
        member.resign(on=on)
    elif choice == 1:
        member.lapse(on=on)
    else:
        member.start_term(invoice_id=_id(rng), on=on)


def _decide_certification(rng: Random, certification: Certification, number: int) -> None:
    on = some_day(rng)
    match rng.randrange(6):
        case 0:
            certification.suspend(reason="complaint", on=on, decided_by=BOARD)
        case 1:
            certification.reinstate(on=on, decided_by=BOARD)
        case 2:
            certification.revoke(reason="forged", on=on, decided_by=BOARD)
        case 3:
            expires = max(on, certification.expires) + timedelta(days=700)
            certification.renew(on=on, expires=expires, decided_by=BOARD)
        case _:
            expires = on + timedelta(days=700)
            certification.award(number=f"C-{number:05d}", on=on, expires=expires, decided_by=BOARD)


def _take(stated: list[Stated], aggregate: Aggregate) -> None:
    stated += [(aggregate.id, fact) for fact in aggregate.pending]
    aggregate.pending.clear()


def _id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128))
