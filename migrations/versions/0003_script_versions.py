"""Releases of scripts, every move of a talk, corrected answers, and what probes were learned to say."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0003_script_versions"
down_revision = "0002_learning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "script_releases",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("script_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["script_versions.version"], name="fk_script_releases_version_script_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_script_releases"),
        sa.UniqueConstraint("script_id", "number", name="uq_script_releases_script_id_number"),
    )

    op.create_table(
        "probe_libraries",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("first_used_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_probe_libraries"),
    )

    op.create_table(
        "probe_models",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("talks", sa.Integer(), nullable=False),
        sa.Column("outcomes", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library"], ["probe_libraries.version"], name="fk_probe_models_library_probe_libraries"
        ),
        sa.PrimaryKeyConstraint("version", name="pk_probe_models"),
    )

    op.create_table(
        "moves",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("cause", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_moves_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_moves"),
        sa.UniqueConstraint("conversation_id", "position", name="uq_moves_conversation_id_position"),
    )

    op.add_column("customers", sa.Column("style", sa.String(), nullable=True))
    for name in ("style", "tier", "occasion"):
        op.add_column("conversations", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for name in ("probe_library", "probe_model"):
        op.add_column("conversations", sa.Column(name, sa.String(), nullable=True))
    op.add_column("lines", sa.Column("script_version", sa.String(), nullable=True))
    op.add_column("lines", sa.Column("why", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("replies", sa.Column("line_id", sa.String(), nullable=True))
    op.add_column("replies", sa.Column("script_version", sa.String(), nullable=True))
    corrected = sa.ForeignKey("replies.id", name="fk_replies_corrects_id_replies")
    # SQLite adds a column with its reference in one breath, or not at all.
    op.add_column(
        "replies", sa.Column("corrects_id", sa.String(), corrected, nullable=True), inline_references=True
    )
    op.add_column("learned_reasons", sa.Column("withdrawn_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("moves and releases are never thrown away: restore a backup instead")
