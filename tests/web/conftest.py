"""What every test of the web gets."""

from tests.web.lent import house, quick_hashes, settled, shared_world, world

__all__ = ["house", "quick_hashes", "settled", "shared_world", "world"]
