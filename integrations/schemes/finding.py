"""Something in a file that cannot be used as it stands, with its place and what to write instead."""

from msgspec import Struct


class Finding(Struct, frozen=True, order=True):
    """One fault of a file; line and column count from 1."""

    source: str
    line: int
    column: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}: {self.problem}; {self.remedy}"


class Unreadable(Exception):
    """The file is not one YAML document that can be read at all."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding
