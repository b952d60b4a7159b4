"""The queues of candidates and appeals: each stands where its facts say, on any day, rebuilt or followed."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID, uuid5

import pytest

from domain.aggregate import Fact
from domain.certifications.appeal import Appeal
from domain.certifications.candidacies import decision, exams, facts, review
from domain.certifications.candidacies.candidacy import Candidacy
from domain.certifications.candidacies.commands import take_step
from domain.certifications.candidacies.exams import Result
from domain.certifications.candidacies.steps import Step
from domain.errors import DomainError
from projections.engine import View
from projections.reports import explained
from projections.reports.candidacies import Appeals, Queue, waiting
from projections.reports.numbers import Look
from projections.views import appeals, candidacies, certifications
from projections.views.candidacies import Wanted
from tests.domain.certifications.candidacies.ways import (
    ADMITTED,
    ANN,
    CERTIFICATION,
    COMPLETE,
    ELIGIBLE,
    LAST,
    ON,
    REVIEWER,
    THEORY,
    asked,
    authorised,
    entered,
    opened,
    sat,
)
from tests.domain.processes.candidates import applied, association, award, certified, passed, sits
from tests.projections.asked import Asked
from tests.projections.asked import asked as views_after
from tests.projections.engine.harness import Stated, dice, rebuild_equals_follow
from tests.projections.views.histories import viewed as histories

ID, OTHER = UUID(int=21), UUID(int=22)
DAY = timedelta(days=1)


def stated(*past: Fact, id: UUID = ID) -> list[Stated]:
    return [(id, fact) for fact in past]


def steps_of(found: list[candidacies.Standing]) -> list[tuple[UUID, str, date]]:
    return [(each.candidacy, each.step, each.since) for each in found]


@contextmanager
def viewed(*past: Stated) -> Iterator[Asked]:
    with views_after(candidacies.view, *past) as lent:
        yield lent


def test_it_stands_where_the_aggregate_says_after_each_fact() -> None:
    past = (opened(THEORY), COMPLETE, asked(), facts.InformationGiven(ANN, "All", ON), ELIGIBLE, *sat(20), *sat(70, 2))
    with viewed(*stated(*past)) as lent:
        for number, position in enumerate(lent.at, 1):
            (found,) = candidacies.of_person(lent.connection, ANN, as_of=ON, known_at=position)
            assert found.step == Candidacy.replay(ID, list(past[:number])).step
            assert found.certification == CERTIFICATION


def test_a_queue_is_told_with_its_age_the_oldest_first() -> None:
    later = facts.Opened(ANN, CERTIFICATION, "cpx", "certification", 1, [], False, ON - 9 * DAY)
    with viewed(*stated(opened()), *stated(later, id=OTHER)) as lent:
        found = candidacies.queue(lent.connection, Wanted("completeness"), as_of=ON)
        assert [(each.candidacy, each.age(ON)) for each in found] == [(OTHER, 9), (ID, 0)]
        (first,) = candidacies.queue(lent.connection, Wanted("completeness"), as_of=ON, limit=1)
        rest = candidacies.queue(lent.connection, Wanted("completeness"), as_of=ON, after=(first.since, first.position))
        assert [each.candidacy for each in rest] == [ID]
        of_cpx = candidacies.queue(lent.connection, Wanted("completeness", programme="cpx"), as_of=ON)
        assert [each.candidacy for each in of_cpx] == [OTHER]


def test_who_took_it_on_has_it_and_its_age_goes_on() -> None:
    taken = facts.TakenOn(ANN, REVIEWER, ON + DAY)
    with viewed(*stated(opened(), taken)) as lent:
        (found,) = candidacies.queue(lent.connection, Wanted("completeness", officer=REVIEWER), as_of=ON + DAY)
        assert (found.officer, found.since) == (REVIEWER, ON)
        assert candidacies.queue(lent.connection, Wanted("completeness", officer=REVIEWER), as_of=ON) == []


@pytest.mark.parametrize(("on", "step"), [(LAST - DAY, Step.DEFERRED), (LAST, Step.ELIGIBILITY)])
def test_what_was_deferred_is_back_in_the_queue_on_its_day(on: date, step: Step) -> None:
    deferred = facts.Deferred(ANN, LAST, "Later", REVIEWER, ON)
    with viewed(*stated(opened(), COMPLETE, deferred)) as lent:
        assert [each.due for each in candidacies.queue(lent.connection, Wanted(step), as_of=on)] == [LAST]
        assert candidacies.counts(lent.connection, as_of=on) == {step: 1}


def test_attempts_are_told_as_they_stand() -> None:
    with viewed(*stated(*ADMITTED, *sat(20), authorised(2), entered(70, 2))) as lent:
        first, second = candidacies.attempts(lent.connection, ID)
        candidate = Candidacy.replay(ID, [*ADMITTED, *sat(20), authorised(2), entered(70, 2)])
        assert {("theory", 1): first, ("theory", 2): second} == candidate.attempts


def test_a_queue_explains_itself_and_what_changed_since() -> None:
    with viewed(*stated(opened(), COMPLETE, ELIGIBLE)) as lent:
        early, late = (Queue(Look(ON, position), Wanted("completeness")) for position in (lent.at[0], lent.at[-1]))
        assert explained.explain(lent.connection, early) == lent.at[:1]
        (change,) = explained.delta(lent.connection, early, late)
        assert (change.id, change.after, change.facts) == (str(ID), None, lent.at[1:])


LODGED = Appeal.Lodged(ANN, CERTIFICATION, "refusal", None, None, ON, "I disagree", [], ON)


def test_appeals_are_told_until_they_are_decided() -> None:
    heard = Appeal.Assigned(ANN, REVIEWER, "office", ON + DAY)
    upheld = Appeal.Upheld(ANN, CERTIFICATION, "refusal", "Right", [], REVIEWER, ON + 2 * DAY)
    with views_after(appeals.view, *stated(LODGED, heard, upheld)) as lent:
        told = [Appeals(Look(day)).says(lent.connection) for day in (ON, ON + DAY, ON + 2 * DAY)]
        assert [[each["state"] for each in says.values()] for says in told] == [["lodged"], ["assigned"], []]
        (mine,) = appeals.of_person(lent.connection, ANN, as_of=ON + 2 * DAY)
        assert (mine.state, mine.age(ON + 2 * DAY)) == ("upheld", 2)
        old, new = Appeals(Look(ON, lent.at[0])), Appeals(Look(ON + DAY, lent.at[1]))
        (change,) = explained.delta(lent.connection, old, new)
        assert change.facts == [lent.at[1]]
        assert explained.explain(lent.connection, new) == lent.at[:2]


def test_what_waits_is_counted() -> None:
    with views_after(candidacies.view, *stated(opened())) as lent:
        appeals.metadata.create_all(lent.connection)
        assert waiting(lent.connection, as_of=ON) == {"completeness": 1, "appeals": 0}


def a_season(rng: Random, *, candidates: int = 6, deeds: int = 150) -> list[Stated]:
    """What many steps about some candidates have stated, whatever the rules let through."""
    begun = [(uuid5(ID, str(n)), ADMITTED[:1] if n % 2 else ADMITTED) for n in range(candidates)]
    known = [Candidacy.replay(id, list(past)) for id, past in begun]
    found = [(id, fact) for id, past in begun for fact in past]
    on = ON
    for _ in range(deeds):
        on += rng.randint(0, 3) * DAY
        one = rng.choice(known)
        with suppress(DomainError):
            rng.choice(_deeds(one, rng, on))(one)
        found += [(one.id, fact) for fact in one.pending]
        one.pending.clear()
    return found


def _deeds(one: Candidacy, rng: Random, on: date) -> list[partial[None]]:
    by, last = {"officer": "office", "on": on}, max((number for _, number in one.attempts), default=1)
    result = Result("theory", last, on, rng.randint(0, 100) * 100)
    of = {"exam": "theory", "attempt": last}
    return [
        partial(review.take_on, **by),
        partial(review.find_complete, **by),
        partial(review.request_information, question="Which?", due=on + DAY, **by),
        partial(review.give_information, answer="These", on=on),
        partial(review.find_eligible, basis="Fine", evidence=[], **by),
        partial(review.defer, until=on + DAY, reason="Later", **by),
        *[partial(exams.authorise, exam="theory", from_=on, through=on + 30 * DAY, **by)] * 3,
        *[partial(exams.enter_result, result=result, **by)] * 3,
        partial(exams.hold_result, reason="Doubts", **of, **by),
        *[partial(exams.release_result, **of, **by)] * 2,
        partial(exams.void_attempt, reason="Alarm", **of, **by),
        partial(decision.award, basis="All", evidence=[], **by),
        partial(decision.refuse, reason="No", **by),
        partial(decision.reopen, appeal_id=OTHER, **{**by, "officer": "hearer"}),
    ]


def test_rebuild_equals_follow(database_url: str) -> None:
    season = a_season(dice(1))
    rows = rebuild_equals_follow(candidacies.view, database_url, season, dice(1))
    assert all(rows.values()), rows.keys()
    stands = {row["candidacy"]: row["step"] for row in rows["candidacies"]}
    past = {id: [fact for owner, fact in season if owner == id] for id in stands}
    assert stands == {id: Candidacy.replay(id, past[id]).step for id in stands}


@pytest.mark.parametrize("view", [appeals.view], ids=lambda view: view.name)
def test_appeals_rebuilt_equal_appeals_followed(view: View, database_url: str) -> None:
    heard = Appeal.Assigned(ANN, REVIEWER, "office", ON)
    past = [*stated(LODGED, heard), *stated(LODGED, Appeal.Withdrawn(ANN, ON), id=OTHER)]
    assert all(rebuild_equals_follow(view, database_url, past, dice(1)).values())


def test_c35_recertification_wipes_proof__both_certificates_verify_and_progress_shows_only_the_present_one(
    tmp_path: Path,
) -> None:
    """A second cycle is a stream of its own: danmarsden/moodle-local_recompletion #75, Automattic/sensei #7946."""
    journal = association()
    first = award(journal, passed(journal))
    later = date(2029, 6, 1)
    second = applied(journal, on=later)
    one = certified(journal, first)
    with histories(
        f"sqlite:///{tmp_path / 'one'}", journal.entries, certifications.view, candidacies.view
    ) as connection:
        (standing,) = candidacies.queue(connection, Wanted("completeness"), as_of=later)
        assert (standing.candidacy, standing.since) == (second, later)
        assert [each.candidacy for each in candidacies.of_person(connection, one.person_id, as_of=ON)] == [first]
        assert candidacies.attempts(connection, second) == []
        assert [each.score_hundredths for each in candidacies.attempts(connection, first)] == [7_000]
    for step, told in ((review.find_complete, {}), (review.find_eligible, {"basis": "Still", "evidence": []})):
        take_step(journal, second, partial(step, officer=REVIEWER, on=later, **told))
    sits(journal, second, 80, on=later)
    award(journal, second, on=later)
    two = certified(journal, second)
    days = [(one.number, ON), (one.number, later), (two.number, later)]
    with histories(f"sqlite:///{tmp_path / 'two'}", journal.entries, certifications.view) as connection:
        found = [certifications.verify(connection, number, on=on) for number, on in days]
    assert [each and each.status for each in found] == ["valid", "expired", "valid"]
    assert [each and each.awarded for each in found] == [ON, ON, later]
