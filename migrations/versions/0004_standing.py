"""Runs of scoring with their model, standings that carry their evidence, and customers let go by decision."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0004_standing"
down_revision = "0003_script_versions"
branch_labels = None
depends_on = None

CHANGED = sa.text("changed_at IS NOT NULL")
OPEN = sa.text("state IN ('proposed', 'approved')")


def upgrade() -> None:
    op.create_table(
        "scoring_runs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("norms", sa.JSON(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("shape", sa.Integer(), nullable=False),
        sa.Column("books", sa.JSON(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_scoring_runs"),
    )

    op.create_table(
        "lettings_go",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("expected_value", sa.Float(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("proposed_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_lettings_go_customer_id_customers"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["scoring_runs.id"], name="fk_lettings_go_run_id_scoring_runs"),
        sa.PrimaryKeyConstraint("id", name="pk_lettings_go"),
    )
    op.create_index("ix_lettings_go_state_expected_value", "lettings_go", ["state", "expected_value"])
    op.create_index("ix_lettings_go_customer_id", "lettings_go", ["customer_id"])
    op.create_index(
        "uq_lettings_go_open", "lettings_go", ["customer_id"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip

    for name in ("because", "why_en", "why_zh"):
        op.drop_column("lapses", name)
    for name in ("breadth", "stage", "quadrant", "natural"):
        op.add_column("lapses", sa.Column(name, sa.String(), nullable=True))
    for name in ("standing_value", "buys_again"):
        op.add_column("lapses", sa.Column(name, sa.Float(), nullable=True))
    op.add_column("lapses", sa.Column("evidence", sa.LargeBinary(), nullable=True))
    run = sa.ForeignKey("scoring_runs.id", name="fk_lapses_run_id_scoring_runs")
    # SQLite adds a column with its reference in one breath, or not at all.
    op.add_column("lapses", sa.Column("run_id", sa.String(), run, nullable=True), inline_references=True)
    op.add_column("lapses", sa.Column("changed_at", UTCDateTime(), nullable=True))
    op.create_index(
        "ix_lapses_changed_at", "lapses", ["changed_at"], sqlite_where=CHANGED, postgresql_where=CHANGED
    )


def downgrade() -> None:
    raise NotImplementedError("decisions to let go are never thrown away: restore a backup instead")
