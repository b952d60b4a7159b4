import socket
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from domain.journal import Actor
from domain.members import commands as members
from domain.people import commands as people
from integrations.effects import rows
from integrations.effects.calls import Effects
from integrations.effects.ports import Declined, Unreachable
from integrations.erasure import Reach, erase
from integrations.journal.office import Office
from integrations.mail.folder import FolderPostman
from integrations.mail.outbox import House, Letters, letters_of
from integrations.mail.ports import Letter
from integrations.mail.smtp import Server, SmtpPostman
from integrations.mail.wording import WORDINGS
from integrations.store.tables import letters
from tests.offices import MovingClock

ME = Actor("me")
ON = date(2026, 3, 1)
HOUSE = House("Meridian Institute", "https://meridian.example")
SENDER = "Meridian Institute <office@meridian.example>"
LETTER = Letter("letter:1", UUID(int=7), "Ada Lovelace", "ada@example.org", "Welcome", "Dear Ada,\n")


class FakePostman:
    def __init__(self) -> None:
        self.sent: list[Letter] = []
        self.faults: list[BaseException] = []

    def send(self, letter: Letter) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(letter)

    def forget(self, person: UUID) -> None:
        self.sent = [letter for letter in self.sent if letter.person != person]


@pytest.fixture
def postman() -> FakePostman:
    return FakePostman()


@pytest.fixture
def effects(office: Office, postman: FakePostman) -> Effects:
    return Effects(office, [Letters(office, postman, HOUSE)])


def an_admission(office: Office) -> UUID:
    person, member = uuid4(), uuid4()
    office.carry_out(partial(people.register, id=person, name="Ada", email="ada@example.org", on=ON), ME)
    office.carry_out(partial(members.apply, id=member, person_id=person, grade="full", on=ON), ME)
    office.carry_out(partial(members.admit, member_id=member, on=ON), ME)
    return person


def test_an_admission_is_written_about(office: Office, effects: Effects, postman: FakePostman) -> None:
    person = an_admission(office)
    while effects.step():
        pass
    (letter,) = postman.sent
    assert (letter.person, letter.name, letter.address) == (person, "Ada", "ada@example.org")
    assert "M-00001" in letter.text
    assert "https://meridian.example/members/" in letter.text


def test_a_letter_that_could_not_be_sent_is_sent_later_in_the_same_words(
    office: Office, effects: Effects, postman: FakePostman, clock: MovingClock
) -> None:
    person = an_admission(office)
    postman.faults = [Unreachable("refused")]
    effects.step()
    assert postman.sent == []
    office.carry_out(partial(people.rename, person_id=person, name="Ada King", on=ON), ME)
    clock.move(minutes=1)
    effects.step()
    assert [(letter.name, letter.text.splitlines()[0]) for letter in postman.sent] == [("Ada King", "Dear Ada,")]


def test_a_refused_address_is_listed_for_people_to_look_at(
    office: Office, effects: Effects, postman: FakePostman
) -> None:
    an_admission(office)
    postman.faults = [Declined("smtp-550")]
    effects.step()
    with office.database.reading() as connection:
        assert [row.problem for row in rows.stuck(connection)] == ["declined: smtp-550"]


def test_letters_are_kept_under_the_persons_own_key(office: Office, effects: Effects) -> None:
    person = an_admission(office)
    effects.step()
    with office.database.reading() as connection:
        body = connection.execute(select(letters.c.body)).scalar_one()
        assert b"Ada" not in body
        assert [words.subject for words in letters_of(connection, office, person)] == ["You are admitted"]


def test_nobody_is_written_to_after_being_forgotten(office: Office, effects: Effects, postman: FakePostman) -> None:
    person = an_admission(office)
    erase(office, person, on=ON, reach=Reach(forget=[postman.forget]))
    while effects.step():
        pass
    assert postman.sent == []
    with office.database.reading() as connection:
        assert connection.execute(select(letters)).all() == []


