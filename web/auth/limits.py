"""How often something may be tried in a minute, counted in the store so that all workers count together."""

from typing import NamedTuple

from sqlalchemy import Connection
from werkzeug.exceptions import TooManyRequests

from integrations.journal.codec import MICRO, to_micro
from integrations.journal.office import Office

MINUTE = 60 * MICRO
COUNT = (
    "INSERT INTO limits (bucket, count, ends) VALUES ({0}, 1, {0}) ON CONFLICT (bucket) DO UPDATE SET "
    "count = CASE WHEN limits.ends <= {0} THEN 1 ELSE limits.count + 1 END, "
    "ends = CASE WHEN limits.ends <= {0} THEN excluded.ends ELSE limits.ends END RETURNING count, ends"
)


class Tried(NamedTuple):
    """Whether one more try is within the limit, and the whole seconds to wait if not."""

    allowed: bool
    wait: int


class Limits:
    """Fixed windows of a minute for each bucket; a bucket's name holds hashes, never an address."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def try_once(self, bucket: str, most: int) -> Tried:
        """Count a try and tell whether it is within the limit."""
        now = to_micro(self.office.clock())
        name = self.office.keys.lookup(f"limit:{bucket}")
        with self.office.database.writing() as connection:
            count, ends = self._count(connection, name, now)
        return Tried(count <= most, max(1, -(-(ends - now) // MICRO)))

    def require(self, bucket: str, most: int) -> None:
        """Count a try. Raises TooManyRequests (429 with Retry-After) beyond the limit."""
        tried = self.try_once(bucket, most)
        if not tried.allowed:
            message = f"too many attempts; wait {tried.wait} seconds and try again"
            raise TooManyRequests(message, retry_after=tried.wait)

    def _count(self, connection: Connection, name: str, now: int) -> tuple[int, int]:
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        row = connection.exec_driver_sql(COUNT.format(mark), (name, now + MINUTE, now, now)).one()
        return int(row[0]), int(row[1])
