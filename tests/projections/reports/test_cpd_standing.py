"""How a person stands under a scheme: by their log, the office's verdicts and the rules, on any day, as known then."""

from datetime import date
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from domain.certifications import programme_commands as programmes
from domain.certifications.programme_rules import plain
from domain.cpd.scheme_text import scheme_to_json
from domain.errors import Invalid, NotFound
from domain.learning import commands as learning
from domain.learning import obligations
from domain.values import Money
from projections.engine import View
from projections.reports import cpd_standing
from projections.reports.cpd_explained import Standings
from projections.reports.explained import explain
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_holders, cpd_obligations
from tests.domain.learning.schemes import rules
from tests.fakes import FakeJournal
from tests.projections.views.histories import COLLEAGUE, award, publish, viewed

ANN, BEN = UUID(int=11), UUID(int=12)
JOINED = date(2026, 1, 1)
SPRING, SUMMER, WINTER = date(2026, 4, 1), date(2026, 7, 1), date(2026, 12, 1)
VIEWS: tuple[View, ...] = (cpd_credits.view, cpd_holders.view, cpd_obligations.view)


def log(
    journal: FakeJournal,
    hours: str,
    on: date = SPRING,
    *,
    person: UUID = ANN,
    for_schemes: list[str] | None = None,
) -> UUID:
    return learning.log(
        journal,
        uuid4(),
        person_id=person,
        kind="reading",
        title="A book",
        on=on,
        amounts={"hours": hours},
        for_schemes=for_schemes,
    )


@pytest.fixture
def journal() -> FakeJournal:
    """A scheme of ten hours a year, which Ann's certification asks for."""
    journal = FakeJournal()
    publish(journal, JOINED, minimum=10)
    award(journal, ANN, JOINED)
    return journal


def publish_other(journal: FakeJournal) -> None:
    other = scheme_to_json(replace(rules(), id="other"))
    learning.publish_scheme(journal, content=other, trust="counts", on=JOINED)


def counted(url: str, journal: FakeJournal, as_of: date = WINTER, known_at: int | None = None) -> Fraction:
    with viewed(url, journal.entries, *VIEWS) as connection:
        return cpd_standing.standing(connection, ANN, "demo", as_of=as_of, known_at=known_at).outcome.counted


def test_what_is_logged_counts_unless_somebody_rejects_it(database_url: str, journal: FakeJournal) -> None:
    log(journal, "1.5")
    rejected = log(journal, "4")
    learning.reject(journal, rejected, scheme="demo", on=SUMMER, reason="No", decided_by=COLLEAGUE)
    assert counted(database_url, journal) == Fraction(3, 2)


def test_where_a_scheme_asks_nothing_counts_until_it_is_accepted(database_url: str) -> None:
    journal = FakeJournal()
    publish(journal, JOINED, trust="asks")
    award(journal, ANN, JOINED)
    accepted, _pending = log(journal, "3"), log(journal, "4")
    learning.accept(journal, accepted, scheme="demo", on=SUMMER, decided_by=COLLEAGUE)
    assert counted(database_url, journal) == 3


def test_where_a_programme_wants_evidence_nothing_of_its_holders_counts_until_it_is_accepted(
    database_url: str, journal: FakeJournal
) -> None:
    rules = replace(plain(scheme="demo", months=12, fee=Money(0, "EUR")), trust="evidence")
    programmes.draft_version(journal, "statics", rules=rules, on=JOINED)
    programmes.publish_version(journal, "statics", starts=JOINED, on=JOINED)
    award(journal, BEN, SPRING)
    for person in (ANN, BEN):
        log(journal, "3", SUMMER, person=person)
        shown = log(journal, "4", SUMMER, person=person)
        learning.accept(journal, shown, scheme="demo", on=SUMMER, decided_by=COLLEAGUE)
    look = Look(WINTER)
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        one = [cpd_standing.standing(connection, who, "demo", as_of=WINTER).outcome.counted for who in (ANN, BEN)]
        found = dict(cpd_standing.everybody(connection, (ANN, BEN), "demo", look))
        now = cpd_standing.standing(connection, BEN, "demo", as_of=WINTER, version=1).outcome.counted
    assert one == [7, 4]
    assert [found[ANN].counted, found[BEN].counted, now] == [7, 4, 4]


def test_a_verdict_for_another_scheme_says_nothing_here(database_url: str, journal: FakeJournal) -> None:
    publish_other(journal)
    learning.reject(journal, log(journal, "4"), scheme="other", on=SUMMER, reason="No", decided_by=COLLEAGUE)
    assert counted(database_url, journal) == 4


