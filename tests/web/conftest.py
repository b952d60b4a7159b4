"""What every test of the web gets."""

from tests.web.houses import house, settled, shared_world, world

__all__ = ["house", "settled", "shared_world", "world"]
