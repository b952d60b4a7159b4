"""The files that operators copy: each unit starts something there is, and the system has nothing against them."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.releases.kept import ROOT
from web.cli import collegium
from web.settings import Settings

FILES = ROOT / "docs" / "deployment"
UNITS = sorted(FILES.glob("*.service"))
PROGRAM = "/srv/collegium/.venv/bin/collegium"
COMMAND = re.compile(rf"{re.escape(PROGRAM)} (.+?)'?$", re.MULTILINE)
DAY = "$(date +%%F)"


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_there_is(unit: Path) -> None:
    ((words),) = (found.replace(DAY, "2026-11-22") for found in COMMAND.findall(unit.read_text()))
    name, *arguments = shlex.split(words)
    command = collegium.commands[name]
    command.make_context(name, arguments)
    with pytest.raises(click.UsageError):
        command.make_context(name, [*arguments, "--no-such-thing"])


def test_the_settings_file_can_be_read() -> None:
    lines = [line.removeprefix("# ") for line in (FILES / "collegium.env").read_text().splitlines()]
    told = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    read = Settings.read(told)
    assert (read.replicated, read.address) == (True, "https://members.example.org")


def test_the_system_has_nothing_against_the_units(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here")
    for path in (*UNITS, *FILES.glob("*.timer")):
        (tmp_path / path.name).write_text(path.read_text().replace(PROGRAM, sys.executable))
    found = subprocess.run([program, "verify", *tmp_path.iterdir()], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
