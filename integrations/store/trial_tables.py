"""The operational tables of what-ifs that are worked out beside everything else."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Text, Uuid

from integrations.store.tables import store

trials = Table(
    "trials",
    store,
    Column("id", Uuid, primary_key=True),
    Column("programme", String(40), nullable=False, index=True),
    Column("asked", LargeBinary, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("holders", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("after", Uuid),
    Column("totals", Text, nullable=False),
    Column("made", BigInteger, nullable=False, index=True),
)
"""What-ifs: the rules that are tried, how many of how many holders were, and what was counted."""

trial_found = Table(
    "trial_found",
    store,
    Column("trial", Uuid, primary_key=True),
    Column("certification", Uuid, primary_key=True),
    Column("bits", Integer, nullable=False),
)
"""What was found of each certificate, a bit for each thing that would be so."""
