"""The first records: customers, talks, touches, and a history that only grows."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001_first_records"
down_revision = None
branch_labels = None
depends_on = None

# History only grows: the databases themselves refuse anything else.
SQLITE_TRIGGERS = (
    (
        "CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'history only "
        "grows'); END"
    ),
    (
        "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'history only "
        "grows'); END"
    ),
    (
        "CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE"
        " id = NEW.id OR (customer_id = NEW.customer_id AND position = NEW.position)) BEGIN SELECT "
        "RAISE(ABORT, 'history only grows'); END"
    ),
    (
        "CREATE TRIGGER event_texts_no_update BEFORE UPDATE ON event_texts BEGIN SELECT RAISE(ABORT, "
        "'history only grows'); END"
    ),
    (
        "CREATE TRIGGER event_texts_no_replace BEFORE INSERT ON event_texts WHEN EXISTS (SELECT 1 FROM "
        "event_texts WHERE event_id = NEW.event_id) BEGIN SELECT RAISE(ABORT, 'history only grows'); END"
    ),
    (
        "CREATE TRIGGER chain_heads_no_delete BEFORE DELETE ON chain_heads BEGIN SELECT RAISE(ABORT, "
        "'history only grows'); END"
    ),
    (
        "CREATE TRIGGER chain_heads_no_return BEFORE UPDATE ON chain_heads WHEN NEW.position <= "
        "OLD.position BEGIN SELECT RAISE(ABORT, 'history only grows'); END"
    ),
)
POSTGRESQL_TRIGGERS = (
    (
        "CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
        "EXCEPTION 'history only grows' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    ),
    (
        "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION "
        "refuse_to_rewrite_history()"
    ),
    (
        "CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION "
        "refuse_to_rewrite_history()"
    ),
    (
        "CREATE TRIGGER event_texts_no_update BEFORE UPDATE ON event_texts FOR EACH ROW EXECUTE FUNCTION "
        "refuse_to_rewrite_history()"
    ),
    (
        "CREATE TRIGGER event_texts_no_truncate BEFORE TRUNCATE ON event_texts FOR EACH STATEMENT EXECUTE"
        " FUNCTION refuse_to_rewrite_history()"
    ),
    (
        "CREATE TRIGGER chain_heads_no_delete BEFORE DELETE ON chain_heads FOR EACH ROW EXECUTE FUNCTION "
        "refuse_to_rewrite_history()"
    ),
    (
        "CREATE TRIGGER chain_heads_no_truncate BEFORE TRUNCATE ON chain_heads FOR EACH STATEMENT EXECUTE"
        " FUNCTION refuse_to_rewrite_history()"
    ),
    (
        "CREATE TRIGGER chain_heads_no_return BEFORE UPDATE ON chain_heads FOR EACH ROW WHEN "
        "(NEW.position <= OLD.position) EXECUTE FUNCTION refuse_to_rewrite_history()"
    ),
)


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
    )
    op.create_table(
        "blocked_numbers",
        sa.Column("e164", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("since_at", UTCDateTime(), nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("e164", name="pk_blocked_numbers"),
    )
    op.create_table(
        "chain_heads",
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name="pk_chain_heads"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=True),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("customer_id", "position", name="uq_events_customer_id_position"),
    )
    op.create_index("ix_events_at", "events", ["at"], unique=False)
    op.create_index("ix_events_customer_id_at", "events", ["customer_id", "at"], unique=False)

    op.create_table(
        "phone_messages",
        sa.Column("sid", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("outbound", sa.Boolean(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("touch_id", sa.String(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("wall_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sid", name="pk_phone_messages"),
    )
    op.create_index("ix_phone_messages_number", "phone_messages", ["number"], unique=False)
    op.create_index("ix_phone_messages_wall_at", "phone_messages", ["wall_at"], unique=False)

    op.create_table(
        "phone_opt_outs",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_phone_opt_outs"),
    )
    op.create_table(
        "reps",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reps"),
        sa.UniqueConstraint("login", name="uq_reps_login"),
    )
    op.create_table(
        "script_versions",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("script_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("first_used_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_script_versions"),
    )
    op.create_index("ix_script_versions_script_id", "script_versions", ["script_id"], unique=False)

    op.create_table(
        "customers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("external_ref", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("honorific", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("subdivision", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("preferred_channel", sa.String(), nullable=True),
        sa.Column("preferred_from", sa.String(), nullable=True),
        sa.Column("preferred_until", sa.String(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("traits", sa.JSON(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("rep_id", sa.String(), nullable=True),
        sa.Column("last_heard_at", UTCDateTime(), nullable=True),
        sa.Column("refused_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["rep_id"], ["reps.id"], name="fk_customers_rep_id_reps"),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.UniqueConstraint("external_ref", name="uq_customers_external_ref"),
    )
    op.create_index("ix_customers_rep_id", "customers", ["rep_id"], unique=False)

    op.create_table(
        "event_texts",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_texts_event_id_events"),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_texts"),
    )
    op.create_table(
        "blocks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("since_at", UTCDateTime(), nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_blocks_customer_id_customers"),
        sa.PrimaryKeyConstraint("id", name="pk_blocks"),
    )
    op.create_index("ix_blocks_customer_id", "blocks", ["customer_id"], unique=False)

    op.create_table(
        "consents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_consents_customer_id_customers"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index(
        "ix_consents_customer_id_channel", "consents", ["customer_id", "channel", "given_on"], unique=False
    )

    op.create_table(
        "conversations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("script_id", sa.String(), nullable=False),
        sa.Column("script_version", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("rep_id", sa.String(), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=True),
        sa.Column("needs_person", sa.String(), nullable=True),
        sa.Column("top_reason", sa.String(), nullable=True),
        sa.Column("draft", sa.String(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_conversations_customer_id_customers"
        ),
        sa.ForeignKeyConstraint(["rep_id"], ["reps.id"], name="fk_conversations_rep_id_reps"),
        sa.ForeignKeyConstraint(
            ["script_version"],
            ["script_versions.version"],
            name="fk_conversations_script_version_script_versions",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_customer_id", "conversations", ["customer_id"], unique=False)
    op.create_index("ix_conversations_status_channel", "conversations", ["status", "channel"], unique=False)

    op.create_table(
        "interactions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("external_ref", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_interactions_customer_id_customers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_interactions"),
        sa.UniqueConstraint("external_ref", name="uq_interactions_external_ref"),
    )
    op.create_index("ix_interactions_customer_id", "interactions", ["customer_id"], unique=False)

    op.create_table(
        "lapses",
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("future_value", sa.Float(), nullable=False),
        sa.Column("expected_purchases", sa.Float(), nullable=False),
        sa.Column("probability_alive", sa.Float(), nullable=False),
        sa.Column("days_since", sa.Integer(), nullable=True),
        sa.Column("usual_gap_days", sa.Float(), nullable=True),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("why_en", sa.String(), nullable=False),
        sa.Column("why_zh", sa.String(), nullable=False),
        sa.Column("scored_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_lapses_customer_id_customers"),
        sa.PrimaryKeyConstraint("customer_id", name="pk_lapses"),
    )
    op.create_index("ix_lapses_state_future_value", "lapses", ["state", "future_value"], unique=False)

    op.create_table(
        "orders",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("external_ref", sa.String(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_orders_customer_id_customers"),
        sa.PrimaryKeyConstraint("id", name="pk_orders"),
        sa.UniqueConstraint("external_ref", name="uq_orders_external_ref"),
    )
    op.create_index("ix_orders_customer_id_ordered_on", "orders", ["customer_id", "ordered_on"], unique=False)

    op.create_table(
        "phones",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("e164", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("wrong_since_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_phones_customer_id_customers"),
        sa.PrimaryKeyConstraint("id", name="pk_phones"),
        sa.UniqueConstraint("customer_id", "e164", name="uq_phones_customer_id_e164"),
    )
    op.create_index("ix_phones_customer_id", "phones", ["customer_id"], unique=False)
    op.create_index("ix_phones_e164", "phones", ["e164"], unique=False)

    op.create_table(
        "suppressions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until_at", UTCDateTime(), nullable=True),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("touch_id", sa.String(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_suppressions_customer_id_customers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_suppressions"),
    )
    op.create_index("ix_suppressions_at", "suppressions", ["at"], unique=False)
    op.create_index("ix_suppressions_customer_id", "suppressions", ["customer_id"], unique=False)

    op.create_table(
        "lines",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("line_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("probe", sa.String(), nullable=True),
        sa.Column("technique", sa.String(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_lines_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lines"),
    )
    op.create_index(
        "ix_lines_conversation_id_turn", "lines", ["conversation_id", "turn", "position"], unique=False
    )

    op.create_table(
        "promises",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("rep_id", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_promises_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_promises_customer_id_customers"),
        sa.ForeignKeyConstraint(["rep_id"], ["reps.id"], name="fk_promises_rep_id_reps"),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
    )
    op.create_index("ix_promises_customer_id", "promises", ["customer_id"], unique=False)
    op.create_index("ix_promises_state_due_at", "promises", ["state", "due_at"], unique=False)

    op.create_table(
        "replies",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=True),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True),
        sa.Column("node", sa.String(), nullable=True),
        sa.Column("probe", sa.String(), nullable=True),
        sa.Column("provider_sid", sa.String(), nullable=True),
        sa.Column("intent", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=True),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("handled_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_replies_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_replies_customer_id_customers"),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
        sa.UniqueConstraint("provider_sid", name="uq_replies_provider_sid"),
    )
    op.create_index("ix_replies_conversation_id", "replies", ["conversation_id"], unique=False)
    op.create_index(
        "ix_replies_customer_id_received_at", "replies", ["customer_id", "received_at"], unique=False
    )

    op.create_table(
        "touches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("line_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("queued_wall_at", UTCDateTime(), nullable=True),
        sa.Column("sending_wall_at", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("provider_sid", sa.String(), nullable=True),
        sa.Column("provider_status", sa.String(), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.Column("halted", sa.Boolean(), nullable=False),
        sa.Column("strict", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_touches_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_touches_customer_id_customers"),
        sa.PrimaryKeyConstraint("id", name="pk_touches"),
        sa.UniqueConstraint("provider_sid", name="uq_touches_provider_sid"),
    )
    op.create_index("ix_touches_conversation_id", "touches", ["conversation_id"], unique=False)
    op.create_index("ix_touches_customer_id_seq", "touches", ["customer_id", "seq"], unique=False)
    op.create_index("ix_touches_state_due_at", "touches", ["state", "due_at"], unique=False)
    op.create_index(
        "uq_touches_one_in_flight",
        "touches",
        ["customer_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('sending','unknown')"),
        postgresql_where=sa.text("state IN ('sending','unknown')"),
    )

    op.create_table(
        "wakeups",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("after_s", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_wakeups_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_wakeups"),
    )
    op.create_index("ix_wakeups_conversation_id", "wakeups", ["conversation_id"], unique=False)
    op.create_index("ix_wakeups_done_at_due_at", "wakeups", ["done_at", "due_at"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("touch_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["touch_id"], ["touches.id"], name="fk_attempts_touch_id_touches"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("touch_id", "number", name="uq_attempts_touch_id_number"),
    )
    op.create_index("ix_attempts_touch_id", "attempts", ["touch_id"], unique=False)

    op.create_table(
        "learned_reasons",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=True),
        sa.Column("reply_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_learned_reasons_conversation_id_conversations"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_learned_reasons_customer_id_customers"
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_learned_reasons_reply_id_replies"),
        sa.PrimaryKeyConstraint("id", name="pk_learned_reasons"),
    )
    op.create_index("ix_learned_reasons_customer_id", "learned_reasons", ["customer_id"], unique=False)

    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_TRIGGERS if postgresql else SQLITE_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("history only grows: restore a backup instead")
