"""Statements of learning programs (xAPI 1.0.3): accepted where they tell something learnt, voided, given back."""
