"""What was planned is done once, whatever is killed or called off; undone, it leaves what was changed since."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from domain.batches import commands
from domain.batches.batch import Batch, line_id
from domain.errors import RuleBroken
from domain.learning import commands as learning
from domain.learning.activity import Activity
from domain.learning.obligation import Obligation, obligation_id
from integrations.batches import Lines
from projections.views import cpd_credits, history
from projections.views.history import Reader
from tests.offices import MovingClock
from tests.web.bulk.imports import HEADING, begin, done, lines, plan, row, said
from tests.web.houses import OTHER, TODAY, World, carry_out
from web.bulk import deeds
from web.bulk.worker import AT_ONCE, Bulk


def pass_days(world: World, days: int) -> None:
    clock = world.house.clock
    assert isinstance(clock, MovingClock)
    clock.move(days=days)


def logged(world: World, who: str = OTHER) -> list[str]:
    """Give the titles on somebody's log that stand."""
    person = world.people[who]
    with world.house.views.reading() as connection:
        found = cpd_credits.lines(connection, person, as_of=TODAY)
    return [world.house.office.codec.open_field(person, each.title) for each in found if each.status != "void"]


def state(world: World, batch: UUID) -> str:
    return world.house.office.read(Batch, batch).state


def undo(world: World, batch: UUID) -> None:
    carry_out(world.house, partial(commands.undo, batch_id=batch, on=TODAY))
    world.house.catch_up()


def test_c34_imports__of_500_imported_and_1_assessed_since_undo_reverts_499_and_names_1(world: World) -> None:
    """Table C 34, imports: "no way to undo"; 499 are gone, 1 is kept and named."""
    before = sorted(logged(world))
    batch = done(world, HEADING + "".join(row(number) for number in range(500)))
    assert len(logged(world)) == len(before) + 500
    seventh = line_id(batch, 8)
    carry_out(
        world.house, partial(learning.accept, activity_id=seventh, scheme="demo", on=TODAY, decided_by="the board")
    )
    undo(world, batch)
    assert sorted(logged(world)) == sorted([*before, "Book 6"])
    assert {line: (note or "").partition(";")[0] for line, note in said(world, batch).items()} == {
        8: "it was assessed or added to since"
    }
    assert world.house.lines.counts(batch) == {"undone": 499, "kept": 1}
    assert (state(world, batch), lines(world, batch, "kept")[0].target) == ("undone", seventh)


