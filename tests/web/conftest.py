"""What every test of the web gets."""

from tests.web.houses import house, shared_world, world

__all__ = ["house", "shared_world", "world"]
