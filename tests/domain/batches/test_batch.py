"""Work on many is begun as it was shown, ends once, and is taken back only when it is not under way."""

from datetime import date
from uuid import UUID, uuid4

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


ANN = UUID(int=1)
ASKED = Batch.Asked(ANN, "rebasings", "CP", 5, 2, "New law", ON)
LAID_OUT = Batch.Planned("rebasings", PLAN, 4, 1, None, ON)


def test_what_was_chosen_is_looked_at_before_it_is_planned_once() -> None:
    laid = {"plan": PLAN, "lines": 4, "skipped": 1, "on": ON}
    given(Batch, ASKED).when(Batch.lay_out, **laid).states(LAID_OUT)
    given(Batch, ASKED, LAID_OUT).when(Batch.lay_out, **laid).states()
    given(Batch, ASKED).when(Batch.start, plan=PLAN, started_by=str(ANN), on=ON).refused(RuleBroken, match="wait for")


def test_called_off_while_it_is_looked_at_it_is_never_planned() -> None:
    given(Batch, ASKED).when(Batch.cancel, on=ON).states(Batch.Cancelled(ON))
    laid = {"plan": PLAN, "lines": 4, "skipped": 1, "on": ON}
    given(Batch, ASKED, Batch.Cancelled(ON)).when(Batch.lay_out, **laid).states()


def test_it_is_begun_by_nobody_but_whoever_it_was_looked_at_for() -> None:
    start = {"plan": PLAN, "on": ON}
    given(Batch, ASKED, LAID_OUT).when(Batch.start, started_by="bob", **start).refused(RuleBroken, match="colleague")
    given(Batch, ASKED, LAID_OUT).when(Batch.start, started_by=str(ANN), **start).states(Batch.Started(str(ANN), ON))


def test_work_on_nobody_is_not_asked_for() -> None:
    with pytest.raises(Invalid, match="choose at least one"):
        Batch.ask(uuid4(), Batch.Asked(ANN, "renewals", "CP", 0, None, None, ON))
