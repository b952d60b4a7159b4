"""Tells a demonstration from an association: by the story that was begun in its journal."""

from sqlalchemy import select

from integrations.journal.office import Office
from integrations.store.tables import idempotency
from web.demo.plan import NAME, Plan


def begun_here(office: Office) -> Plan | None:
    """Return the plan of a story that was begun here, None where nobody told one."""
    query = select(idempotency.c.scope).where(idempotency.c.scope.startswith(f"{NAME} ")).limit(1)
    with office.database.reading() as connection:
        scope = connection.execute(query).scalar_one_or_none()
    return None if scope is None else Plan.named(scope)
