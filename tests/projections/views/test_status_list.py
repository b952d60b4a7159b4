"""The list of what does not count is made of facts alone: built again it is the list that was published."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.certifications.certification import Certification
from domain.certifications.discretion import Discretion
from domain.certifications.publication import Publication
from projections.reports import status_list as report
from projections.views import certifications, publicity, status_list
from projections.views.status_list import Place
from tests.projections.engine.harness import Stated, rebuild_equals_follow
from tests.projections.histories import seeded
from tests.projections.views.histories import viewed

ON, MAY, JUNE = date(2024, 3, 1), date(2024, 5, 1), date(2024, 6, 1)
LATE = date(2027, 3, 1)


def certified(number: int) -> list[Stated]:
    person = UUID(int=1_000 + number)
    facts: list[Fact] = [
        Certification.Applied(person, "cpp", ON),
        Certification.Awarded(person, "cpp", f"C-{number}", ON, date(2027, 2, 28)),
    ]
    return [(UUID(int=number), fact) for fact in facts]


def of(number: int, kind: type[Fact], *rest: object) -> Stated:
    return UUID(int=number), kind(UUID(int=1_000 + number), *rest)


HISTORY = [
    *certified(1),
    (UUID(int=9), Certification.Applied(UUID(int=1_009), "cpp", ON)),
    *certified(2),
    of(2, Certification.Suspended, MAY, "a doubt"),
    *certified(3),
    of(3, Certification.Revoked, MAY, "forged"),
    of(2, Certification.Reinstated, JUNE),
]


def bits(url: str, day: date, purpose: str = "suspension", block: int = 0) -> list[int]:
    with viewed(url, HISTORY, certifications.view, status_list.view) as connection:
        return report.set_bits(connection, purpose, block, as_of=day)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/journal"


@pytest.mark.parametrize(
    ("day", "purpose", "set_"),
    [
        (ON, "suspension", []),
        (MAY, "suspension", [1, 2]),
        (MAY, "revocation", [2]),
        (JUNE, "suspension", [2]),
        (LATE, "suspension", [2]),
    ],
)
def test_a_bit_is_set_while_a_certificate_does_not_count(url: str, day: date, purpose: str, set_: list[int]) -> None:
    assert bits(url, day, purpose) == set_


def test_each_certificate_has_its_place_from_the_award_on_and_an_application_none(url: str) -> None:
    with viewed(url, HISTORY, certifications.view, status_list.view) as connection:
        places = [status_list.place_of(connection, UUID(int=number)) for number in (1, 2, 3, 9)]
        assert status_list.blocks(connection) == 1
    assert places == [Place(0, 0), Place(0, 1), Place(0, 2), None]


def test_when_a_list_is_full_the_next_begins(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_list, "BLOCK", 2)
    monkeypatch.setattr(report, "BLOCK", 2)
    with viewed(url, HISTORY, certifications.view, status_list.view) as connection:
        assert status_list.blocks(connection) == 2
        assert status_list.place_of(connection, UUID(int=3)) == Place(1, 0)
        assert [report.set_bits(connection, "suspension", block, as_of=MAY) for block in (0, 1)] == [[1], [0]]


def test_what_was_known_at_a_position_is_told_again(url: str) -> None:
    with viewed(url, HISTORY, certifications.view, status_list.view) as connection:
        known = [report.set_bits(connection, "suspension", 0, as_of=JUNE, known_at=at) for at in (5, 6, 9, 10)]
    assert known == [[], [1], [1, 2], [2]]


def test_a_list_that_was_lost_is_built_again_from_the_journal(database_url: str) -> None:
    rng = seeded(1)
    assert all(rebuild_equals_follow(status_list.view, database_url, HISTORY, rng).values())


def test_what_is_published_is_built_again_from_the_journal(database_url: str) -> None:
    facts: list[Stated] = [
        (UUID(int=1), Publication.Decided("cpp", True, ["holder"], ON)),
        (UUID(int=2), Discretion.Asked(UUID(int=7), ON)),
        (UUID(int=1), Publication.Decided("cpp", False, ["history"], MAY)),
        (UUID(int=2), Discretion.Waived(UUID(int=7), MAY)),
    ]
    assert all(rebuild_equals_follow(publicity.view, database_url, facts, seeded(2)).values())
