"""How often something may be tried in a minute, counted in the store so that all workers count together."""

from typing import NamedTuple

from werkzeug.exceptions import TooManyRequests

from integrations.journal.codec import MICRO, to_micro
from integrations.journal.office import Office

MINUTE = 60 * MICRO
COUNT = (
    "INSERT INTO limits (bucket, count, ends) VALUES (?, 1, ?) ON CONFLICT (bucket) DO UPDATE SET "
    "count = CASE WHEN limits.ends <= ? THEN 1 ELSE limits.count + 1 END, "
    "ends = CASE WHEN limits.ends <= ? THEN excluded.ends ELSE limits.ends END RETURNING count, ends"
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
        with self.office.database.driving() as driver:
            ((count, ends),) = driver.run(COUNT, (name, now + MINUTE, now, now))
        return Tried(count <= most, max(1, -(-(ends - now) // MICRO)))

    def require(self, bucket: str, most: int) -> None:
        """Count a try. Raises TooManyRequests (429 with Retry-After) beyond the limit."""
        tried = self.try_once(bucket, most)
        if not tried.allowed:
            message = f"too many attempts; wait {tried.wait} seconds and try again"
            raise TooManyRequests(message, retry_after=tried.wait)
