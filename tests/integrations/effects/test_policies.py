import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from domain.errors import UnknownVersion
from domain.journal import Entry, Journal
from integrations.effects import rows
from integrations.effects.calls import Effects
from integrations.effects.leader import lead
from integrations.effects.policies import Policies, Policy, StuckPolicies
from integrations.effects.worker import Worker
from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from integrations.journal.recorder import journal
from integrations.store.tables import followers, idempotency
from tests.integrations.effects.shops import Killed, a_jar, coins, pour, stuck
from tests.integrations.journal.jars import Jar

BONUS = 1


def give_one_more(journal: Journal, entry: Entry) -> UUID | None:
    assert isinstance(entry.fact, Jar.Filled)
    if entry.fact.coins == BONUS:
        return None
    jar = journal.get(Jar, entry.originator_id)
    jar.fill(BONUS)
    journal.record(jar)
    return jar.id


POLICIES: tuple[Policy, ...] = (("bonus", Jar.Filled, give_one_more),)


def run_dry(policies: Policies) -> None:
    while policies.step():
        pass


def test_a_fact_leads_to_its_command_once(office: Office) -> None:
    jar = a_jar(office)
    pour(office, jar, 10)
    policies = Policies(office, POLICIES)
    run_dry(policies)
    run_dry(Policies(office, POLICIES))
    assert coins(office, jar) == 11


def test_the_command_knows_the_fact_that_caused_it(office: Office) -> None:
    pour(office, a_jar(office), 10)
    run_dry(Policies(office, POLICIES))
    last = office.codec.entries(office.recorder.page(0, 10))[-1]
    assert (last.by, last.causation) == ("policy:bonus", 2)


def test_a_worker_killed_before_its_mark_moved_repeats_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    jar = a_jar(office)
    for _ in range(3):
        pour(office, jar, 10)
    policies = Policies(office, POLICIES)

    def killed(*_args: object) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(policies.follower, "move", killed)
        with pytest.raises(Killed):
            policies.step()
    run_dry(Policies(office, POLICIES))
    assert coins(office, jar) == 33


def test_without_the_key_a_killed_worker_would_have_repeated(office: Office) -> None:
    jar = a_jar(office)
    pour(office, jar, 10)
    run_dry(Policies(office, POLICIES))
    with office.database.writing() as connection:
        connection.execute(idempotency.delete())
        connection.execute(followers.update().values(position=0))
    run_dry(Policies(office, POLICIES))
    assert coins(office, jar) == 12


def test_two_workers_at_once_carry_each_command_out_once(office: Office) -> None:
    jars = [a_jar(office) for _ in range(6)]
    for jar in jars:
        pour(office, jar, 10)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run_dry(Policies(office, POLICIES)), range(4)))
    assert [coins(office, jar) for jar in jars] == [11] * 6


def test_what_a_rule_refuses_is_listed_and_the_next_fact_is_taken(office: Office) -> None:
    full, other = a_jar(office), a_jar(office)
    pour(office, full, 100)
    pour(office, other, 10)
    run_dry(Policies(office, POLICIES))
    (row,) = stuck(office)
    assert (row.key, row.kind, row.target) == ("policy:bonus:3", "policy", full)
    assert row.problem is not None
    assert row.problem.startswith("rule-broken: the jar is full")
    assert coins(office, other) == 11


def test_a_faulty_policy_is_listed_and_the_next_fact_is_taken(office: Office) -> None:
    def faulty(journal: Journal, entry: Entry) -> UUID | None:
        raise KeyError("person@example.org")

    jar = a_jar(office)
    pour(office, jar, 10)
    run_dry(Policies(office, (("faulty", Jar.Filled, faulty), *POLICIES)))
    assert {row.problem for row in stuck(office)} == {"fault: KeyError"}
    assert coins(office, jar) == 11


