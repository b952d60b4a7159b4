"""Views that people ask for by name: tables folded from facts, with their queries."""
