from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError

from domain.errors import KeyReused, NotFound, RuleBroken, Stale, Taken
from domain.journal import Actor, Journal
from integrations.journal.office import Office, Receipt
from integrations.store.idempotency import Key
from tests.integrations.journal.jars import Box, Jar, fill, open_jar
from tests.offices import MovingClock

ME = Actor("me")


def a_key(text: str = "k", request: bytes = b"fill") -> Key:
    return Key.of("me", text, request)


@pytest.fixture
def jar(office: Office) -> UUID:
    id = uuid4()
    office.carry_out(partial(open_jar, id=id, person=uuid4(), label="Ada's"), ME)
    return id


def test_what_was_recorded_is_read_again(office: Office, jar: UUID) -> None:
    office.carry_out(partial(fill, id=jar, coins=7), ME)
    found = office.read(Jar, jar)
    assert (found.coins, found.version, found.label) == (7, 2, "Ada's")


def test_facts_know_who_when_and_in_which_request(office: Office, jar: UUID, clock: MovingClock) -> None:
    clock.move(hours=1)
    office.carry_out(partial(fill, id=jar, coins=7), Actor("staff", of=jar), causation=1)
    first, second = office.codec.entries(office.recorder.page(0, 10))
    assert (second.by, second.of, second.causation, second.recorded) == ("staff", jar, 1, clock.instant)
    assert first.correlation != second.correlation
    assert second.position > first.position


def test_the_same_key_is_carried_out_once(office: Office, jar: UUID) -> None:
    first = office.carry_out(partial(fill, id=jar, coins=7), ME, key=a_key())
    again = office.carry_out(partial(fill, id=jar, coins=7), ME, key=a_key())
    assert again == Receipt(first.result, first.position, repeated=True)
    assert office.read(Jar, jar).coins == 7


def test_a_key_used_for_another_request_is_refused(office: Office, jar: UUID) -> None:
    office.carry_out(partial(fill, id=jar, coins=7), ME, key=a_key())
    with pytest.raises(KeyReused, match="new key"):
        office.carry_out(partial(fill, id=jar, coins=8), ME, key=a_key(request=b"other"))


def test_twelve_equal_commands_at_once_have_one_effect_and_one_answer(office: Office, jar: UUID) -> None:
    def ask(_: int) -> Receipt:
        return office.carry_out(partial(fill, id=jar, coins=60), ME, key=a_key())

    with ThreadPoolExecutor(12) as crowd:
        answers = list(crowd.map(ask, range(12)))
    assert office.read(Jar, jar).coins == 60
    assert {(a.result, a.position) for a in answers} == {(jar, 2)}
    assert sum(not a.repeated for a in answers) == 1


def test_without_keys_the_second_of_twelve_is_refused(office: Office, jar: UUID) -> None:
    def ask(_: int) -> str:
        try:
            office.carry_out(partial(fill, id=jar, coins=60), ME)
        except RuleBroken as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(12) as crowd:
        answers = sorted(crowd.map(ask, range(12)))
    assert answers == ["done", *["rule-broken"] * 11]


def test_a_hidden_acknowledgement_is_answered_from_the_key(
    office: Office, jar: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = office._once  # noqa: SLF001  the connection is cut right behind the commit

    def kept_but_unheard(*args: object) -> Receipt:
        real(*args)  # type: ignore[arg-type]
        raise OperationalError("COMMIT", None, Exception("server closed the connection unexpectedly"))

    monkeypatch.setattr(office, "_once", kept_but_unheard)
    receipt = office.carry_out(partial(fill, id=jar, coins=7), ME, key=a_key())
    assert receipt == Receipt(jar, 2, repeated=True)
    with pytest.raises(DBAPIError):
        office.carry_out(partial(fill, id=jar, coins=7), ME)


def test_no_update_is_lost_between_eight_writers(office: Office, jar: UUID) -> None:
    def one(_: int) -> None:
        office.carry_out(partial(fill, id=jar, coins=1), ME, tries=1_000)

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(one, range(80)))
    assert office.read(Jar, jar).coins == 80


def test_an_update_is_lost_when_versions_are_not_checked(office: Office, jar: UUID) -> None:
    stale = [office.read(Jar, jar) for _ in range(2)]
    totals = [copy.coins + 1 for copy in stale]
    assert totals == [1, 1], "two readers of one version would both write 1: the control of the test above"


def test_a_refused_command_keeps_nothing(office: Office, jar: UUID) -> None:
    def half_done(journal: Journal) -> UUID:
        journal.next_number("coins")
        open_jar(journal, uuid4(), uuid4(), "second")
        return fill(journal, jar, 101)

    head = office.recorder.head()
    with pytest.raises(RuleBroken):
        office.carry_out(half_done, ME, key=a_key())
    assert office.recorder.head() == head
    assert office.carry_out(lambda j: UUID(int=j.next_number("coins")), ME).result == UUID(int=1)


def test_numbers_have_no_gaps_under_a_crowd(office: Office) -> None:
    def claim(journal: Journal) -> UUID:
        return UUID(int=journal.next_number("invoice"))

    with ThreadPoolExecutor(8) as crowd:
        numbers = list(crowd.map(lambda _: office.carry_out(claim, ME).result, range(40)))
    assert sorted(n.int for n in numbers if n) == list(range(1, 41))


def test_an_address_belongs_to_one_person(office: Office) -> None:
    ada, bob = uuid4(), uuid4()
    office.carry_out(lambda j: j.reserve("email", "a@x.org", ada), ME)
    office.carry_out(lambda j: j.reserve("email", "a@x.org", ada), ME)
    with pytest.raises(Taken):
        office.carry_out(lambda j: j.reserve("email", "a@x.org", bob), ME)
    office.carry_out(lambda j: j.release("email", ada), ME)
    office.carry_out(lambda j: j.reserve("email", "a@x.org", bob), ME)


def test_an_id_of_another_kind_is_not_found(office: Office, jar: UUID) -> None:
    with pytest.raises(NotFound, match="no box"):
        office.read(Box, jar)
    with pytest.raises(NotFound, match="no jar with id"):
        office.read(Jar, uuid4())


def test_two_who_make_the_same_id_do_not_both_succeed(office: Office, jar: UUID) -> None:
    with pytest.raises(Stale):
        office.carry_out(partial(open_jar, id=jar, person=uuid4(), label="again"), ME, tries=2)


def test_a_hot_copy_is_the_same_as_a_replay(office: Office, jar: UUID) -> None:
    def hot(journal: Journal) -> UUID:
        journal.exclusively(jar)
        return fill(journal, jar, 1)

    for _ in range(3):
        office.carry_out(hot, ME)
    office.carry_out(partial(fill, id=jar, coins=1), ME)
    office.carry_out(hot, ME)
    copy = office.hot.take(jar)
    replayed = office.read(Jar, jar)
    assert copy is not None
    assert vars(copy) == vars(replayed)
    assert replayed.coins == 5


def test_a_hot_copy_is_dropped_when_the_command_fails(office: Office, jar: UUID) -> None:
    def hot(journal: Journal, coins: int) -> UUID:
        journal.exclusively(jar)
        fill(journal, jar, coins)
        return fill(journal, jar, 99)

    office.carry_out(lambda j: hot(j, 1), ME)
    with pytest.raises(RuleBroken):
        office.carry_out(lambda j: hot(j, 1), ME)
    assert office.hot.take(jar) is None
    assert office.read(Jar, jar).coins == 100