def test_a_standing_can_be_told_as_it_was_known(database_url: str, journal: FakeJournal) -> None:
    id = log(journal, "4")
    positions = [len(journal.entries)]
    learning.reject(journal, id, scheme="demo", on=SUMMER, reason="Unclear", decided_by=COLLEAGUE)
    positions.append(len(journal.entries))
    learning.accept(journal, id, scheme="demo", on=SUMMER, decided_by=COLLEAGUE)
    positions.append(len(journal.entries))
    learning.void(journal, id, on=SUMMER, reason="Twice")
    positions.append(len(journal.entries))
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        known = [
            cpd_standing.standing(connection, ANN, "demo", as_of=WINTER, known_at=position).outcome.counted
            for position in positions
        ]
    assert known == [4, 0, 4, 0]


def test_what_was_learnt_later_is_left_out_of_an_earlier_day(database_url: str, journal: FakeJournal) -> None:
    log(journal, "4", SPRING)
    log(journal, "5", WINTER)
    assert counted(database_url, journal, as_of=SUMMER) == 4


def test_what_is_claimed_for_another_scheme_does_not_count(database_url: str, journal: FakeJournal) -> None:
    publish_other(journal)
    log(journal, "4", for_schemes=["other"])
    log(journal, "5", for_schemes=["demo"])
    assert counted(database_url, journal) == 5


def test_nobody_gets_credit_for_what_another_learnt(database_url: str, journal: FakeJournal) -> None:
    log(journal, "4", person=BEN)
    assert counted(database_url, journal) == 0


def test_the_rules_in_force_on_the_day_are_applied(database_url: str, journal: FakeJournal) -> None:
    publish(journal, SUMMER, minimum=12)
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        found = [cpd_standing.standing(connection, ANN, "demo", as_of=day) for day in (SPRING, SUMMER)]
    assert [each.outcome.required["total"] for each in found] == [10, 12]
    assert [each.rules.version for each in found] == [1, 2]


def test_cycles_run_from_the_last_award_unless_the_office_settled_it(database_url: str, journal: FakeJournal) -> None:
    award(journal, ANN, SUMMER, number=2)
    placed = len(journal.entries)
    obligations.place(journal, person_id=ANN, scheme="demo", joined=SPRING, on=WINTER, decided_by=COLLEAGUE)
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        by_award = cpd_standing.standing(connection, ANN, "demo", as_of=WINTER, known_at=placed)
        told = cpd_standing.standing(connection, ANN, "demo", as_of=WINTER)
        assert cpd_holders.schemes_of(connection, ANN, as_of=WINTER) == ["demo"]
        assert cpd_holders.schemes_of(connection, BEN, as_of=WINTER) == []
    assert (by_award.outcome.cycle.start, told.outcome.cycle.start) == (SUMMER, SPRING)


def test_without_an_award_no_cycle_can_be_told(database_url: str, journal: FakeJournal) -> None:
    with viewed(database_url, journal.entries, *VIEWS) as connection, pytest.raises(Invalid, match="joining"):
        cpd_standing.standing(connection, BEN, "demo", as_of=WINTER)


def test_a_scheme_that_was_not_published_by_then_is_not_found(database_url: str, journal: FakeJournal) -> None:
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        for scheme, day in (("other", WINTER), ("demo", date(2025, 12, 31))):
            with pytest.raises(NotFound, match="published"):
                cpd_standing.standing(connection, ANN, scheme, as_of=day)
        assert [rules.scheme for rules in cpd_credits.all_rules(connection, as_of=WINTER)] == ["demo"]


def test_a_standing_rests_on_the_facts_of_the_log_the_rules_and_the_award(
    database_url: str, journal: FakeJournal
) -> None:
    id = log(journal, "4")
    log(journal, "4", person=BEN)
    learning.reject(journal, id, scheme="demo", on=SUMMER, reason="No", decided_by=COLLEAGUE)
    topics = ["scheme.published", "programme.defined", "certification.awarded", "activity.logged", "activity.rejected"]
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        report = Standings(ANN, Look(WINTER))
        positions = explain(connection, report, of="demo")
        assert explain(connection, report, after=positions[0], limit=2) == positions[1:3]
        assert set(cpd_standing.standing(connection, ANN, "demo", as_of=WINTER).rests_on) < set(positions)
    assert [journal.entries[position - 1][1].TOPIC for position in positions] == topics


def test_titles_stay_sealed_in_the_view(database_url: str, journal: FakeJournal) -> None:
    log(journal, "4")
    with viewed(database_url, journal.entries, *VIEWS) as connection:
        (line,) = cpd_credits.lines(connection, ANN, as_of=WINTER)
    assert line.title.startswith("s1:")
    assert "book" not in line.title
