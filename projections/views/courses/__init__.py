"""Courses on offer: what people can do afterwards, what they cost and credit, and on which terms they are taken."""

from projections.views.courses.folds import view
from projections.views.courses.queries import Offer, Sought, Terms, facts, find, on_offer, terms, words_in_use

__all__ = ["Offer", "Sought", "Terms", "facts", "find", "on_offer", "terms", "view", "words_in_use"]
