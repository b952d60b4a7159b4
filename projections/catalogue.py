"""All views, in one tuple: what the engine follows, rebuilds and checks."""

from projections.engine import View

VIEWS: tuple[View, ...] = ()
