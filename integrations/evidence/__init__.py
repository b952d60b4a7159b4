"""Files by which people show what they learnt: checked by their content, sealed, kept apart from everything else."""

from integrations.evidence.content import MOST_BYTES, type_of
from integrations.evidence.folder import FolderCabinet
from integrations.evidence.ports import Cabinet

__all__ = ["MOST_BYTES", "Cabinet", "FolderCabinet", "type_of"]
