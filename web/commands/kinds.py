"""What operators type after an option: days, instants and ids, each refused with what to type instead."""

from datetime import UTC, date, datetime
from uuid import UUID

import click


class Day(click.ParamType[date]):
    """A day, such as 2026-01-31."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day. Fails with status 2 for what is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{str(value)[:40]!r} is no day of the calendar; write one as 2026-01-31", param, ctx)


class Id(click.ParamType[UUID]):
    """An id as the association gives them."""

    name = "id"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        """Return the id. Fails with status 2 for what is none."""
        try:
            return UUID(str(value))
        except ValueError:
            message = (
                f"{str(value)[:40]!r} is no id; copy one as it was answered, "
                "such as 3f2b8c1e-9a4d-4c6b-8e21-7d5f0a9b6c34"
            )
            self.fail(message, param, ctx)


class Instant(click.ParamType[datetime]):
    """A date and a time of day; one without a zone is in UTC, as operators' logs are."""

    name = "YYYY-MM-DDTHH:MM:SS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant in UTC. Fails with status 2 for what is none."""
        text = str(value)
        try:
            found = datetime.fromisoformat(text) if "T" in text else None
        except ValueError:
            found = None
        if found is None:
            self.fail(f"{text[:40]!r} is no instant; write date and time as 2026-01-31T18:00:00, in UTC", param, ctx)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


DAY, ID, INSTANT = Day(), Id(), Instant()
