import pytest

from domain.errors import NotFound, RuleBroken
from integrations.effects import rows
from integrations.effects.calls import Effects
from integrations.effects.ports import Declined, Unreachable
from integrations.journal.codec import to_micro
from integrations.journal.office import Office
from tests.integrations.effects.shops import Killed, Shop, a_jar, coins, pour, stuck
from tests.offices import MovingClock

KEY = "shop:2"


def an_intent(office: Office) -> None:
    pour(office, a_jar(office), 10)


def row(office: Office) -> rows.Row:
    with office.database.reading() as connection:
        found = rows.find(connection, KEY)
    assert found is not None
    return found


def test_an_intent_is_done_and_its_result_is_stated(office: Office) -> None:
    jar = a_jar(office)
    pour(office, jar, 10)
    shop = Shop()
    effects = Effects(office, [shop])
    while effects.step():
        pass
    assert shop.orders == {KEY: 1}
    assert coins(office, jar) == 11
    assert (row(office).state, row(office).reference, row(office).url) == (
        "done",
        f"ref-{KEY}",
        "https://shop",
    )


def test_killed_between_call_and_answer_leads_to_one_order(office: Office, clock: MovingClock) -> None:
    an_intent(office)
    shop = Shop()
    shop.faults = [("after", Killed())]
    with pytest.raises(Killed):
        Effects(office, [shop]).step()
    clock.move(minutes=3)
    Effects(office, [shop]).step()
    assert (shop.orders, shop.calls) == ({KEY: 1}, 2)
    assert row(office).state == "done"


def test_an_outside_without_keys_would_have_been_called_twice(office: Office, clock: MovingClock) -> None:
    an_intent(office)
    shop = Shop()
    shop.forgets = True
    shop.faults = [("after", Killed())]
    with pytest.raises(Killed):
        Effects(office, [shop]).step()
    clock.move(minutes=3)
    Effects(office, [shop]).step()
    assert shop.orders == {KEY: 2}


def test_killed_after_the_result_was_stated_states_it_once(
    office: Office, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    jar = a_jar(office)
    pour(office, jar, 10)

    def killed(*_args: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(rows, "finish", killed)
        with pytest.raises(Killed):
            Effects(office, [Shop()]).step()
    clock.move(minutes=3)
    Effects(office, [Shop()]).step()
    assert coins(office, jar) == 11


def test_an_unreachable_outside_is_tried_again_with_growing_pauses(office: Office, clock: MovingClock) -> None:
    an_intent(office)
    shop = Shop()
    shop.faults = [("before", Unreachable("no route"))] * 3
    effects = Effects(office, [shop])
    effects.step()
    assert effects.work() == 0
    waits = []
    for _ in range(3):
        waits.append(row(office).next - to_micro(clock()))
        clock.move(microseconds=waits[-1])
        assert effects.work() == 1
    assert waits == [5_000_000, 10_000_000, 20_000_000]
    assert row(office).state == "done"


def test_two_workers_do_not_call_at_the_same_time(office: Office) -> None:
    an_intent(office)
    shop = Shop()
    effects = Effects(office, [shop])
    effects.collect()
    before = row(office)
    with office.database.writing() as connection:
        assert rows.claim(connection, before, to_micro(office.clock()))
        assert not rows.claim(connection, before, to_micro(office.clock()))
    assert effects.work() == 0


@pytest.mark.parametrize(("hours", "calls"), [(22.9, 2), (23.1, 1)])
def test_the_same_key_is_sent_again_for_23_hours_at_most(
    office: Office, clock: MovingClock, hours: float, calls: int
) -> None:
    an_intent(office)
    shop = Shop()
    shop.faults = [("after", Killed())]
    with pytest.raises(Killed):
        Effects(office, [shop]).step()
    clock.move(hours=hours)
    Effects(office, [shop]).work()
    assert shop.calls == calls
    assert (row(office).state, shop.orders) == ("done", {KEY: 1})


def test_what_nobody_can_tell_waits_for_a_person(office: Office, clock: MovingClock) -> None:
    an_intent(office)
    shop = Shop()
    shop.faults = [("before", Killed())]
    with pytest.raises(Killed):
        Effects(office, [shop]).step()
    clock.move(hours=24)
    effects = Effects(office, [shop])
    effects.work()
    assert (row(office).state, shop.calls) == ("stuck", 1)
    with office.database.writing() as connection:
        rows.retry(connection, KEY, to_micro(clock()))
    effects.work()
    assert (row(office).state, shop.orders) == ("done", {KEY: 1})


def test_a_persons_retry_within_a_day_does_not_stretch_the_23_hours(office: Office, clock: MovingClock) -> None:
    an_intent(office)
    shop = Shop()
    shop.faults = [("after", RuntimeError()), ("after", Killed())]
    effects = Effects(office, [shop])
    effects.step()
    clock.move(hours=22)
    with office.database.writing() as connection:
        rows.retry(connection, KEY, to_micro(clock()))
    with pytest.raises(Killed):
        effects.work()
    clock.move(hours=2)
    effects.work()
    assert (shop.calls, row(office).reference) == (2, f"found-{KEY}")


def test_a_known_no_is_stated_and_an_unknown_one_is_listed(office: Office) -> None:
    jar = a_jar(office)
    pour(office, jar, 10)
    pour(office, jar, 10)
    shop = Shop()
    shop.faults = [("before", Declined("known")), ("before", Declined("odd"))]
    Effects(office, [shop]).step()
    assert coins(office, jar) == 21
    assert [r.problem for r in stuck(office)] == ["declined: odd"]


def test_a_refused_result_is_listed(office: Office) -> None:
    pour(office, a_jar(office), 100)
    Effects(office, [Shop()]).step()
    assert [r.problem for r in stuck(office)] == ["rule-broken: the jar is full; open another"]


def test_a_person_settles_what_is_stuck_and_nothing_else(office: Office) -> None:
    an_intent(office)
    shop = Shop()
    shop.faults = [("before", RuntimeError())]
    Effects(office, [shop]).step()
    with office.database.writing() as connection:
        rows.settle(connection, KEY)
        with pytest.raises(RuleBroken, match="not stuck"):
            rows.settle(connection, KEY)
        with pytest.raises(NotFound):
            rows.retry(connection, "shop:9", 0)
    assert row(office).state == "done"


def test_a_fact_that_intends_nothing_leaves_no_row(office: Office) -> None:
    pour(office, a_jar(office), 1)
    effects = Effects(office, [Shop()])
    assert effects.collect() == 2
    assert effects.work() == 0
