"""Cycles that are over are nominated and judged; what was closed stays, and what would be otherwise now is found."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection

from domain.cpd.dates import Period
from domain.errors import Invalid, NotFound
from domain.learning import closings, obligations
from domain.learning import commands as learning
from domain.learning.closing import Judgement
from domain.learning.obligation import obligation_id
from projections.engine import View
from projections.reports import cpd_closings, cpd_due, cpd_standing
from projections.reports.cpd_closings import Cycles, Differing
from projections.reports.explained import delta, explain
from projections.reports.numbers import Look
from projections.views import certifications, cpd_credits, cpd_holders, cpd_obligations
from tests.fakes import FakeJournal
from tests.projections.views.histories import COLLEAGUE, award, publish, viewed

ANN, BEN = UUID(int=11), UUID(int=12)
JOINED, END = date(2025, 1, 1), date(2025, 12, 31)
YEAR = Period(JOINED, END)
DUE = date(2026, 1, 31)
VIEWS: tuple[View, ...] = (cpd_credits.view, cpd_holders.view, cpd_obligations.view, certifications.view)


def log(journal: FakeJournal, hours: str, on: date = date(2025, 4, 1), person: UUID = ANN) -> UUID:
    what: dict[str, Any] = {"kind": "reading", "title": "A book", "on": on, "amounts": {"hours": hours}}
    return learning.log(journal, uuid4(), person_id=person, **what)


@pytest.fixture
def journal() -> FakeJournal:
    """A scheme of ten hours a year; Ann's office holds her to it, Ben's certification does."""
    journal = FakeJournal()
    publish(journal, JOINED, minimum=10)
    obligations.place(journal, person_id=ANN, scheme="demo", joined=JOINED, on=JOINED, decided_by=COLLEAGUE)
    award(journal, BEN, JOINED)
    log(journal, "12")
    return journal


def due(connection: Connection, day: date = DUE) -> list[tuple[UUID, Period, date]]:
    return [(each.person, each.cycle, each.on) for each in cpd_due.due(connection, day)]


def judged(connection: Connection, journal: FakeJournal, within: date = END, person: UUID = ANN) -> Judgement:
    known_at = len(journal.entries)
    return cpd_due.judgement(connection, person, "demo", within=within, on=DUE, known_at=known_at)


def close(folder: Path, journal: FakeJournal) -> Judgement:
    """Close Ann's year as views in a file of their own judge it."""
    with viewed(f"sqlite:///{folder / 'aside.sqlite'}", journal.entries, *VIEWS) as connection:
        judgement = judged(connection, journal)
    closings.let_cycle_close(journal, person_id=ANN, scheme="demo", judgement=judgement, on=DUE)
    return judgement


def test_a_cycle_is_due_thirty_days_after_it_ended(database_url: str, journal: FakeJournal) -> None:
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        assert due(connection, date(2026, 1, 30)) == []
        assert due(connection) == [(ANN, YEAR, DUE), (BEN, Period(JOINED, date(2025, 12, 31)), DUE)]


@pytest.mark.parametrize("reopened", [False, True])
def test_a_closed_cycle_gives_way_to_the_next_and_one_that_is_reopened_waits(
    database_url: str, journal: FakeJournal, tmp_path: Path, *, reopened: bool
) -> None:
    close(tmp_path, journal)
    if reopened:
        why = {"reason": "Late evidence", "on": DUE, "decided_by": COLLEAGUE}
        closings.reopen_cycle(journal, person_id=ANN, scheme="demo", start=JOINED, **why)  # type: ignore[arg-type]
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        assert [(who, of.start.year) for who, of, _on in due(connection, date(2027, 1, 31))] == [
            (ANN, 2026),
            (BEN, 2025),
        ]


def test_who_was_released_or_holds_no_certificate_on_the_last_day_is_left_alone(
    database_url: str, journal: FakeJournal
) -> None:
    obligations.release(journal, obligation_id(ANN, "demo"), reason="Left", on=DUE, decided_by=COLLEAGUE)
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        assert [who for who, _of, _on in due(connection, date(2027, 12, 1))] == [BEN]


