"""What whoever runs it looks for in a large table: messages that nobody has got, and those nobody was told of."""

from alembic import op
from sqlalchemy import text

revision = "0005"
down_revision = "0004"
serves = 4  # indexes only: the release before runs on them, and this one without them
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_delivery_stuck": (["settled_at"], "state = 'unknown' OR state = 'dead'"),
    "ix_delivery_owed": (["org_id", "aggregate_id"], "owed"),
}


def upgrade() -> None:
    """Indexes only."""
    for name, (columns, rows) in _INDEXES.items():
        only = text(rows)
        op.create_index(name, "delivery", columns, unique=False, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    """Nothing is lost."""
    for name in _INDEXES:
        op.drop_index(name, table_name="delivery")
