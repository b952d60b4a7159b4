"""Worked finance cases written as YAML, read with the place of everything that is wrong in them."""
