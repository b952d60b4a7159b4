"""What-ifs that are worked out beside everything else: how far each is, and its answer while it is worth having."""

from integrations.trials.kept import Told, Trial, Trials

__all__ = ["Told", "Trial", "Trials"]
