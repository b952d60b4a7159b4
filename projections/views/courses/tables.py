"""What is kept of courses: their offer, a line for each term agreed since, and the words they are found by."""

from sqlalchemy import JSON, BigInteger, Column, Date, Index, MetaData, String, Table, Text, Uuid

metadata = MetaData()
courses = Table(
    "courses",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("on", Date, nullable=False),
    Column("title", String(200), nullable=False, index=True),
    Column("summary", Text, nullable=False),
    Column("performance", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("member_price", BigInteger, nullable=False),
    Column("credit", JSON, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("withdrawn", BigInteger),
    Column("withdrawn_on", Date),
)
"""A course; prices in minor units, `words` what it is found by in small letters. It is offered from `position` and
`on`, until `withdrawn` and `withdrawn_on`."""

course_terms = Table(
    "course_terms",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("course", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("theme", String(80)),
    Column("level", String(16)),
    Column("language", String(3)),
    Column("form", String(10)),
    Column("says", JSON, nullable=False),
    Index("course_terms_of_course", "course", "kind", "position"),
)
"""A line for each term agreed on, never changed: the last of a kind holds. What a course is looked for by stands in
columns of its own."""
