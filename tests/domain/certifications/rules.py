"""The full rules of a programme, of which a test says only what it is about."""

from typing import Any

import msgspec

from domain.certifications.programme_rules import Examination, Fees, Requirement, Rules
from domain.values import Money


def euro(minor: int) -> Money:
    return Money(minor, "EUR")


SAFETY = Examination(code="safety", title="Safety", mark_hundredths=6_000, attempts=3, wait_days=30)
DEGREE = Requirement(key="degree", text="A degree in engineering", evidence=True)
FULL = Rules(
    eligibility=[DEGREE, Requirement(key="practice", text="Three years of practice")],
    examinations=[SAFETY],
    fees=Fees(euro(250_00), euro(80_00), euro(120_00)),
    months=36,
    scheme="demo",
    recertification="credits",
    window_months=6,
    grace_days=90,
    trust="sampled",
    sample_percent=10,
    four_eyes=True,
)


def rules(**said: Any) -> Rules:
    """Give the full rules with something said otherwise."""
    return msgspec.structs.replace(FULL, **said)