def test_cycles_that_ended_before_any_rules_were_published_stay_open(database_url: str) -> None:
    journal = FakeJournal()
    publish(journal, date(2026, 6, 1), minimum=10)
    obligations.place(journal, person_id=ANN, scheme="demo", joined=JOINED, on=DUE, decided_by=COLLEAGUE)
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        assert due(connection, date(2026, 12, 1)) == []
        with pytest.raises(NotFound, match="published by 2025-12-31"):
            cpd_due.judgement(connection, ANN, "demo", within=END, on=date(2026, 12, 1), known_at=len(journal.entries))


def test_a_cycle_is_judged_by_the_rules_in_force_on_its_last_day(database_url: str, journal: FakeJournal) -> None:
    publish(journal, date(2026, 1, 1), minimum=15)
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        found = judged(connection, journal)
        assert (found.version, found.outcome.compliant, found.through) == (1, True, END)
        with pytest.raises(Invalid, match="first begins on 2025-01-01"):
            judged(connection, journal, within=date(2024, 5, 1))


def test_a_late_entry_and_a_void_leave_a_closed_cycle_and_are_found(
    database_url: str, journal: FakeJournal, tmp_path: Path
) -> None:
    close(tmp_path, journal)
    known = len(journal.entries)
    learning.void(journal, journal.entries[-2][0], on=DUE, reason="Twice")
    log(journal, "3")
    log(journal, "30", date(2026, 2, 1))
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        at = {"as_of": date(2026, 3, 1), "within": END}
        told = cpd_standing.standing(connection, ANN, "demo", **at).says()  # type: ignore[arg-type]
        assert (told["counted"], told["compliant"], told["version"]) == ("12", True, 1)
        assert told["closed"] == {"on": "2026-01-31", "known_at": known - 1}
        now = told["would_now_be"]
        assert isinstance(now, dict)
        assert (now["counted"], now["compliant"], now["shortfall"]) == ("3", False, {"total": "7"})
        found = [each.closing.person for each in cpd_closings.differing(connection, Look(date(2026, 3, 1)))]
        assert found == [ANN]
        before = cpd_closings.differing(connection, Look(date(2026, 3, 1), known))
        assert list(before) == []


def test_reopened_it_is_judged_by_all_that_is_known_and_closed_again(
    database_url: str, journal: FakeJournal, tmp_path: Path
) -> None:
    close(tmp_path, journal)
    log(journal, "3")
    why = {"reason": "Late evidence", "on": DUE, "decided_by": COLLEAGUE}
    closings.reopen_cycle(journal, person_id=ANN, scheme="demo", start=JOINED, **why)  # type: ignore[arg-type]
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        told = cpd_standing.standing(connection, ANN, "demo", as_of=DUE, within=END).says()
        assert (told["counted"], told["closed"], told["would_now_be"]) == ("15", None, None)
        assert cpd_obligations.closings_of(connection, ANN, as_of=DUE) == []


def test_what_was_closed_can_be_recomputed_from_what_was_known_then(
    database_url: str, journal: FakeJournal, tmp_path: Path
) -> None:
    judgement = close(tmp_path, journal)
    log(journal, "3")
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        (closing,) = cpd_obligations.closings_of(connection, ANN, as_of=DUE)
        then = cpd_standing.standing(
            connection, ANN, "demo", as_of=DUE, known_at=closing.known_at, within=END, version=closing.version
        )
        assert (then.outcome.counted, then.outcome.amounts) == (closing.closed.counted, closing.closed.amounts)
        assert closing.closed.required == judgement.outcome.required


def test_reports_on_closed_cycles_name_their_facts_and_what_changed(
    database_url: str, journal: FakeJournal, tmp_path: Path
) -> None:
    close(tmp_path, journal)
    known = len(journal.entries)
    log(journal, "3")
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        old, new = Look(DUE, known), Look(DUE, known + 1)
        (change,) = delta(connection, Differing(old), Differing(new))
        assert (change.id, change.before, change.facts) == (f"demo 2025-01-01 {ANN}", None, [known + 1])
        assert known in explain(connection, Differing(new))
        assert known in explain(connection, Cycles(ANN, new), of=change.id)
        assert explain(connection, Cycles(ANN, new), of="no key") == []
        assert delta(connection, Cycles(ANN, Look(END, known)), Cycles(ANN, old))[0].before is None
