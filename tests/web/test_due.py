"""The day's run: one person who cannot be invoiced stops nobody else, and letters are left to the worker."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from uuid import uuid4, uuid5

from click.testing import CliRunner, Result

from domain.members import commands as members
from domain.members.fees import GradeFee
from domain.people import commands as people
from domain.processes import membership
from domain.values import Money
from tests.web.houses import TODAY, World, carry_out, pay
from web.cli import collegium
from web.due import run_due

DAY = date(2027, 2, 10)
FULL = GradeFee("full", "Full member", Money(18_000, "EUR"))
STUDENT = GradeFee("student", "Student", Money(3_000, "EUR"))


def publish(world: World, *fees: GradeFee, given_up: Iterable[str] = ()) -> None:
    given = tuple(given_up)
    carry_out(world.house, partial(members.publish_fees, starts=TODAY, fees=list(fees), given_up=given, on=TODAY))


def a_student(world: World) -> str:
    """Let somebody join in a grade that is then given up, and give the id of their membership."""
    do = partial(carry_out, world.house)
    publish(world, FULL, STUDENT)
    person = do(partial(people.register, id=uuid4(), name="Stu", email="stu@example.org", on=TODAY))
    member = do(partial(membership.apply, id=uuid4(), person_id=person, grade="student", on=TODAY))
    dues = uuid5(member, "first dues")
    do(partial(membership.admit_and_invoice, member_id=member, invoice_id=dues, on=TODAY))
    pay(world.house, dues)
    publish(world, FULL, given_up=["student"])
    world.house.catch_up()
    return str(member)


def run(world: World, day: date = DAY) -> Result:
    settings = world.house.settings
    env = {"COLLEGIUM_DATA": str(settings.data), "COLLEGIUM_DATABASE_URL": settings.database_url}
    return CliRunner().invoke(collegium, ["run-due", "--as-of", day.isoformat()], env=env)


def test_who_cannot_be_invoiced_is_named_and_stops_nobody(world: World) -> None:
    stuck = a_student(world)
    ended = run(world)
    assert ended.exit_code == 1
    assert f"renewals invoiced: {len(world.people)}" in ended.output
    assert f"not done: membership {stuck} (due 2027-02-28): there is no grade 'student'" in ended.output
    again = run(world)
    assert (again.exit_code, "renewals invoiced: 0" in again.output, stuck in again.output) == (1, True, True)


def test_a_run_that_does_everything_ends_with_0(world: World) -> None:
    assert run(world).exit_code == 0


def test_the_run_sends_no_letters_and_the_worker_does(world: World) -> None:
    letters = world.house.settings.data / "mail" / "new"
    before = len(list(letters.glob("*")))
    run_due(world.house, DAY)
    assert len(list(letters.glob("*"))) == before
    world.house.catch_up()
    assert len(list(letters.glob("*"))) == before + len(world.people)


def test_a_day_more_than_a_year_ahead_is_refused_and_nothing_is_done(world: World) -> None:
    head, today = world.head(), datetime.now(UTC).date()
    for day in (today + timedelta(days=368), date.max):
        ended = run(world, day)
        assert ended.exit_code == 2
        assert f"'--as-of': {day} is more than a year ahead; give a day up to" in ended.output
    assert world.head() == head


def test_a_day_long_ago_finds_nothing_due(world: World) -> None:
    assert run(world, date.min).exit_code == 0
