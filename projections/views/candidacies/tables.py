"""The tables of candidacies: where each stands, its attempts at examinations, and every step it took."""

from datetime import date

from sqlalchemy import JSON, BigInteger, Column, Date, Index, Integer, MetaData, String, Table, Uuid

from domain.certifications.candidacies.examinations import Mark
from projections.intervals import NOW

LONG = date.max

metadata = MetaData()
candidacies = Table(
    "candidacies",
    metadata,
    Column("candidacy", Uuid, primary_key=True),
    Column("certification", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("programme", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("exams", JSON, nullable=False),
    Column("phase", String(12), nullable=False),
    Column("asked_at", String(12), nullable=False, default=""),
    Column("step", String(12), nullable=False, default=""),
    Column("since", Date),
    Column("officer", String(80), nullable=False, default=""),
    Column("line", BigInteger, nullable=False),
)
"""Each candidacy as it stands now; `line` is the position of its last line."""

candidacy_attempts = Table(
    "candidacy_attempts",
    metadata,
    Column("candidacy", Uuid, primary_key=True),
    Column("exam", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("from_", Date, nullable=False),
    Column("through", Date, nullable=False),
    Column("mark", String(12), nullable=False, default=str(Mark.AUTHORISED)),
    Column("sat", Date),
    Column("score_hundredths", Integer, nullable=False),
    Column("pass_hundredths", Integer, nullable=False),
    Column("told", Date),
    info={"by": "candidacy"},
)
"""Each attempt at an examination as it stands now."""

candidacy_lines = Table(
    "candidacy_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("candidacy", Uuid, nullable=False, index=True),
    Column("certification", Uuid, nullable=False),
    Column("person", Uuid, nullable=False, index=True),
    Column("programme", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("step", String(12), nullable=False),
    Column("since", Date, nullable=False),
    Column("officer", String(80), nullable=False),
    Column("due", Date),
    Column("on", Date, nullable=False),
    Column("ends", Date, nullable=False, default=LONG),
    Column("known_to", BigInteger, nullable=False, default=NOW),
    Index("candidacies_known_at_step", "step", "known_to"),
    Index("candidacies_true_at_step", "step", "ends"),
)
"""A line for each step taken: true from `on` to the day before `ends`, known from its position to `known_to`."""