def test_killed_half_way_it_goes_on_and_each_line_is_done_once(
    shared_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies after its commands and before it has written down that they are done."""
    before = len(logged(shared_world))
    batch = plan(shared_world, HEADING + "".join(row(number) for number in range(1_000, 1_000 + AT_ONCE + 5)))
    begin(shared_world, batch)
    with monkeypatch.context() as killed:
        killed.setattr(Lines, "settle", _die)
        with pytest.raises(KeyboardInterrupt):
            Bulk(shared_world.house).step()
    assert shared_world.house.lines.counts(batch) == {"due": AT_ONCE + 5}
    shared_world.house.catch_up()
    assert len(logged(shared_world)) == before + AT_ONCE + 5
    assert (state(shared_world, batch), shared_world.house.lines.counts(batch)) == ("finished", {"done": AT_ONCE + 5})


def _die(*_: Any) -> None:
    raise KeyboardInterrupt


def test_called_off_half_way_it_does_no_more_until_it_is_resumed(shared_world: World) -> None:
    before = len(logged(shared_world))
    batch = plan(shared_world, HEADING + "".join(row(number) for number in range(2_000, 2_000 + AT_ONCE + 5)))
    begin(shared_world, batch)
    Bulk(shared_world.house).step()
    carry_out(shared_world.house, partial(deeds.call_off, batch_id=batch, house=shared_world.house))
    shared_world.house.catch_up()
    assert len(logged(shared_world)) == before + AT_ONCE
    carry_out(
        shared_world.house,
        partial(deeds.resume, batch_id=batch, house=shared_world.house, by=shared_world.people["staff"]),
    )
    shared_world.house.catch_up()
    assert len(logged(shared_world)) == before + AT_ONCE + 5
    assert state(shared_world, batch) == "finished"


def test_what_failed_is_tried_again_and_nothing_else(world: World) -> None:
    batch = plan(world, f"{HEADING}{row(1)}other@example.org,2026-03-01,Today,1\n")
    begin(world, batch)
    pass_days(world, -1)
    world.house.catch_up()
    assert said(world, batch) == {3: "2026-03-01 is yet to come; log it when it has taken place"}
    pass_days(world, 1)
    carry_out(world.house, partial(deeds.resume, batch_id=batch, house=world.house, by=world.people["staff"]))
    world.house.catch_up()
    assert (said(world, batch), world.house.lines.counts(batch)) == ({}, {"done": 2})


def test_each_entry_tells_who_imported_it_for_whom_and_with_what_it_belongs(shared_world: World) -> None:
    batch = done(shared_world, HEADING + row(3_000))
    entry = line_id(batch, 2)
    with shared_world.house.views.reading() as connection:
        (line,) = history.of_subject(connection, entry, reader=Reader(None, frozenset({"staff"})))
    assert (line.by, line.of) == (str(shared_world.people["staff"]), shared_world.people[OTHER])
    (raw,) = shared_world.house.office.recorder.page(line.position - 1, 1, line.position)
    assert shared_world.house.office.codec.entries([raw])[0].correlation == batch


def test_what_never_began_leaves_nothing_that_could_be_read(shared_world: World) -> None:
    batch = plan(shared_world, HEADING + row(3_001))
    carry_out(shared_world.house, partial(deeds.call_off, batch_id=batch, house=shared_world.house))
    assert [line.fields for line in shared_world.house.lines.at(batch, "due")] == [None]
    with pytest.raises(RuleBroken, match="before it began"):
        carry_out(
            shared_world.house,
            partial(deeds.resume, batch_id=batch, house=shared_world.house, by=shared_world.people["staff"]),
        )


def test_whoever_is_erased_leaves_every_import(world: World) -> None:
    batch = plan(world, HEADING + row(1) + row(2, who="member"))
    started = done(world, HEADING + row(3))
    world.house.workroom.eraser.erase(world.people[OTHER], on=TODAY)
    assert [(line.state, line.person) for line in world.house.lines.page(batch)] == [
        ("erased", None),
        ("due", world.people["member"]),
    ]
    with pytest.raises(RuleBroken, match="facts changed: 1 lines are of people who were erased"):
        begin(world, batch)
    undo(world, started)
    assert "erased" in (said(world, started)[2] or "")


def test_what_an_import_was_to_do_is_deleted_after_thirty_days(world: World) -> None:
    batch = plan(world, HEADING + row(1))
    pass_days(world, 31)
    world.house.purging.purge()
    assert [line.fields for line in world.house.lines.at(batch, "due")] == [None]


def test_two_workers_at_once_log_nothing_twice(shared_world: World) -> None:
    before = len(logged(shared_world))
    batch = plan(shared_world, HEADING + row(3_002) + row(3_003))
    begin(shared_world, batch)
    worker, due = Bulk(shared_world.house), shared_world.house.lines.at(batch, "due")
    read = shared_world.house.office.read(Batch, batch)
    for line in due:
        worker._done(read, line)  # noqa: SLF001  as another worker that has read the same lines would
    shared_world.house.catch_up()
    assert len(logged(shared_world)) == before + 2


EXEMPT = "email,scheme,from,through,reason\n"


def test_exemptions_for_many_are_given_and_taken_back_save_those_settled_anew(world: World) -> None:
    table = EXEMPT + "".join(
        f"{who}@example.org,demo,2026-01-01,2026-06-30,Flood\n" for who in (OTHER, "member", "staff")
    )
    batch = done(world, table + "other@example.org,demo,2026-06-01,2026-07-31,Flood\n", "exemptions")
    assert list(said(world, batch)) == [4, 5]  # nobody decides for themselves; days excused already
    theirs = {who: obligation_id(world.people[who], "demo") for who in (OTHER, "member")}
    anew = {"on": TODAY, "reason": "Both", "decided_by": "the board"}
    first = TODAY.replace(month=1)
    carry_out(world.house, lambda journal: _anew(journal, theirs["member"], first, anew))
    undo(world, batch)
    left = {who: world.house.office.read(Obligation, id).exemptions for who, id in theirs.items()}
    assert left == {OTHER: {}, "member": {first: TODAY.replace(year=2027)}}
    assert "given anew since" in (said(world, batch)[3] or "")


def _anew(journal: Any, id: Any, first: Any, terms: dict[str, Any]) -> Any:
    obligation = journal.get(Obligation, id)
    obligation.withdraw_exemption(from_=first, **terms)
    obligation.exempt(from_=first, through=first.replace(year=2027, month=3), **terms)
    journal.record(obligation)
    return id


def test_an_entry_of_which_nothing_was_said_is_taken_back_as_a_void_with_its_reason(shared_world: World) -> None:
    batch = done(shared_world, HEADING + row(3_004))
    undo(shared_world, batch)
    assert shared_world.house.office.read(Activity, line_id(batch, 2)).is_void
