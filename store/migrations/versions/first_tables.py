"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "away",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "person_id", "from_on", "to_on", name=op.f("pk_away")),
    )
    op.create_table(
        "org",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_org")),
        sa.UniqueConstraint("key", name=op.f("uq_org_key")),
    )
    op.create_table(
        "playground_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("mine", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playground_line")),
        sa.UniqueConstraint("key", name=op.f("uq_playground_line_key")),
    )
    with op.batch_alter_table("playground_line", schema=None) as batch_op:
        batch_op.create_index("ix_playground_line_person", ["person_id", "added"], unique=False)

    op.create_table(
        "rate_slot",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "subject", name=op.f("pk_rate_slot")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "words",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_words")),
    )
    op.create_table(
        "aggregate",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_to", sa.Uuid(), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["org.id"], name=op.f("fk_aggregate_org")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_aggregate")),
    )
    with op.batch_alter_table("aggregate", schema=None) as batch_op:
        batch_op.create_index(
            "ix_aggregate_due",
            ["wake_at"],
            unique=False,
            sqlite_where=sa.text("failed_at IS NULL"),
            postgresql_where=sa.text("failed_at IS NULL"),
        )
        batch_op.create_index(
            "ix_aggregate_failed",
            ["retry_at"],
            unique=False,
            sqlite_where=sa.text("failed_at IS NOT NULL"),
            postgresql_where=sa.text("failed_at IS NOT NULL"),
        )
        batch_op.create_index("ix_aggregate_newest", ["org_id", "opened_at"], unique=False)
        batch_op.create_index(
            "ix_aggregate_offered_to",
            ["offered_to"],
            unique=False,
            sqlite_where=sa.text("offered_to IS NOT NULL"),
            postgresql_where=sa.text("offered_to IS NOT NULL"),
        )

    op.create_table(
        "person",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("workdays", sa.JSON(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_to", sa.Integer(), nullable=False),
        sa.Column("ask_weekday", sa.Integer(), nullable=False),
        sa.Column("ask_hour", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["org.id"], name=op.f("fk_person_org")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("org_id", "platform", "handle", name=op.f("uq_person_org_id_platform_handle")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_id"), ["id"], unique=False)

    op.create_table(
        "check_in",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("note", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "project_id"], ["aggregate.org_id", "aggregate.id"], name=op.f("fk_check_in_aggregate")
        ),
        sa.PrimaryKeyConstraint("org_id", "project_id", "starts_on", name=op.f("pk_check_in")),
    )
    op.create_table(
        "delivery",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doubtful_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pause_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("owed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "aggregate_id"], ["aggregate.org_id", "aggregate.id"], name=op.f("fk_delivery_aggregate")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_delivery")),
        sa.UniqueConstraint("org_id", "key", name=op.f("uq_delivery_org_id_key")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(
            "ix_delivery_heard",
            ["person_id", "settled_at"],
            unique=False,
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        )
        batch_op.create_index(
            "ix_delivery_queue",
            ["org_id", "person_id", "seq"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index("ix_delivery_subject", ["org_id", "aggregate_id", "subject"], unique=False)
        batch_op.create_index(
            "ix_delivery_thread",
            ["org_id", "thread", "seq"],
            unique=False,
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        )
        batch_op.create_index(
            "ix_delivery_waiting",
            ["try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.create_index(
            "uq_delivery_sending",
            ["org_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )

    op.create_table(
        "escalation",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("ladder", sa.Integer(), nullable=False),
        sa.Column("loop", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "project_id"], ["aggregate.org_id", "aggregate.id"], name=op.f("fk_escalation_aggregate")
        ),
        sa.PrimaryKeyConstraint("org_id", "project_id", "ladder", "loop", "level", name=op.f("pk_escalation")),
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "aggregate_id"], ["aggregate.org_id", "aggregate.id"], name=op.f("fk_journal_aggregate")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
        sa.UniqueConstraint("org_id", "aggregate_id", "event_id", name=op.f("uq_journal_org_id_aggregate_id_event_id")),
    )
    op.create_table(
        "revision",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("was", sa.Float(), nullable=True),
        sa.Column("now", sa.Float(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "project_id"], ["aggregate.org_id", "aggregate.id"], name=op.f("fk_revision_aggregate")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_revision")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index("ix_revision_of", ["org_id", "project_id", "starts_on"], unique=False)

    op.create_table(
        "seat",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "project_id"], ["aggregate.org_id", "aggregate.id"], name=op.f("fk_seat_aggregate")
        ),
        sa.PrimaryKeyConstraint("org_id", "project_id", "role", "person_id", name=op.f("pk_seat")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_person_id"), ["person_id"], unique=False)

    op.create_table(
        "term",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("may_scope", sa.Boolean(), nullable=False),
        sa.Column("may_spend", sa.Boolean(), nullable=False),
        sa.Column("may_people", sa.Boolean(), nullable=False),
        sa.Column("may_stop", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "project_id"], ["aggregate.org_id", "aggregate.id"], name=op.f("fk_term_aggregate")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_term")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index(
            "uq_term_in_force",
            ["org_id", "project_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_term_in_force", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )

    op.drop_table("term")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_person_id"))

    op.drop_table("seat")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("ix_revision_of")

    op.drop_table("revision")
    op.drop_table("journal")
    op.drop_table("escalation")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_delivery_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(
            "ix_delivery_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(
            "ix_delivery_thread", sqlite_where=sa.text("state = 'sent'"), postgresql_where=sa.text("state = 'sent'")
        )
        batch_op.drop_index("ix_delivery_subject")
        batch_op.drop_index(
            "ix_delivery_queue",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(
            "ix_delivery_heard", sqlite_where=sa.text("state = 'sent'"), postgresql_where=sa.text("state = 'sent'")
        )

    op.drop_table("delivery")
    op.drop_table("check_in")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_id"))

    op.drop_table("person")
    with op.batch_alter_table("aggregate", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_aggregate_offered_to",
            sqlite_where=sa.text("offered_to IS NOT NULL"),
            postgresql_where=sa.text("offered_to IS NOT NULL"),
        )
        batch_op.drop_index("ix_aggregate_newest")
        batch_op.drop_index(
            "ix_aggregate_failed",
            sqlite_where=sa.text("failed_at IS NOT NULL"),
            postgresql_where=sa.text("failed_at IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_aggregate_due", sqlite_where=sa.text("failed_at IS NULL"), postgresql_where=sa.text("failed_at IS NULL")
        )

    op.drop_table("aggregate")
    op.drop_table("words")
    op.drop_table("setting")
    op.drop_table("rate_slot")
    with op.batch_alter_table("playground_line", schema=None) as batch_op:
        batch_op.drop_index("ix_playground_line_person")

    op.drop_table("playground_line")
    op.drop_table("org")
    op.drop_table("away")
