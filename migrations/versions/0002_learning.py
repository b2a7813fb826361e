"""Corrections, the versions of the reader learned from them, and what these say of stored replies."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0002_learning"
down_revision = "0001_first_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("reply_id", sa.String(), nullable=True),
        sa.Column("text_key", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("probe", sa.String(), nullable=True),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("intent", sa.String(), nullable=True),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("(reply_id IS NULL) <> (text IS NULL)", name="ck_corrections_one_subject"),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_corrections_reply_id_replies"),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.UniqueConstraint("reply_id", "take", name="uq_corrections_reply_id_take"),
        sa.UniqueConstraint("text_key", "take", name="uq_corrections_text_key_take"),
    )

    op.create_table(
        "reader_versions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("layer", sa.LargeBinary(), nullable=False),
        sa.Column("gate", sa.JSON(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by_kind", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("promoted_at", UTCDateTime(), nullable=True),
        sa.Column("promoted_by_kind", sa.String(), nullable=True),
        sa.Column("promoted_by", sa.String(), nullable=True),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_reader_versions"),
        sa.UniqueConstraint("fingerprint", name="uq_reader_versions_fingerprint"),
    )
    op.create_index(
        "uq_reader_versions_one_live",
        "reader_versions",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )

    op.create_table(
        "reader_changes",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("before", sa.Integer(), nullable=True),
        sa.Column("forced", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["reader_versions.number"], name="fk_reader_changes_number_reader_versions"
        ),
        sa.ForeignKeyConstraint(
            ["before"], ["reader_versions.number"], name="fk_reader_changes_before_reader_versions"
        ),
        sa.PrimaryKeyConstraint("position", name="pk_reader_changes"),
    )

    op.create_table(
        "rereadings",
        sa.Column("reply_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_rereadings_reply_id_replies"),
        sa.PrimaryKeyConstraint("reply_id", "version", name="pk_rereadings"),
    )


def downgrade() -> None:
    raise NotImplementedError("corrections are never thrown away: restore a backup instead")
