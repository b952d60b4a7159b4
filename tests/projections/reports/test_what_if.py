"""Other rules are tried on whoever holds a certificate before anything changes: who would fail, why, what days move."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from sqlalchemy import Connection

from domain.certifications import commands, programme_commands, rulings
from domain.certifications.certification import Certification
from domain.certifications.programme_rules import Fees, Rules, plain
from domain.cpd.scheme_text import scheme_to_json
from domain.learning import commands as learning
from domain.learning import obligations
from projections.engine import View
from projections.reports import explained, holders, what_if
from projections.reports.holders import Held
from projections.reports.numbers import Look
from projections.reports.what_if import Proposal, Totals
from projections.views import certifications, cpd_credits, cpd_holders, cpd_obligations, programmes
from projections.views.cpd_credits import Rules as SchemeRules
from tests.domain.certifications.rules import euro, rules
from tests.domain.learning.schemes import rules as scheme
from tests.fakes import FakeJournal
from tests.projections.engine.harness import rebuild_equals_follow
from tests.projections.histories import seeded
from tests.projections.views.histories import viewed

ANN, BEN, CARL, DORA = (UUID(int=n) for n in (11, 12, 13, 14))
JOINED, WINTER = date(2026, 1, 1), date(2026, 12, 1)
EXPIRES = date(2028, 12, 31)
DAY = timedelta(days=1)
OFFICE = "the office"
FREE = Fees(euro(0), euro(0), euro(0))
VIEWS: tuple[View, ...] = (
    certifications.view, cpd_credits.view, cpd_holders.view, cpd_obligations.view, programmes.view,
)  # fmt: skip
V1 = plain(scheme="demo", months=36, fee=euro(0))


def of(person: UUID) -> UUID:
    return uuid5(person, "certification")


def full(**said: object) -> Rules:
    return rules(fees=FREE, **said)


@pytest.fixture
def journal() -> FakeJournal:
    """The scheme asks for 30 hours: Ann learnt 40, Ben 32, Carl 10, and Dora is exempt."""
    journal = FakeJournal()
    learning.publish_scheme(journal, content=scheme_to_json(scheme(30)), trust="counts", on=JOINED)
    commands.define_programme(journal, code="cpp", title="P", scheme="demo", months=36, fee=euro(0), on=JOINED)
    for number, (person, hours) in enumerate([(ANN, "40"), (BEN, "32"), (CARL, "10"), (DORA, "0.5")]):
        commands.apply(journal, of(person), person_id=person, programme="cpp", on=JOINED)
        commands.award(journal, of(person), on=JOINED, decided_by=OFFICE)
        learning.log(journal, UUID(int=100 + number), person_id=person, kind="reading", title="A book",
                     on=date(2026, 5, 1), amounts={"hours": hours})  # fmt: skip
    obligations.place(journal, person_id=DORA, scheme="demo", joined=JOINED, on=JOINED, decided_by=OFFICE)
    return journal


def publish(journal: FakeJournal, said: Rules, on: date) -> None:
    programme_commands.draft_version(journal, "cpp", rules=said, on=on)
    programme_commands.publish_version(journal, "cpp", starts=on, on=on)


def rebase(journal: FakeJournal, person: UUID, on: date, version: int = 2) -> None:
    rulings.rebase(journal, of(person), version=version, reason="Law", on=on, decided_by=OFFICE)


def asking(hours: int) -> Proposal:
    """Propose that the scheme asks for so many hours."""
    content = scheme_to_json(scheme(hours))
    return Proposal("cpp", V1, SchemeRules("demo", 0, WINTER, "counts", content, 0))


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'journal'}"


@contextmanager
def seen(at: str, journal: FakeJournal) -> Iterator[Connection]:
    with viewed(at, journal.entries, *VIEWS) as connection:
        yield connection


def test_b13_rule_versions_with_what_if__35_instead_of_30_lists_who_would_fail_before_anything_changes(
    database_url: str, journal: FakeJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = len(journal.entries)
    monkeypatch.setattr(what_if, "PART", 2)
    with seen(database_url, journal) as connection:
        tried = {each.holder.person: each for each in what_if.trials(connection, asking(35), Look(WINTER))}
    assert {person: each.after for person, each in tried.items() if each.fails} == {
        BEN: {"total": "3"}, CARL: {"total": "25"}, DORA: {"total": "34.5"},
    }  # fmt: skip
    assert {person for person, each in tried.items() if each.newly} == {BEN}
    assert tried[CARL].before == {"total": "20"}
    assert len(journal.entries) == facts


def test_a_draft_that_wants_evidence_says_who_would_fail_by_it(tmp_path: Path, journal: FakeJournal) -> None:
    learning.accept(journal, UUID(int=100), scheme="demo", on=WINTER, decided_by=OFFICE)
    with seen(url(tmp_path), journal) as connection:
        proposal = Proposal("cpp", full(trust="evidence"))
        tried = {each.holder.person: each for each in what_if.trials(connection, proposal, Look(WINTER))}
    assert {person for person, each in tried.items() if each.newly} == {BEN}
    assert (tried[ANN].after, tried[BEN].after) == ({}, {"total": "30"})


def test_counts_add_up_and_stand_on_both_dates(tmp_path: Path, journal: FakeJournal) -> None:
    known = len(journal.entries)
    learning.log(journal, UUID(int=200), person_id=CARL, kind="reading", title="More", on=date(2026, 6, 1),
                 amounts={"hours": "30"})  # fmt: skip
    with seen(url(tmp_path), journal) as connection:
        for look, fail in ((Look(WINTER), 2), (Look(WINTER, known), 3), (Look(date(2026, 4, 1)), 4)):
            totals = what_if.totals(what_if.trials(connection, asking(35), look))
            assert (totals.holders, totals.fail) == (4, fail)
        assert what_if.totals(what_if.trials(connection, asking(35), Look(JOINED - DAY))) == Totals(0, 0, 0, 0, 0, 0)


def test_the_rules_in_force_fail_whom_they_fail_anyhow(tmp_path: Path, journal: FakeJournal) -> None:
    with seen(url(tmp_path), journal) as connection:
        found = what_if.totals(what_if.trials(connection, Proposal("cpp", V1), Look(WINTER)))
    assert found == Totals(holders=4, fail=2, newly=0, untold=0, sit=0, moved=0)


def test_days_that_would_move_are_told(tmp_path: Path, journal: FakeJournal) -> None:
    with seen(url(tmp_path), journal) as connection:
        proposal = Proposal("cpp", full(window_months=3, grace_days=30))
        found = next(what_if.trials(connection, proposal, Look(WINTER)))
        totals = what_if.totals(what_if.trials(connection, proposal, Look(WINTER)))
    assert found.was == (date(2028, 6, 30), None)
    assert found.would_be == (date(2028, 9, 30), date(2029, 1, 30))
    assert totals.moved == 4


@pytest.mark.parametrize(("how", "fail", "sit"), [("credits", 2, 0), ("exam", 0, 4), ("either", 0, 2)])
def test_whoever_would_have_an_examination_to_sit_is_counted(
    tmp_path: Path, journal: FakeJournal, how: str, fail: int, sit: int
) -> None:
    with seen(url(tmp_path), journal) as connection:
        found = what_if.totals(what_if.trials(connection, Proposal("cpp", full(recertification=how)), Look(WINTER)))
    assert (found.fail, found.sit) == (fail, sit)


def test_a_scheme_that_asked_nobody_before_counts_from_the_award(tmp_path: Path, journal: FakeJournal) -> None:
    other = scheme_to_json(scheme(35)).replace('"demo"', '"other"')
    learning.publish_scheme(journal, content=other, trust="counts", on=JOINED)
    with seen(url(tmp_path), journal) as connection:
        found = what_if.totals(what_if.trials(connection, Proposal("cpp", full(scheme="other")), Look(WINTER)))
    assert (found.fail, found.newly, found.untold) == (3, 1, 0)


def test_c40_rule_changes__each_holders_day_is_explained_by_a_version(database_url: str, journal: FakeJournal) -> None:
    """Table C 40: a rule changes, and those who hold a certificate are told by which version they do."""
    publish(journal, full(months=12), WINTER)
    rebase(journal, BEN, WINTER)
    rebase(journal, CARL, WINTER)
    commands.renew(journal, of(CARL), on=EXPIRES, decided_by=OFFICE)
    with seen(database_url, journal) as connection:
        for on, expected in (
            (WINTER - DAY, dict.fromkeys((ANN, BEN, CARL, DORA), (1, 1, EXPIRES))),
            (WINTER, {ANN: (1, 1, EXPIRES), BEN: (2, 1, EXPIRES), CARL: (2, 1, EXPIRES), DORA: (1, 1, EXPIRES)}),
        ):
            found = {h.person: h for h in holders.held(connection, "cpp", Look(on))}
            assert {p: (h.version, h.dated_by, h.expires) for p, h in found.items()} == expected
        [carl] = holders.held(connection, "cpp", Look(EXPIRES + DAY))
        assert (carl.version, carl.dated_by, carl.expires) == (2, 2, date(2029, 12, 31))
        assert holders.by_version(connection, "cpp", Look(WINTER)) == {1: 2, 2: 2}
        assert [h.person for h in holders.held(connection, "cpp", Look(WINTER), version=2)] == [
            h.person for h in holders.held(connection, "cpp", Look(WINTER)) if h.person in {BEN, CARL}
        ]


@pytest.mark.parametrize("view", [cpd_holders.view, programmes.view], ids=["holders", "programmes"])
def test_c36_certificate_dates_drift__reprocessing_everything_moves_no_day_of_an_award(
    database_url: str, journal: FakeJournal, view: View
) -> None:
    """Table C 36: an issue date is in the award itself, whatever is calculated again."""
    publish(journal, full(months=12), WINTER)
    rebase(journal, BEN, WINTER)
    programme_commands.draft_version(journal, "cpp", rules=full(months=24), on=WINTER)
    rows = rebuild_equals_follow(view, database_url, journal.entries, seeded(1))
    assert all(rows.values())
    told = {(id, fact.on) for id, fact in journal.entries if isinstance(fact, Certification.Awarded)}
    lines = rows.get("cpd_awards", [])
    assert {(row["certification"], row["awarded"]) for row in lines} == (told if lines else set())
    assert bool(lines) is (view is cpd_holders.view)


def test_whom_a_version_asks_to_keep_another_scheme_keeps_it_once_re_based(
    tmp_path: Path, journal: FakeJournal
) -> None:
    other = scheme_to_json(scheme(5)).replace('"demo"', '"other"')
    learning.publish_scheme(journal, content=other, trust="counts", on=JOINED)
    publish(journal, full(scheme="other"), WINTER)
    rebase(journal, BEN, WINTER)
    with seen(url(tmp_path), journal) as connection:
        at = {"as_of": WINTER, "known_at": None}
        assert cpd_holders.schemes_of(connection, ANN, **at) == ["demo"]
        assert cpd_holders.schemes_of(connection, BEN, **at) == ["other"]
        assert cpd_holders.schemes_of(connection, BEN, as_of=WINTER - DAY, known_at=None) == ["demo"]


def test_what_changed_between_two_lists_of_holders_is_the_fact_that_re_based_them(
    tmp_path: Path, journal: FakeJournal
) -> None:
    publish(journal, full(), WINTER)
    rebase(journal, BEN, WINTER)
    with seen(url(tmp_path), journal) as connection:
        before, after = Held("cpp", Look(WINTER - DAY)), Held("cpp", Look(WINTER))
        [change] = explained.delta(connection, before, after)
        said = explained.explain(connection, after, of=of(BEN))
    assert (change.id, change.before and change.before["version"], change.after and change.after["version"]) == (
        str(of(BEN)), 1, 2,
    )  # fmt: skip
    topics = [journal.entries[position - 1][1].TOPIC for position in change.facts]
    assert "certification.rebased" in topics
    assert {journal.entries[position - 1][1].TOPIC for position in said} >= {
        "certification.awarded", "programme.defined", "programme.version_published", "certification.rebased",
    }  # fmt: skip
