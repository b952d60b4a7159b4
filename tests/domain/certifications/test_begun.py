"""The day from which a certificate counts anew is that of its award or last renewal, whatever happened in between."""

from datetime import date

import pytest

from domain.certifications.validity import Ruling, Status, begun

APPLIED = Ruling(Status.APPLIED, date(2024, 1, 10))
AWARDED = Ruling(Status.VALID, date(2024, 2, 1), date(2027, 1, 31))
SUSPENDED = Ruling(Status.SUSPENDED, date(2024, 5, 1), date(2027, 1, 31))
REINSTATED = Ruling(Status.VALID, date(2024, 5, 16), date(2027, 1, 31))
REVOKED = Ruling(Status.REVOKED, date(2024, 8, 1))
RENEWED = Ruling(Status.VALID, date(2026, 12, 1), date(2030, 1, 31))


@pytest.mark.parametrize(
    ("rulings", "day"),
    [
        ([], None),
        ([APPLIED], None),
        ([APPLIED, AWARDED], AWARDED.from_),
        ([APPLIED, AWARDED, SUSPENDED, REINSTATED], AWARDED.from_),
        ([APPLIED, AWARDED, REVOKED, REINSTATED], AWARDED.from_),
        ([APPLIED, AWARDED, SUSPENDED, REINSTATED, RENEWED], RENEWED.from_),
        ([APPLIED, AWARDED, RENEWED, REVOKED], RENEWED.from_),
    ],
)
def test_only_an_award_or_a_renewal_begins_anything(rulings: list[Ruling], day: date | None) -> None:
    assert begun(rulings) == day
