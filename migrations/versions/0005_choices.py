"""How the hour of each touch was chosen, and what contacts taught of hours."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0005_choices"
down_revision = "0004_standing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "choices",
        sa.Column("touch_id", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("propensity", sa.Float(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["touch_id"], ["touches.id"], name="fk_choices_touch_id_touches"),
        sa.PrimaryKeyConstraint("touch_id", name="pk_choices"),
    )
    op.create_index("ix_choices_at", "choices", ["at"])

    op.create_table(
        "response_models",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("parameters", sa.String(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("until_at", UTCDateTime(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_response_models"),
    )


def downgrade() -> None:
    raise NotImplementedError("how touches were chosen is never thrown away: restore a backup instead")
