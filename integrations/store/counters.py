"""Numbers without gaps for invoices, credit notes and certificates: claimed in the transaction that uses them."""

from sqlalchemy import Connection

CLAIM = (
    "INSERT INTO counters (series, last) VALUES ({0}, 1) "
    "ON CONFLICT (series) DO UPDATE SET last = counters.last + 1 RETURNING last"
)


def claim(connection: Connection, series: str) -> int:
    """Return the next number of a series; others wait for it until the transaction ends."""
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    return int(connection.exec_driver_sql(CLAIM.format(mark), (series,)).scalar_one())
