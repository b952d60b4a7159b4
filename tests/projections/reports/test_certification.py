"""Reports on certification: counts that say why, and differences that add up to zero."""

from datetime import date

import pytest

from domain.aggregate import Fact
from projections.reports import certification
from projections.reports.numbers import Effect, Look
from projections.views import certifications
from tests.projections.asked import asked
from tests.projections.histories import certifications as histories
from tests.projections.histories import seeded, some_day
from tests.projections.views.test_certifications import (
    DAY,
    EXPIRES,
    ID,
    NUMBER,
    ON,
    REINSTATED,
    RENEWED,
    REVOKED,
    SUSPENDED,
    history,
)


def test_a_count_leaves_the_suspended_out_and_says_why() -> None:
    with asked(certifications.view, *history(SUSPENDED, REINSTATED)) as view:
        looks = [Look(day) for day in (ON, SUSPENDED.on, REINSTATED.on)]
        assert [certification.count(view.connection, look) for look in looks] == [1, 0, 1]
        assert certification.explain(view.connection, looks[0]) == view.at
        assert certification.explain(view.connection, looks[1]) == []
        assert certification.delta(view.connection, looks[0], looks[1]) == [
            Effect(ID, "valid", "suspended", -1, view.at[2])
        ]


@pytest.mark.parametrize(
    ("on", "facts", "through"),
    [
        (ON, (), EXPIRES),
        (ON, (RENEWED,), RENEWED.expires),
        (RENEWED.on, (RENEWED,), RENEWED.expires),
        (ON, (SUSPENDED, REINSTATED), SUSPENDED.on - DAY),
        (SUSPENDED.on, (SUSPENDED, REINSTATED), REINSTATED.on - DAY),
        (REINSTATED.on, (SUSPENDED, REINSTATED), EXPIRES),
        (REVOKED.on, (REVOKED,), None),
    ],
)
def test_a_certificate_is_told_with_the_last_day_of_what_it_is_worth(
    on: date, facts: tuple[Fact, ...], through: date | None
) -> None:
    with asked(certifications.view, *history(*facts)) as view:
        found = certification.verified(view.connection, NUMBER, on=on)
        before = certification.verified(view.connection, NUMBER, on=ON, known_at=view.at[1])
    assert found is not None
    assert found.through == through
    assert before is not None
    assert before.through == EXPIRES, "as known then, nothing had followed"


def test_programmes_are_counted_by_status() -> None:
    with asked(certifications.view, *history(SUSPENDED)) as view:
        found = certification.by_programme(view.connection, Look(SUSPENDED.on))
    assert found == {"cpp": {"suspended": 1}}


@pytest.mark.parametrize("seed", range(3))
def test_two_counts_differ_by_the_sum_of_the_effects(seed: int) -> None:
    rng = seeded(seed)
    with asked(certifications.view, *histories(rng)) as view:
        for _ in range(40):
            old, new = (Look(some_day(rng), rng.choice([*view.at, None])) for _ in range(2))
            effects = certification.delta(view.connection, old, new)
            difference = certification.count(view.connection, new) - certification.count(view.connection, old)
            assert difference == sum(effect.effect for effect in effects)


@pytest.mark.parametrize("seed", range(3))
def test_replaying_only_the_facts_listed_gives_the_same_count(seed: int) -> None:
    rng = seeded(seed)
    facts = histories(rng)
    with asked(certifications.view, *facts) as view:
        look = Look(some_day(rng), rng.choice(view.at))
        listed = set(certification.explain(view.connection, look, limit=1_000))
        expected = certification.count(view.connection, look)
    with asked(certifications.view, *[f for f, at in zip(facts, view.at, strict=True) if at in listed]) as replayed:
        assert certification.count(replayed.connection, Look(look.as_of)) == expected


def test_one_certification_is_explained_alone() -> None:
    with asked(certifications.view, *history(SUSPENDED)) as view:
        on = Look(date(2024, 5, 10))
        found = certification.explain(view.connection, on, statuses={"suspended"}, certification=ID, after=view.at[0])
    assert found == view.at[1:]
