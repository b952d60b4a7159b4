import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, select

from domain.errors import Erased, NotFound
from domain.journal import Actor
from domain.people import commands as people
from domain.people.person import Person
from domain.values import ERASED
from integrations.effects.calls import Effects
from integrations.erasure import Eraser, Presence, Reach, erase, replay_erasures
from integrations.erasure.letting_go import scrub
from integrations.erasure.presence import wait_for_all
from integrations.journal.keys import FRESH, Keys
from integrations.journal.office import Office
from integrations.mail.folder import FolderPostman
from integrations.mail.ports import Letter
from integrations.store.database import Database
from integrations.store.tables import accounts, erasures, inbox, letters, sessions, tokens
from tests.integrations.journal.jars import open_jar
from tests.integrations.stripe.tills import Bill, a_door, ring
from tests.offices import MovingClock, open_office

ME = Actor("me")
ON = date(2026, 3, 1)
NAME, EMAIL = "Zerafina Quillfeather", "zerafina@quillfeather.example"


@pytest.fixture
def person(office: Office) -> UUID:
    return a_person(office, NAME, EMAIL)


def a_person(office: Office, name: str, email: str) -> UUID:
    id = uuid4()
    office.carry_out(partial(people.register, id=id, name=name, email=email, on=ON), ME)
    return id


def names(office: Office) -> list[str]:
    entries = office.codec.entries(office.recorder.page(0, 1_000))
    return [entry.fact.name for entry in entries if isinstance(entry.fact, Person.Registered)]


def in_files(folder: Path) -> list[str]:
    """Name the files of a folder that hold the person's name or address in the clear."""
    words = (NAME.encode(), EMAIL.encode(), b"Quillfeather", b"quillfeather")
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if any(word in file.read_bytes() for word in words)]


def test_an_erased_person_reads_as_erased_and_others_as_before(office: Office, person: UUID) -> None:
    other = a_person(office, "Ada", "ada@example.org")
    assert erase(office, person, on=ON).everywhere
    assert names(office) == [ERASED, "Ada"]
    assert office.read(Person, person).erased
    assert office.read(Person, other).name == "Ada"


def test_facts_and_totals_stay(office: Office, person: UUID, clock: MovingClock) -> None:
    bill = Bill(office, person)
    ring(a_door(office), bill.paid(clock()))
    before, head = bill.state(), office.recorder.head()
    erase(office, person, on=ON)
    assert bill.state() == before
    assert office.recorder.head() == head + 1


def test_nothing_personal_can_be_recorded_for_the_erased(office: Office, person: UUID) -> None:
    erase(office, person, on=ON)
    with pytest.raises(Erased):
        office.carry_out(partial(people.rename, person_id=person, name="Zera", on=ON), ME)
    with pytest.raises(Erased):
        office.carry_out(partial(open_jar, id=uuid4(), person=person, label="Zera's jar"), ME)


def test_the_address_is_free_again(office: Office, person: UUID) -> None:
    erase(office, person, on=ON)
    assert a_person(office, "Somebody else", EMAIL) != person


def test_an_unknown_person_cannot_be_erased(office: Office) -> None:
    with pytest.raises(NotFound):
        erase(office, uuid4(), on=ON)


def test_erasing_again_changes_nothing(office: Office, person: UUID) -> None:
    erase(office, person, on=ON)
    head = office.recorder.head()
    assert erase(office, person, on=ON).everywhere
    assert office.recorder.head() == head


def test_log_ins_letters_and_sessions_go(office: Office, person: UUID) -> None:
    other = uuid4()
    with office.database.writing() as connection:
        for number, owner in enumerate((person, other)):
            row = {"person": owner, "made": 1, "hash": f"h{number}", "label": "x", "roles": "member", "kind": "k"}
            row |= {"key": f"k{number}", "body": b"sealed", "login": f"l{number}", "started": 1, "seen": 1}
            for table in (accounts, tokens, sessions, letters):
                mine = {name: value for name, value in row.items() if name in table.c}
                connection.execute(insert(table).values(mine))
    erase(office, person, on=ON)
    with office.database.reading() as connection:
        for table in (accounts, tokens, sessions, letters):
            assert list(connection.execute(select(table.c.person)).scalars()) == [other]


