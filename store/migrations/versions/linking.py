"""One person on several platforms, and organisations that several of their keys lead to."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_WAS = "uq_person_org_id_platform_handle"
_IS = "uq_person_org_id_platform_workspace_handle"


def upgrade() -> None:
    """Nobody is linked yet: every key leads to its own organisation."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("workspace", sa.String(), nullable=True))
        batch_op.drop_constraint(_WAS, type_="unique")
        batch_op.create_unique_constraint(_IS, ["org_id", "platform", "workspace", "handle"])
    op.create_table(
        "org_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["org.id"], name=op.f("fk_org_key_org")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_org_key")),
    )
    op.create_table(
        "handle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "person_id"],
            ["person.org_id", "person.id"],
            name=op.f("fk_handle_person"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handle")),
    )
    op.create_index("ix_handle_person", "handle", ["org_id", "person_id"], unique=False)
    op.create_table(
        "link_code",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_link_code")),
    )


def downgrade() -> None:
    """Linked accounts become strangers to each other; everybody stays where they are written to."""
    op.drop_table("link_code")
    op.drop_table("handle")
    op.drop_table("org_key")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(_IS, type_="unique")
        batch_op.create_unique_constraint(_WAS, ["org_id", "platform", "handle"])
        batch_op.drop_column("workspace")
