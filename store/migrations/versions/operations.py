"""What is looked for in large tables: messages that nobody has got, those nobody was told of, an organisation's due."""

from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"
serves = 4  # indexes only: the release before runs on them, and this one without them
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_delivery_stuck": ("delivery", ["settled_at"], "state = 'unknown' OR state = 'dead'"),
    "ix_delivery_owed": ("delivery", ["org_id", "aggregate_id"], "owed"),
    "ix_aggregate_due_in": ("aggregate", ["org_id", "wake_at"], "failed_at IS NULL"),
}


def upgrade() -> None:
    """Indexes only."""
    for name, (table, columns, rows) in _INDEXES.items():
        only = text(rows)
        op.create_index(name, table, columns, unique=False, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Nothing is lost."""
    for name, (table, _, _) in _INDEXES.items():
        op.drop_index(name, table_name=table)
