"""The lines of work on many: sealed until they are done, counted while they are."""

from integrations.batches.lines import Line, Lines

__all__ = ["Line", "Lines"]
