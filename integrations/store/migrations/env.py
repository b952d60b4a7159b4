"""Runs numbered migrations on the connection that `migrate` has locked."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