def test_a_stuck_command_can_be_tried_again_by_a_person(office: Office) -> None:
    jar = a_jar(office)
    pour(office, jar, 10)
    broken: list[bool] = [True]

    def moody(journal: Journal, entry: Entry) -> UUID | None:
        if broken:
            raise KeyError
        return give_one_more(journal, entry)

    policies = Policies(office, (("moody", Jar.Filled, moody),))
    run_dry(policies)
    broken.clear()
    with office.database.writing() as connection:
        rows.retry(connection, "policy:moody:2", to_micro(office.clock()))
    assert Effects(office, [StuckPolicies(policies)]).work() == 1
    assert stuck(office) == []
    assert coins(office, jar) == 11


def test_a_history_whose_effects_have_happened_is_passed_over(office: Office) -> None:
    jar = a_jar(office)
    pour(office, jar, 10)
    policies = Policies(office, POLICIES)
    policies.follower.begin_at(office.recorder.head())
    run_dry(policies)
    assert coins(office, jar) == 10


def test_one_worker_leads_and_the_next_takes_over(office: Office) -> None:
    with lead(office.database, "effects") as first, lead(office.database, "effects") as second:
        assert first is not None
        assert first()
        assert second is None
        with lead(office.database, "other") as other:
            assert other is not None
    with lead(office.database, "effects") as next_one:
        assert next_one is not None


def test_a_worker_follows_until_it_is_told_to_stop(office: Office) -> None:
    jar = a_jar(office)
    worker = Worker(office.database, [Policies(office, POLICIES)])
    office.after.append(worker.wake)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        pour(office, jar, 10)
        assert any(coins(office, jar) == 11 for _ in patience(stop))
    finally:
        stop.set()
        worker.wake()
        thread.join(10)
    assert not thread.is_alive()


class Stumbling:
    """A job that fails each time."""

    def step(self) -> int:
        raise ZeroDivisionError


def test_a_job_that_fails_stands_in_the_way_of_no_other(office: Office) -> None:
    jar = a_jar(office)
    worker = Worker(office.database, [Stumbling(), Policies(office, POLICIES)])
    pour(office, jar, 10)
    with pytest.raises(ZeroDivisionError):
        worker.once()
    assert coins(office, jar) == 11


LATER = (
    ("member.knighted", b'{"f":{},"at":1,"by":"office"}', "does not know"),
    ("person.registered", b'{"f":{},"at":1,"by":"office","v":99}', "version 99 was written by a newer release"),
)


@pytest.mark.parametrize(("topic", "state", "said"), LATER, ids=["a later kind", "a later version"])
def test_what_a_later_release_wrote_stops_the_worker_before_its_mark_moves(
    office: Office, topic: str, state: bytes, said: str
) -> None:
    policies = Policies(office, [])
    policies.step()
    before = policies.follower.position()
    row = {"originator_id": uuid4(), "originator_version": 1, "topic": topic, "state": state, "recorded": 1}
    with office.database.writing() as connection:
        connection.execute(insert(journal).values(row))
    with pytest.raises(UnknownVersion, match=said):
        Worker(office.database, [policies]).run(threading.Event())
    assert policies.follower.position() == before


def patience(stop: threading.Event) -> Iterator[int]:
    for attempt in range(200):
        yield attempt
        stop.wait(0.05)


def test_the_mark_is_moved_by_one_of_two_readers(office: Office) -> None:
    one, two = Policies(office, ()).follower, Policies(office, ()).follower
    with office.database.writing() as connection:
        assert one.move(connection, 0, 5)
        assert not two.move(connection, 0, 4)
        assert connection.execute(select(followers.c.position)).scalar_one() == 5


def test_a_lead_ends_with_its_process(office: Office) -> None:
    if office.database.dialect != "sqlite":
        pytest.skip("a session's locks end with it: PostgreSQL's own promise")
    program = (
        "import os, sys\n"
        "from integrations.effects.leader import lead\n"
        "from integrations.store.database import Database\n"
        "with lead(Database(sys.argv[1]), 'effects') as holds:\n"
        "    os._exit(7 if holds else 8)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, office.database.url], check=False)
    assert done.returncode == 7
    with lead(office.database, "effects") as holds:
        assert holds is not None
