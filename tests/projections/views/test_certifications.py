"""Certifications to verify: what each was worth on any day, and what was known of it when."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.certifications.certification import Certification
from projections.views import certifications
from tests.projections.asked import asked, known_by
from tests.projections.engine.harness import rebuild_equals_follow
from tests.projections.histories import certifications as histories
from tests.projections.histories import seeded, some_day

DAY = timedelta(days=1)
ANN, ID = UUID(int=11), UUID(int=42)
NUMBER = "C-2024-00012"
ON, EXPIRES = date(2024, 3, 1), date(2027, 2, 28)
APPLIED = Certification.Applied(ANN, "cpp", ON - DAY)
AWARDED = Certification.Awarded(ANN, "cpp", NUMBER, ON, EXPIRES)
SUSPENDED = Certification.Suspended(ANN, date(2024, 5, 1), "complaint")
REINSTATED = Certification.Reinstated(ANN, date(2024, 5, 16))
REVOKED = Certification.Revoked(ANN, date(2024, 6, 1), "forged")
RENEWED = Certification.Renewed(ANN, date(2027, 1, 10), date(2030, 2, 28))


def history(*facts: Fact, id: UUID = ID) -> list[tuple[UUID, Fact]]:
    return [(id, fact) for fact in (APPLIED, AWARDED, *facts)]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 4, 30), "valid"),
        (date(2024, 5, 1), "suspended"),
        (date(2024, 5, 10), "suspended"),
        (date(2024, 5, 15), "suspended"),
        (date(2024, 5, 16), "valid"),
        (date(2024, 5, 20), "valid"),
        (EXPIRES, "valid"),
        (EXPIRES + DAY, "expired"),
    ],
)
def test_a_certificate_is_verified_for_a_day(on: date, expected: str) -> None:
    with asked(certifications.view, *history(SUSPENDED, REINSTATED)) as view:
        worth = certifications.verify(view.connection, NUMBER, on=on)
    assert worth is not None
    assert (worth.status, worth.number, worth.person, worth.awarded) == (expected, NUMBER, ANN, ON)


def test_what_was_known_on_the_day_is_verified_too() -> None:
    with asked(certifications.view, *history(SUSPENDED)) as view:
        then = certifications.verify(view.connection, NUMBER, on=SUSPENDED.on, known_at=view.at[1])
        now = certifications.verify(view.connection, NUMBER, on=SUSPENDED.on)
    assert [worth and worth.status for worth in (then, now)] == ["valid", "suspended"]


@pytest.mark.parametrize("number", ["C-2024-99999", ""])
def test_no_certificate_has_an_unknown_number(number: str) -> None:
    open_application = (UUID(int=43), APPLIED)
    with asked(certifications.view, *history(), open_application) as view:
        assert certifications.verify(view.connection, number, on=ON) is None


def test_an_application_is_not_told_to_the_public_for_the_days_before_the_award() -> None:
    with asked(certifications.view, *history()) as view:
        assert certifications.verify(view.connection, NUMBER, on=APPLIED.on) is None
        standing = certifications.standing(view.connection, ID, as_of=APPLIED.on)
    assert standing is not None
    assert standing.status == "applied"


def test_a_revocation_lifted_again_leaves_number_and_both_facts() -> None:
    back = Certification.Reinstated(ANN, date(2024, 7, 1))
    with asked(certifications.view, *history(REVOKED, back)) as view:
        statuses = []
        for day in (REVOKED.on, back.on - DAY, back.on):
            worth = certifications.verify(view.connection, NUMBER, on=day)
            statuses.append(worth and worth.status)
    assert statuses == ["revoked", "revoked", "valid"]


def test_two_cycles_both_verify() -> None:
    with asked(certifications.view, *history(RENEWED)) as view:
        days = (ON, EXPIRES, EXPIRES + DAY, RENEWED.expires, RENEWED.expires + DAY)
        found = [certifications.verify(view.connection, NUMBER, on=day) for day in days]
    assert [worth and worth.status for worth in found] == ["valid", "valid", "valid", "valid", "expired"]


def test_those_to_decide_and_those_suspended_are_listed() -> None:
    with asked(certifications.view, *history(SUSPENDED), (UUID(int=43), APPLIED)) as view:
        listed = {
            status: [w.certification for w in certifications.listed(view.connection, status=status, as_of=SUSPENDED.on)]
            for status in ("applied", "suspended", "valid")
        }
    assert listed == {"applied": [UUID(int=43)], "suspended": [ID], "valid": []}


def test_the_list_of_suspensions_is_empty_again_after_reinstatement() -> None:
    with asked(certifications.view, *history(SUSPENDED, REINSTATED)) as view:
        assert certifications.listed(view.connection, status="suspended", as_of=REINSTATED.on) == []


def test_pages_follow_one_another() -> None:
    facts = [fact for n in range(5) for fact in history(id=UUID(int=n))]
    found: list[UUID] = []
    with asked(certifications.view, *facts) as view:
        while page := certifications.listed(
            view.connection, status="valid", as_of=ON, after=found[-1] if found else None, limit=2
        ):
            found += [worth.certification for worth in page]
    assert found == [UUID(int=n) for n in range(5)]


@pytest.mark.parametrize(("by", "listed"), [(EXPIRES - DAY, 0), (EXPIRES, 1)])
def test_a_certificate_expires_by_its_last_day(by: date, listed: int) -> None:
    with asked(certifications.view, *history()) as view:
        assert len(certifications.expiring(view.connection, by=by, as_of=ON)) == listed


def test_a_renewed_certificate_expires_by_its_new_day_only() -> None:
    with asked(certifications.view, *history(RENEWED)) as view:
        assert certifications.expiring(view.connection, by=EXPIRES, as_of=ON) == []
        assert len(certifications.expiring(view.connection, by=RENEWED.expires, as_of=RENEWED.on)) == 1
        assert len(certifications.expiring(view.connection, by=EXPIRES, as_of=ON, known_at=view.at[1])) == 1


def test_a_persons_certifications_are_theirs_alone() -> None:
    other = (UUID(int=43), Certification.Applied(UUID(int=12), "cpp", ON))
    with asked(certifications.view, *history(), other) as view:
        assert [w.certification for w in certifications.of_person(view.connection, ANN, as_of=ON)] == [ID]


@pytest.mark.parametrize("seed", range(3))
def test_for_every_day_and_every_position_the_view_says_what_the_facts_known_then_say(seed: int) -> None:
    rng = seeded(seed)
    facts = histories(rng)
    with asked(certifications.view, *facts) as view:
        for _ in range(60):
            on, position = some_day(rng, years=12), rng.choice(view.at)
            past = known_by(facts, view.at, position)
            for id in {id for id, _ in past}:
                certification = Certification.replay(id, [fact for owner, fact in past if owner == id])
                found = certifications.standing(view.connection, id, as_of=on, known_at=position)
                assert (found and found.status) == certification.status(on)


@pytest.mark.parametrize("seed", range(2))
def test_rebuild_equals_follow(seed: int, database_url: str) -> None:
    rng = seeded(seed)
    rows = rebuild_equals_follow(certifications.view, database_url, histories(rng), rng)
    assert all(rows.values())
