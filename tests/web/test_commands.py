"""What operators mistype is told in plain words with what to type instead, and ends with status 2."""

from uuid import uuid4

import click
import pytest
from click.testing import CliRunner

from web.cli import collegium
from web.commands.kinds import DAY, ID

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


def test_the_commands_that_take_days_and_ids_are_known() -> None:
    assert {("run-due", "--as-of")} <= set(taking(DAY))
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


def test_no_command_takes_a_day_or_an_id_in_the_librarys_words() -> None:
    assert taking(click.UUID) == []


def test_an_id_may_be_typed_in_any_usual_form() -> None:
    id = uuid4()
    assert {ID.convert(text, None, None) for text in (str(id), str(id).upper(), id.hex)} == {id}
