"""Files that people bring from their own programs, read safely: what cannot be used is said with line and column."""

from integrations.imports.cells import Reader, amount, choice, day, text, whole
from integrations.imports.finding import Finding
from integrations.imports.table import MOST_BYTES, MOST_ROWS, Columns, Row, Table, read_table

__all__ = [
    "MOST_BYTES",
    "MOST_ROWS",
    "Columns",
    "Finding",
    "Reader",
    "Row",
    "Table",
    "amount",
    "choice",
    "day",
    "read_table",
    "text",
    "whole",
]
