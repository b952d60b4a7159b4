"""Candidacies: at which step each stands, since when, who has it and by when, and the attempts at examinations."""

from projections.views.candidacies.folds import view
from projections.views.candidacies.queries import Standing, Wanted, attempts, counts, facts, of_person, queue, standings
from projections.views.candidacies.tables import candidacies, candidacy_attempts, candidacy_lines

__all__ = [
    "Standing",
    "Wanted",
    "attempts",
    "candidacies",
    "candidacy_attempts",
    "candidacy_lines",
    "counts",
    "facts",
    "of_person",
    "queue",
    "standings",
    "view",
]
