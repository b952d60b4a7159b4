"""Small measurements of what an association waits for: to write a fact, to follow it, to read a thing, to load."""
