"""A small file of a scheme and one case, and ways to spoil it."""

from pathlib import Path

from integrations.schemes.load import Loaded, loads

GOOD = """\
scheme:
  id: small
  cycle: {months: 12, starts: "01-01"}
  credit: {value: {hours: 1}, round: {step: 0.5, mode: down}}
  caps:
    - {id: reading, when: {type: reading}, max: 10}
  requirements:
    - {id: total, min: 20}
  tracks: {half: {total: 10}}
cases:
  - id: one
    member: {joined: 2023-05-01}
    cycle: {start: 2024-01-01, end: 2024-12-31}
    log:
      - {id: a, date: 2024-02-29, hours: 20, type: course}
    expect: {counted: 20, compliant: true}
"""


def spoilt(old: str, new: str) -> str:
    """Give the good file with one part of it replaced."""
    assert GOOD.count(old) == 1, f"{old!r} is not there exactly once"
    return GOOD.replace(old, new)


def read(text: str) -> Loaded:
    return loads(text, "small.yaml")


def written(folder: Path, text: str, name: str = "small.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
