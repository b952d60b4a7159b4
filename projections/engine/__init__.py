"""How facts become views: folds say what they need, the engine reads, writes, follows and rebuilds."""

from projections.engine.check import Difference
from projections.engine.engine import Engine, Health
from projections.engine.rebuild import Poisoned
from projections.engine.rows import Rows
from projections.engine.shape import Row
from projections.engine.sums import Sums
from projections.engine.view import View

__all__ = ["Difference", "Engine", "Health", "Poisoned", "Row", "Rows", "Sums", "View"]
