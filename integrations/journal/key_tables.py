"""The tables of the key store: persons' keys, named keys, and who may still have one of them in memory."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, String, Table, Uuid

metadata = MetaData()
data_keys = Table(
    "data_keys",
    metadata,
    Column("person", Uuid, primary_key=True),
    Column("wrapped", LargeBinary),
    Column("erased", Boolean, nullable=False, default=False),
)
named_keys = Table(
    "named_keys",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
generations = Table(
    "key_generation",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("generation", Integer, nullable=False),
)
processes = Table(
    "processes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("seen", BigInteger, nullable=False),
)
"""The processes that may have keys in memory: up to which generation they have forgotten, and when they lived."""
process_labels = Table(
    "process_labels",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("label", String(120), nullable=False),
)
"""What an operator knows a process by. A table of its own, as the other is written by older releases too."""
NEXT_GENERATION = (
    "INSERT INTO key_generation (one, generation) VALUES (1, 1) "
    "ON CONFLICT (one) DO UPDATE SET generation = key_generation.generation + 1 RETURNING generation"
)
