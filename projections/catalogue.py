"""All views, in one tuple: what the engine follows, rebuilds and checks."""

from projections.engine import View
from projections.ledger import ledger
from projections.views import register

VIEWS: tuple[View, ...] = (register.view, ledger)
