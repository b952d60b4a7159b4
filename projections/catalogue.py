"""All views, in one tuple: what the engine follows, rebuilds and checks."""

from projections.engine import View
from projections.views import register

VIEWS: tuple[View, ...] = (register.view,)
