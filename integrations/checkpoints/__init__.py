"""Signed checkpoints over the journal, kept outside its database: what is changed behind our back is found."""

from integrations.checkpoints.audit import audit, unsealed
from integrations.checkpoints.sealing import Sealing
from integrations.checkpoints.seals import Seal, SealBroken, make_signing_key, read_public_key
from integrations.checkpoints.series import Series

__all__ = ["Seal", "SealBroken", "Sealing", "Series", "audit", "make_signing_key", "read_public_key", "unsealed"]
