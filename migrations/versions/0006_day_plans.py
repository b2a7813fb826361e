"""When reps work and what they are good at, and the plan of the day."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006_day_plans"
down_revision = "0005_choices"
branch_labels = None
depends_on = None

WEEK = '{"mon": "09:00-18:00", "tue": "09:00-18:00", "wed": "09:00-18:00", "thu": "09:00-18:00", "fri": "09:00-18:00"}'
SKILLS = '["professional", "service", "communication"]'


def upgrade() -> None:
    op.add_column("reps", sa.Column("zone", sa.String(), nullable=False, server_default=""))
    for name, default in (("week", WEEK), ("speaks", "[]"), ("skills", SKILLS)):
        op.add_column("reps", sa.Column(name, sa.JSON(), nullable=False, server_default=default))

    op.create_table(
        "day_plan_runs",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("price", sa.Float(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_day_plan_runs"),
    )
    op.create_table(
        "day_plans",
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rep_id", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("slot_at", UTCDateTime(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("gain", sa.Float(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_day_plans_customer_id_customers"),
        sa.ForeignKeyConstraint(["rep_id"], ["reps.id"], name="fk_day_plans_rep_id_reps"),
        sa.PrimaryKeyConstraint("customer_id", name="pk_day_plans"),
    )
    op.create_index("ix_day_plans_position", "day_plans", ["position"])
    op.create_index("ix_day_plans_channel_gain", "day_plans", ["channel", "gain"])


def downgrade() -> None:
    raise NotImplementedError("how reps work is never thrown away: restore a backup instead")
