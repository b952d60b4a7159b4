"""What operators mistype is told in plain words with what to type instead, and ends with status 2."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner

from web.cli import collegium
from web.commands.kinds import DAY, ID, INSTANT

NO_DAYS = ("foo", "2026-02-30", "31.12.2026", "2026-1-1", "")
NO_IDS = ("foo", "7", "person")


def taking(kind: click.ParamType, group: click.Group = collegium, *words: str) -> list[tuple[str, ...]]:
    """Give the words before a value of that kind, for each command that takes one."""
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += taking(kind, command, *words, name)
            continue
        for parameter in command.params:
            if parameter.type is kind:
                option = [parameter.opts[0]] if isinstance(parameter, click.Option) else []
                found.append((*words, name, *option))
    return found


def parameters(group: click.Group) -> Iterator[click.Parameter]:
    for command in group.commands.values():
        yield from parameters(command) if isinstance(command, click.Group) else command.params


def test_the_commands_that_take_days_and_ids_are_known() -> None:
    assert {("run-due", "--as-of"), ("stripe", "reconcile", "--since")} <= set(taking(DAY))
    assert {("erase",), ("erasures", "replay")} <= set(taking(ID))


@pytest.mark.parametrize("typed", NO_DAYS)
def test_a_day_that_is_none_is_told_with_one_that_is(typed: str) -> None:
    for words in taking(DAY):
        result = CliRunner().invoke(collegium, [*words, typed])
        assert result.exit_code == 2
        assert f"{typed!r} is no day of the calendar; write one as 2026-01-31" in result.output


@pytest.mark.parametrize("typed", NO_IDS)
def test_an_id_that_is_none_is_told_with_what_one_looks_like(typed: str) -> None:
    for words in taking(ID):
        result = CliRunner().invoke(collegium, [*words, typed])
        assert result.exit_code == 2
        assert f"{typed!r} is no id; copy one as it was answered, such as " in " ".join(result.output.split())


@pytest.mark.parametrize("typed", ["foo", "2026-01-31", "2026-02-30T10:00:00", "2026-01-31T25:00:00"])
def test_an_instant_that_is_none_is_told_with_one_that_is(typed: str) -> None:
    with pytest.raises(click.BadParameter, match="is no instant; write date and time as 2026-01-31T18:00:00, in UTC"):
        INSTANT.convert(typed, None, None)


def test_an_instant_without_a_zone_is_in_utc() -> None:
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    texts = ("2026-01-31T12:00:00", "2026-01-31T12:00:00.000000", "2026-01-31T13:00:00+01:00", "2026-01-31T12:00:00Z")
    assert {INSTANT.convert(text, None, None) for text in texts} == {noon}


def test_no_command_takes_a_day_or_an_id_in_the_librarys_words() -> None:
    assert taking(click.UUID) == []
    assert not any(isinstance(parameter.type, click.DateTime) for parameter in parameters(collegium))


def test_an_id_may_be_typed_in_any_usual_form() -> None:
    id = uuid4()
    assert {ID.convert(text, None, None) for text in (str(id), str(id).upper(), id.hex)} == {id}
