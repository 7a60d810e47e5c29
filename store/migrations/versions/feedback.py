"""Feedback, several things said in one message, and what people choose for themselves."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was there keeps its meaning: nobody has reported or chosen anything."""
    with op.batch_alter_table("org", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reports", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("zone_is_own", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("platform_zone", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("platform_away_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("platform_away_to", sa.Date(), nullable=True))
        admins = sa.text("role = 'admin'")
        batch_op.create_index(
            "ix_person_admin", ["org_id", "role", "seq"], unique=False, sqlite_where=admins, postgresql_where=admins
        )
        batch_op.create_index("ix_person_newest", ["org_id", "seq"], unique=False)
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guard", sa.Float(), nullable=True))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("along", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "report",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "id"], ["aggregate.org_id", "aggregate.id"], name=op.f("fk_report_aggregate")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_report")),
        sa.UniqueConstraint("org_id", "number", name=op.f("uq_report_org_id_number")),
        sa.UniqueConstraint("org_id", "code", name=op.f("uq_report_org_id_code")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_of", ["org_id", "project_id", "number"], unique=False)
        batch_op.create_index("ix_report_by", ["org_id", "by", "number"], unique=False)


def downgrade() -> None:
    """Reports go, with all that was said of them and in them."""
    _forget_words()
    op.drop_table("report")
    for table in ("delivery", "journal"):
        op.execute(f"DELETE FROM {table} WHERE aggregate_id IN (SELECT id FROM aggregate WHERE kind = 'report')")
    op.execute("DELETE FROM aggregate WHERE kind = 'report'")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_newest")
        batch_op.drop_index("ix_person_admin")
    of_people = ("zone_is_own", "platform_zone", "platform_away_from", "platform_away_to")
    gone = (("delivery", ("along",)), ("check_in", ("guard",)), ("person", of_people), ("org", ("reports",)))
    for table, columns in gone:
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column)


def _forget_words() -> None:
    """What people wrote in reports. It is named where it was said: in their states and in their events."""
    sql = op.get_bind()
    kept = _table("aggregate", org_id=sa.Uuid(), id=sa.Uuid(), kind=sa.String(), state=sa.JSON())
    happened = _table("journal", org_id=sa.Uuid(), aggregate_id=sa.Uuid(), event=sa.JSON())
    words = _table("words", org_id=sa.Uuid(), id=sa.Uuid())
    reports = sa.select(kept.c.id).where(kept.c.kind == "report")
    states = sql.execute(sa.select(kept.c.org_id, kept.c.state).where(kept.c.kind == "report")).all()
    events = sql.execute(
        sa.select(happened.c.org_id, happened.c.event).where(happened.c.aggregate_id.in_(reports))
    ).all()
    for of_org, said in (*states, *events):
        for id in _words_in(said):
            sql.execute(sa.delete(words).where(words.c.org_id == of_org, words.c.id == id))


def _table(name: str, **columns: sa.types.TypeEngine[Any]) -> sa.TableClause:
    return sa.table(name, *(sa.column(each, kind) for each, kind in columns.items()))


def _words_in(said: Any) -> Iterator[UUID]:
    if isinstance(said, dict) and said.keys() == {"id", "text"}:
        yield UUID(said["id"])
    elif isinstance(said, dict | list):
        for part in said.values() if isinstance(said, dict) else said:
            yield from _words_in(part)