def test_every_kind_of_letter_has_a_name_of_its_own() -> None:
    kinds = [wording.kind for wording in WORDINGS]
    assert len(set(kinds)) == len(kinds)
    assert len({wording.fact for wording in WORDINGS}) == len(kinds)


def test_a_folder_holds_each_letter_once_and_forgets_a_person(tmp_path: Path, clock: MovingClock) -> None:
    postman = FolderPostman(tmp_path / "mail", SENDER, clock)
    postman.send(LETTER)
    postman.send(LETTER)
    postman.send(LETTER._replace(person=UUID(int=8)))
    found = sorted((tmp_path / "mail" / "new").iterdir())
    assert len(found) == 2
    text = found[0].read_text()
    assert "To: Ada Lovelace <ada@example.org>" in text
    assert "Message-ID: <" in text
    postman.forget(LETTER.person)
    assert len(list((tmp_path / "mail").rglob("*.eml"))) == 1


@pytest.mark.parametrize("name", ["Ada\nBcc: all@example.org", "Ada\r\nX: y"])
def test_a_name_cannot_add_a_header(tmp_path: Path, clock: MovingClock, name: str) -> None:
    postman = FolderPostman(tmp_path, SENDER, clock)
    postman.send(LETTER._replace(name=name, subject="Hello\nX-Other: 1"))
    (file,) = (tmp_path / "new").iterdir()
    head = file.read_text().split("\n\n")[0]
    assert "\nBcc:" not in head
    assert "\nX" not in head


def test_an_address_that_is_none_is_declined(tmp_path: Path, clock: MovingClock) -> None:
    with pytest.raises(Declined, match="bad-address"):
        FolderPostman(tmp_path, SENDER, clock).send(LETTER._replace(address="ada\n@example.org"))


class Conversation:
    """A mail server that says what a test wants and remembers what it was told."""

    def __init__(self, answer: str) -> None:
        self.heard: list[str] = []
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rw", newline="\r\n", encoding="utf-8") as file:
            self._say(file, "220 here")
            while line := file.readline():
                self.heard.append(line.strip())
                verb = line[:4].upper().strip()
                if verb == "DATA":
                    self._say(file, "354 go on")
                    while (line := file.readline().strip()) != ".":
                        self.heard.append(line)
                    self._say(file, "250 taken")
                elif verb == "RCPT":
                    self._say(file, self._answer)
                elif verb == "QUIT":
                    self._say(file, "221 bye")
                    return
                else:
                    self._say(file, "250 fine")

    @staticmethod
    def _say(file: object, line: str) -> None:
        file.write(f"{line}\n")  # type: ignore[attr-defined]
        file.flush()  # type: ignore[attr-defined]

    def close(self) -> None:
        self._thread.join(10)
        self._socket.close()


@pytest.fixture
def taken() -> Iterator[Conversation]:
    conversation = Conversation("250 fine")
    yield conversation
    conversation.close()


def test_a_letter_is_handed_to_the_mail_server(taken: Conversation, clock: MovingClock) -> None:
    SmtpPostman(Server("127.0.0.1", taken.port, secure="none"), SENDER, clock).send(LETTER)
    assert "Dear Ada," in taken.heard
    assert "Subject: Welcome" in taken.heard


@pytest.mark.parametrize(("answer", "error"), [("550 unknown", Declined), ("451 later", Unreachable)])
def test_a_mail_servers_no_is_final_or_not(clock: MovingClock, answer: str, error: type[Exception]) -> None:
    conversation = Conversation(answer)
    with pytest.raises(error, match=f"smtp-{answer[:3]}"):
        SmtpPostman(Server("127.0.0.1", conversation.port, secure="none"), SENDER, clock).send(LETTER)
    conversation.close()


def test_a_mail_server_that_is_not_there_is_tried_again(clock: MovingClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    with pytest.raises(Unreachable):
        SmtpPostman(Server("127.0.0.1", port, secure="none"), SENDER, clock).send(LETTER)