def test_what_notices_said_about_their_payments_goes(office: Office, person: UUID, clock: MovingClock) -> None:
    bill, door = Bill(office, person), a_door(office)
    ring(door, bill.paid(clock()))
    ring(door, bill.refunded(clock(), amount=10_001))
    assert len(door.waiting()) == 1
    erase(office, person, on=ON)
    with office.database.reading() as connection:
        assert set(connection.execute(select(inbox.c.body)).scalars()) == {b""}


def test_the_ledger_names_the_erased(office: Office, person: UUID) -> None:
    erase(office, person, on=ON)
    with office.database.reading() as connection:
        row = connection.execute(select(erasures)).one()
    assert (row.person, row.position) == (person, 2)
    assert Eraser(office).ledger() == [person]


class Directory:
    """A view of names in a file of its own, as the people directory is."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'views.sqlite'}")
        with self.database.writing() as connection:
            connection.exec_driver_sql("CREATE TABLE people (name TEXT)")
            connection.exec_driver_sql("INSERT INTO people VALUES (?)", (f"{NAME} <{EMAIL}>",))

    def catch_up(self, _position: int) -> list[str]:
        with self.database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM people")
        return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_the_erased_are_in_no_file_of_the_data_folder(folder: Path, clock: MovingClock) -> None:
    office = open_office(f"sqlite:///{folder / 'collegium.sqlite'}", folder, clock)
    person, directory = a_person(office, NAME, EMAIL), Directory(folder)
    postman = FolderPostman(folder / "mail", "office@example.org", clock)
    postman.send(Letter("letter:1", person, NAME, EMAIL, "Welcome", f"Dear {NAME},"))
    office.carry_out(partial(open_jar, id=uuid4(), person=person, label=f"{NAME}'s jar"), ME)
    assert any(name.startswith("views.sqlite") for name in in_files(folder))
    assert any(name.endswith(".eml") for name in in_files(folder))
    reach = Reach(directory.catch_up, [directory.database], [postman.forget])
    assert erase(office, person, on=ON, reach=reach).everywhere
    assert in_files(folder) == []
    assert not any(file.stat().st_size for file in folder.glob("views*-wal"))


def test_without_emptying_the_log_the_view_would_still_hold_them(folder: Path) -> None:
    directory = Directory(folder)
    directory.catch_up(1)
    assert any(name.startswith("views.sqlite") for name in in_files(folder))
    assert scrub(directory.database) == []
    assert in_files(folder) == []


def test_a_reader_who_will_not_let_go_is_reported(folder: Path) -> None:
    directory = Directory(folder)
    with directory.database.reading() as connection:
        connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("SELECT * FROM people").all()
        directory.catch_up(1)
        with directory.database.engine.connect() as impatient:
            impatient.exec_driver_sql("PRAGMA busy_timeout=50")
        (sentence,) = scrub(directory.database, patience=0.1)
        assert "a reader of views.sqlite keeps its log" in sentence
        connection.exec_driver_sql("ROLLBACK")
    assert scrub(directory.database) == []


def test_the_key_file_alone_lets_go_of_the_key(folder: Path, clock: MovingClock) -> None:
    office = open_office(f"sqlite:///{folder / 'collegium.sqlite'}", folder, clock)
    person = a_person(office, NAME, EMAIL)
    with office.keys.database.reading() as connection:
        wrapped = connection.exec_driver_sql("SELECT wrapped FROM data_keys").scalar_one()
    erase(office, person, on=ON)
    assert not any(wrapped in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_an_erasure_broken_off_is_finished_by_the_worker(office: Office, person: UUID) -> None:
    from domain.people import erase as deed  # noqa: PLC0415  its name is that of the integration's function

    office.carry_out(partial(deed.erase, person_id=person, on=ON), ME)
    assert names(office) == [NAME]
    effects = Effects(office, [Eraser(office)])
    while effects.step():
        pass
    assert names(office) == [ERASED]
    assert Eraser(office).ledger() == [person]


def test_after_a_restore_of_the_journal_the_erased_are_erased_again(
    database_url: str, folder: Path, clock: MovingClock
) -> None:
    office = open_office(database_url, folder, clock)
    gone, stays = a_person(office, NAME, EMAIL), a_person(office, "Ada", "ada@example.org")
    office.keys.destroy(gone)  # the key store is of today, the journal of before the erasure
    assert not office.read(Person, gone).erased
    assert replay_erasures(office, on=ON) == [gone]
    assert office.read(Person, gone).erased
    assert office.read(Person, stays).name == "Ada"


def test_after_a_restore_of_everything_a_list_kept_elsewhere_serves(office: Office, person: UUID) -> None:
    unknown = uuid4()
    assert replay_erasures(office, on=ON, known=[person, unknown]) == sorted([person, unknown])
    assert names(office) == [ERASED]
    with pytest.raises(Erased):
        office.keys.sealing(unknown)


@pytest.fixture
def second(office: Office, database_url: str, folder: Path, clock: MovingClock) -> Iterator[Office]:
    other = open_office(database_url, folder, clock)
    yield other
    other.database.close()
    other.keys.database.close()


def test_another_process_drops_its_cached_keys(office: Office, second: Office, person: UUID) -> None:
    assert names(second) == [NAME]
    stop = threading.Event()
    presence = threading.Thread(target=Presence(second.keys, second.clock).run, args=(stop,))
    presence.start()
    try:
        assert any(listed(office) for _ in range(100) if not stop.wait(0.02))
        assert erase(office, person, on=ON).everywhere
        assert names(second) == [ERASED]
    finally:
        stop.set()
        presence.join(10)
    assert listed(office) == 0


def listed(office: Office) -> int:
    from integrations.journal.key_tables import processes  # noqa: PLC0415  used by this question alone

    with office.keys.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(processes)).scalar_one()


def test_without_being_told_it_would_still_read_the_name(
    office: Office, second: Office, person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.journal.keys.FRESH", 3_600.0)
    assert names(second) == [NAME]
    office.keys.destroy(person)
    assert names(second) == [NAME]
    monkeypatch.setattr("integrations.journal.keys.FRESH", 0.0)
    second.read(Person, person)
    assert names(second) == [ERASED]


def test_a_process_that_lives_and_has_not_forgotten_is_waited_for(
    office: Office, second: Office, person: UUID, clock: MovingClock
) -> None:
    presence = Presence(second.keys, clock, "process 7 on mars")
    presence.beat()
    generation = office.keys.destroy(person)
    (sentence,) = wait_for_all(office.keys, generation, patience=0.1)
    assert "process 7 on mars still has keys in memory" in sentence
    time.sleep(FRESH)
    presence.beat()
    assert wait_for_all(office.keys, generation, patience=0.1) == []


@pytest.mark.parametrize("days", [-1, 0, 1], ids=["clock behind", "clock right", "clock ahead"])
def test_the_presence_of_a_dead_process_blocks_nobody_whatever_its_clock_said(
    office: Office, second: Office, person: UUID, days: int
) -> None:
    Presence(second.keys, moved(days=days)).beat()
    assert erase_patiently(office, person) == []
    assert listed(office) == 0


def moved(**delta: float) -> MovingClock:
    clock = MovingClock()
    clock.move(**delta)
    return clock


def erase_patiently(office: Office, person: UUID) -> list[str]:
    generation = office.keys.destroy(person)
    return wait_for_all(office.keys, generation, patience=5.0, silence=0.2)


def test_a_key_loaded_while_it_was_destroyed_is_not_cached(
    office: Office, person: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.keys.forget()
    load = Keys.__dict__["_load"]

    def slow(keys: Keys, id: UUID) -> object:
        found = load(keys, id)
        keys.destroy(person)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Keys, "_load", slow)
        office.keys.opening(person)
    assert office.keys.opening(person) is None


def test_hot_copies_are_dropped_too(office: Office, person: UUID) -> None:
    office.hot.put(office.read(Person, person))
    erase(office, person, on=ON)
    assert office.hot.take(person) is None


def test_a_real_second_process_forgets(office: Office, person: UUID, database_url: str, folder: Path) -> None:
    program = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
import domain.catalogue
from domain.people.person import Person
from integrations.erasure import Presence
from tests.offices import open_office

office = open_office(sys.argv[1], Path(sys.argv[2]), lambda: datetime.fromisoformat(sys.argv[3]))
def name():
    return office.codec.entries(office.recorder.page(0, 1))[0].fact.name
stop = threading.Event()
presence = Presence(office.keys, office.clock)
presence.beat()
print(name(), flush=True)
threading.Thread(target=presence.run, args=(stop,)).start()
sys.stdin.readline()
print(name(), flush=True)
stop.set()
"""
    now = datetime(2026, 3, 1, 12, tzinfo=UTC).isoformat()
    command = [sys.executable, "-c", program, database_url, str(folder), now]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline().strip() == NAME
        assert erase(office, person, on=ON).everywhere
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline().strip() == ERASED
