"""What the association decides: facts, rules and use cases, free of any database or web."""
