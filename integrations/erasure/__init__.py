"""Being forgotten: the key destroyed, every trace removed, every process told, and done again after a restore."""

from integrations.erasure.erasing import Eraser, Reach, erase, replay_erasures
from integrations.erasure.presence import Presence, living

__all__ = ["Eraser", "Presence", "Reach", "erase", "living", "replay_erasures"]
