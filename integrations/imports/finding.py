"""Something in a table that cannot be used as it stands, with its place and what to write instead."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One fault of a table: its line in the file, from 1, the name of the column ("" for the whole line).

    The message says what is wrong and, after a semicolon, what to do.
    """

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{place}: {self.message}"
