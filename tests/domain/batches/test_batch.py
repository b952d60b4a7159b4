"""Work on many is begun as it was shown, ends once, and is taken back only when it is not under way."""

from datetime import date
from uuid import uuid4

import pytest

from domain.aggregate import Fact
from domain.batches.batch import Batch, line_id
from domain.errors import Invalid, RuleBroken
from tests.given import given

ON = date(2026, 3, 1)
PLAN = "ab" * 32
PLANNED = Batch.Planned("learning", PLAN, 500, 2, None, ON)
STARTED = Batch.Started("ada", ON)
FINISHED = Batch.Finished(500, 0, ON)


def test_the_plan_that_was_shown_is_begun() -> None:
    given(Batch, PLANNED).when(Batch.start, plan=PLAN, started_by="ada", on=ON).states(STARTED)


def test_another_plan_than_the_one_shown_is_refused_as_facts_changed() -> None:
    given(Batch, PLANNED).when(Batch.start, plan="cd" * 32, started_by="ada", on=ON).refused(
        RuleBroken, match="facts changed"
    )


def test_a_plan_of_no_lines_is_not_begun() -> None:
    empty = Batch.Planned("learning", PLAN, 0, 7, None, ON)
    given(Batch, empty).when(Batch.start, plan=PLAN, started_by="ada", on=ON).refused(RuleBroken, match="no line")


def test_a_plan_needs_its_name() -> None:
    with pytest.raises(Invalid, match="64 hex digits"):
        Batch.plan(uuid4(), kind="learning", plan="x", lines=1, skipped=0, person_id=None, on=ON)


@pytest.mark.parametrize("past", [[PLANNED], [PLANNED, STARTED]], ids=["planned", "started"])
def test_it_can_be_called_off_until_it_is_finished(past: list[Fact]) -> None:
    given(Batch, *past).when(Batch.cancel, on=ON).states(Batch.Cancelled(ON))
    given(Batch, *past, *([STARTED] if len(past) == 1 else []), FINISHED).when(Batch.cancel, on=ON).refused(
        RuleBroken, match="undo it"
    )


def test_what_was_called_off_or_failed_is_resumed() -> None:
    cancelled = Batch.Cancelled(ON)
    given(Batch, PLANNED, STARTED, cancelled).when(Batch.resume, on=ON).states(Batch.Resumed(ON))
    given(Batch, PLANNED, STARTED, FINISHED).when(Batch.resume, on=ON).states(Batch.Resumed(ON))


@pytest.mark.parametrize("deed", [Batch.resume, Batch.undo])
def test_what_never_began_is_neither_resumed_nor_undone(deed: object) -> None:
    given(Batch, PLANNED, Batch.Cancelled(ON)).when(deed, on=ON).refused(RuleBroken, match="before it began")  # type: ignore[arg-type]


def test_it_is_undone_once_and_not_while_under_way() -> None:
    given(Batch, PLANNED, STARTED).when(Batch.undo, on=ON).refused(RuleBroken, match="wait for its end")
    undone = Batch.Undone(499, 1, ON)
    given(Batch, PLANNED, STARTED, FINISHED).when(Batch.undo, on=ON).states(Batch.UndoBegun(ON))
    given(Batch, PLANNED, STARTED, FINISHED, Batch.UndoBegun(ON), undone).when(Batch.undo, on=ON).refused(
        RuleBroken, match="was undone"
    )


def test_its_end_is_stated_once() -> None:
    given(Batch, PLANNED, STARTED, FINISHED).when(Batch.finish, done=500, failed=0, on=ON).states()
    given(Batch, PLANNED, STARTED, Batch.Cancelled(ON)).when(Batch.finish, done=3, failed=0, on=ON).states()
    given(Batch, PLANNED, STARTED, FINISHED).when(Batch.end_undo, undone=1, kept=0, on=ON).states()


def test_a_line_makes_the_same_thing_however_often_it_is_carried_out() -> None:
    batch = uuid4()
    assert line_id(batch, 7) == line_id(batch, 7) != line_id(batch, 8)
