"""Rounds and cases as they stood on any day; and whom a scheme binds, the same for whoever asks again."""

from datetime import timedelta
from fractions import Fraction
from random import Random
from typing import Any
from uuid import UUID, uuid5

from msgspec.structs import replace

from domain.audits import commands
from domain.audits.case import case_id
from domain.certifications import programme_commands as programmes
from domain.certifications.programme_rules import plain
from domain.learning import obligations
from domain.learning.obligation import obligation_id
from domain.processes import audits as process
from domain.values import Money
from projections.reports import audits as reports
from projections.reports.explained import delta, explain
from projections.reports.numbers import Look
from projections.views import audits, certifications, cpd_holders, cpd_obligations
from tests.domain.processes.worlds import ANN, BEN, CEM, ON
from tests.fakes import FakeJournal
from tests.projections.engine.harness import rebuild_equals_follow
from tests.projections.views.histories import COLLEAGUE, a_year, award, publish, viewed

ROUND = UUID(int=61)
LATE = ON + timedelta(days=40)
SEED = "03 14 22 31 40 45"


def a_round(rate: str = "1") -> FakeJournal:
    journal = a_year(3, 10)
    publish(journal, ON)
    tickets = {"of ann": ANN, "of ben": BEN} | {f"t{n}": uuid5(ROUND, str(n)) for n in range(4)}
    terms: dict[str, Any] = {"scheme": "demo", "title": "Autumn", "register_day": ON, "known_at": 9, "days": 30}
    process.announce(journal, ROUND, tickets=tickets, rate=rate, seed_from="A lottery", on=ON, **terms)
    process.draw(journal, ROUND, seed=SEED, tickets=tickets, on=ON + timedelta(days=1))
    bens = case_id(ROUND, BEN)
    process.give_evidence(journal, bens, activities=[], text="By post", on=ON + timedelta(days=2))
    said: dict[str, Any] = {"grounds": "Nothing came", "on": LATE}
    commands.assess(journal, bens, result="not_passed", decided_by=COLLEAGUE, **said)
    commands.appeal(journal, bens, grounds="It did", on=LATE)
    commands.decide_appeal(journal, bens, result="passed", decided_by=str(UUID(int=98)), **said)
    return journal


def test_rebuild_equals_follow(database_url: str) -> None:
    chance = Random(1)  # noqa: S311  chance, not a secret
    assert all(rebuild_equals_follow(audits.view, database_url, a_round().entries, chance).values())


def test_a_round_and_its_cases_stand_as_they_did_on_a_day_and_say_on_which_facts(database_url: str) -> None:
    journal = a_round()
    with viewed(database_url, journal.entries, audits.view) as connection:
        before = audits.find(connection, ROUND, as_of=ON)
        after = audits.find(connection, ROUND, as_of=LATE)
        states = [
            {each.person: each.state for each in audits.cases(connection, ROUND, as_of=ON + timedelta(days=n))}
            for n in (0, 1, 2, 40)
        ]
        (mine,) = audits.cases_of(connection, BEN, as_of=LATE)
        report = reports.Cases(ROUND, Look(LATE))
        behind = explain(connection, report, of=case_id(ROUND, BEN))
        changed = delta(connection, reports.Cases(ROUND, Look(ON + timedelta(days=1))), report)
        drew = delta(connection, reports.Rounds(Look(ON)), reports.Rounds(Look(LATE)))
    assert before is not None
    assert after is not None
    assert (before.seed, before.sampled, after.seed, after.sampled) == (None, None, SEED, 6)
    assert [state.get(BEN) for state in states] == [None, "open", "given", "passed"]
    assert (mine.state, len(behind), [change.id for change in changed]) == ("passed", 5, [str(case_id(ROUND, BEN))])
    assert [len(change.facts) for change in drew] == [1]


def test_whom_a_scheme_binds_is_the_same_for_whoever_asks_again(database_url: str) -> None:
    journal = FakeJournal()
    publish(journal, ON)
    award(journal, ANN, ON)
    obligations.place(journal, person_id=BEN, scheme="demo", joined=ON, on=ON, decided_by=COLLEAGUE)
    known_at = len(journal.entries)
    said: dict[str, Any] = {"on": ON, "decided_by": COLLEAGUE}
    obligations.release(journal, obligation_id(BEN, "demo"), reason="Left", **said)
    award(journal, CEM, ON + timedelta(days=1), number=9)
    bound = (certifications.view, cpd_holders.view, cpd_obligations.view)
    with viewed(database_url, journal.entries, *bound) as connection:
        found = [
            reports.population(connection, "demo", look)
            for look in (Look(ON, known_at), Look(ON), Look(LATE), Look(ON + timedelta(days=800)))
        ]
        assert reports.population(connection, "another", Look(LATE)) == []
    assert found == [[ANN, BEN], [ANN], [ANN, CEM], []]


def test_the_part_that_a_programme_has_looked_at_is_that_of_its_version_on_the_day(database_url: str) -> None:
    journal = FakeJournal()
    publish(journal, ON)
    rules = plain(scheme="demo", months=12, fee=Money(0, "EUR"))
    versions = [replace(rules, trust="sampled", sample_percent=5), replace(rules, trust="evidence"),
                replace(rules, scheme="another", trust="sampled", sample_percent=7)]  # fmt: skip
    for days, version in enumerate(versions, start=1):
        programmes.draft_version(journal, "statics", rules=version, on=ON)
        programmes.publish_version(journal, "statics", starts=ON + timedelta(days=days), on=ON)
    with viewed(database_url, journal.entries, cpd_holders.view) as connection:
        looks = [Look(ON + timedelta(days=days)) for days in range(4)]
        found = [reports.dials(connection, "demo", look) for look in looks]
        other = reports.dials(connection, "another", looks[3])
    assert found == [{}, {"statics": Fraction(1, 20)}, {"statics": Fraction(1)}, {}]
    assert other == {"statics": Fraction(7, 100)}
