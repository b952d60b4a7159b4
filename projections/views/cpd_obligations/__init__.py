"""What the offices of schemes settled with each person: terms, cycles, deferments, exemptions, credit, closings."""

from projections.views.cpd_obligations.closings import Closing, closing_of, closings_of, in_effect
from projections.views.cpd_obligations.lines import obligations, view
from projections.views.cpd_obligations.settled import Settled, facts, persons_under, schemes_of, settled

__all__ = [
    "Closing",
    "Settled",
    "closing_of",
    "closings_of",
    "facts",
    "in_effect",
    "obligations",
    "persons_under",
    "schemes_of",
    "settled",
    "view",
]
