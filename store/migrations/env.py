"""How alembic meets our database: always on the open transaction that store.migrate hands over."""

from alembic import context

from store.tables import ORG

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=ORG.metadata,
    render_as_batch=True,  # SQLite can not alter a column
    compare_type=True,
    transactional_ddl=True,
)
# The transaction is store.migrate's own, so that a failed step leaves nothing behind.
context.run_migrations()
