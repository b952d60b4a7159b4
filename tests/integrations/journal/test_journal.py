import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from domain.errors import UnknownVersion
from domain.journal import Actor
from domain.values import ERASED
from integrations.journal import recorder as recorders
from integrations.journal.codec import from_micro, to_micro
from integrations.journal.office import Office
from tests.integrations.journal.jars import Jar, fill, open_jar
from tests.offices import MovingClock, open_office

ME = Actor("me")


def a_jar(office: Office, label: str = "Ada's") -> tuple:  # type: ignore[type-arg]
    id, person = uuid4(), uuid4()
    office.carry_out(partial(open_jar, id=id, person=person, label=label), ME)
    return id, person


def tail(office: Office, stop: threading.Event, *, safe: bool) -> set[int]:
    """Follow the journal as a view does, and return every position seen."""
    seen: set[int] = set()
    after = 0
    while True:
        last = stop.is_set()
        page = office.recorder.page(after, 50, None if safe else 1 << 60)
        seen.update(raw.position for raw in page)
        after = page[-1].position if page else after
        if last and not page:
            return seen


def write_and_tail(office: Office, *, safe: bool) -> tuple[set[int], set[int]]:
    jars = [a_jar(office)[0] for _ in range(8)]
    stop, seen = threading.Event(), set[int]()
    reader = threading.Thread(target=lambda: seen.update(tail(office, stop, safe=safe)))

    def write(n: int) -> None:
        for _ in range(40):
            office.carry_out(partial(fill, id=jars[n], coins=1), ME)

    reader.start()
    writers = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()
    return seen, {raw.position for raw in office.recorder.page(0, 10_000)}


def test_a_tailing_reader_misses_nothing_under_eight_writers(office: Office) -> None:
    seen, written = write_and_tail(office, safe=True)
    assert seen == written
    assert len(written) == 8 + 8 * 40


def test_a_reader_without_the_safe_head_misses_a_fact_that_commits_late(postgres_url: str, tmp_path: Path) -> None:
    office = open_office(postgres_url, tmp_path, lambda: datetime.now(UTC))
    a_jar(office)
    row = dict(originator_version=1, topic="jar.filled", state=b"{}", recorded=1)  # noqa: C408
    with office.database.writing() as slow:
        slow.execute(insert(recorders.journal).values(originator_id=uuid4(), **row))
        a_jar(office)
        naive = {raw.position for raw in office.recorder.page(0, 100, 1 << 60)}
    written = {raw.position for raw in office.recorder.page(0, 100, 1 << 60)}
    assert written - naive == {2}, "position 2 came to light behind position 3: the control"


def test_facts_cannot_be_changed_or_removed(office: Office) -> None:
    a_jar(office)
    for statement in ("UPDATE journal SET topic = 'x'", "DELETE FROM journal"):
        with pytest.raises(DBAPIError, match="never changed"), office.database.writing() as connection:
            connection.exec_driver_sql(statement)
    assert office.recorder.head() == 1


def test_known_at_is_the_last_position_recorded_by_an_instant(office: Office, clock: MovingClock) -> None:
    start = clock.instant
    for hours in (0, 2, -1, 3):
        clock.move(hours=hours)
        a_jar(office)
    # recorded at +0, +2, +1 and +4 hours: instants need not rise with positions
    at = [office.recorder.known_at(start + timedelta(hours=h)) for h in (-1, 0, 1, 2, 3, 4)]
    assert at == [0, 1, 3, 3, 3, 4]


def test_personal_fields_lie_sealed_in_the_journal(office: Office) -> None:
    a_jar(office, label="Ada Lovelace's jar")
    (raw,) = office.recorder.page(0, 10)
    assert b"Lovelace" not in raw.state
    assert office.codec.entries([raw])[0].fact.label == "Ada Lovelace's jar"  # type: ignore[attr-defined]


def test_after_its_key_is_destroyed_a_fact_still_replays_without_the_person(office: Office) -> None:
    id, person = a_jar(office)
    office.carry_out(partial(fill, id=id, coins=3), ME)
    office.keys.destroy(person)
    office.keys.forget()
    found = office.read(Jar, id)
    assert (found.label, found.coins) == (ERASED, 3)


def test_a_fact_of_a_newer_release_stops_the_reader(office: Office) -> None:
    row = dict(originator_version=1, state=b'{"f":{"coins":1},"at":1,"by":"x","v":2}', recorded=1)  # noqa: C408
    with office.database.writing() as connection:
        connection.execute(insert(recorders.journal).values(originator_id=uuid4(), topic="jar.filled", **row))
        connection.execute(insert(recorders.journal).values(originator_id=uuid4(), topic="jar.sold", **row))
    for raw in office.recorder.page(0, 10):
        with pytest.raises(UnknownVersion, match="newer release"):
            office.codec.entries([raw])


def test_a_journal_reads_the_same_after_a_restart_in_a_process_that_only_reads(
    office: Office, database_url: str, tmp_path: Path, clock: MovingClock
) -> None:
    id, _ = a_jar(office)
    before = office.codec.entries(office.recorder.page(0, 10))
    office.database.close()
    reader = open_office(database_url, tmp_path, clock)
    assert reader.codec.entries(reader.recorder.page(0, 10)) == before
    assert reader.read(Jar, id).label == "Ada's"


def test_several_processes_may_migrate_at_once(database_url: str, tmp_path: Path, clock: MovingClock) -> None:
    failures: list[Exception] = []

    def migrate_too() -> None:
        try:
            open_office(database_url, tmp_path, clock).database.close()
        except Exception as error:  # noqa: BLE001  any failure fails the test
            failures.append(error)

    threads = [threading.Thread(target=migrate_too) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_instants_survive_the_journal_to_the_microsecond() -> None:
    for instant in (datetime(1969, 12, 31, 23, 59, 59, 1, UTC), datetime(2026, 2, 28, 1, 2, 3, 999_999, UTC)):
        assert from_micro(to_micro(instant)) == instant


def test_a_fact_cannot_be_replaced_by_inserting_it_again(office: Office) -> None:
    if office.database.dialect != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    a_jar(office)
    with pytest.raises(DBAPIError, match="never changed"), office.database.writing() as connection:
        connection.exec_driver_sql("INSERT OR REPLACE INTO journal SELECT * FROM journal")
    assert office.recorder.head() == 1
