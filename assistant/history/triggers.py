"""What makes the database itself refuse to rewrite history. Migrations run these statements one by one.

Words of an event may be deleted (a person is forgotten) but never changed. The end mark of a chain moves
forward only. A row put in over an old one counts as rewriting too: SQLite's INSERT OR REPLACE fires no
delete trigger.
"""

REFUSAL = "history only grows"


def sqlite_ddl() -> list[str]:
    """Statements for SQLite; each raises a constraint error with REFUSAL when it stops something."""
    same_step = (
        "EXISTS (SELECT 1 FROM events"
        " WHERE id = NEW.id OR (customer_id = NEW.customer_id AND position = NEW.position))"
    )
    return [
        _sqlite("events_no_update", "UPDATE ON events"),
        _sqlite("events_no_delete", "DELETE ON events"),
        _sqlite("events_no_replace", "INSERT ON events", same_step),
        _sqlite("event_texts_no_update", "UPDATE ON event_texts"),
        _sqlite(
            "event_texts_no_replace",
            "INSERT ON event_texts",
            "EXISTS (SELECT 1 FROM event_texts WHERE event_id = NEW.event_id)",
        ),
        _sqlite("chain_heads_no_delete", "DELETE ON chain_heads"),
        _sqlite("chain_heads_no_return", "UPDATE ON chain_heads", "NEW.position <= OLD.position"),
    ]


def postgresql_ddl() -> list[str]:
    """Statements for PostgreSQL; TRUNCATE is refused as well."""
    return [
        "CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        _postgresql("events_no_change", "UPDATE OR DELETE ON events FOR EACH ROW"),
        _postgresql("events_no_truncate", "TRUNCATE ON events FOR EACH STATEMENT"),
        _postgresql("event_texts_no_update", "UPDATE ON event_texts FOR EACH ROW"),
        _postgresql("event_texts_no_truncate", "TRUNCATE ON event_texts FOR EACH STATEMENT"),
        _postgresql("chain_heads_no_delete", "DELETE ON chain_heads FOR EACH ROW"),
        _postgresql("chain_heads_no_truncate", "TRUNCATE ON chain_heads FOR EACH STATEMENT"),
        _postgresql(
            "chain_heads_no_return", "UPDATE ON chain_heads FOR EACH ROW WHEN (NEW.position <= OLD.position)"
        ),
    ]


def drop_ddl(dialect: str) -> list[str]:
    """Statements that take the triggers away again: for a downgrade, and for tests that forge history."""
    if dialect != "sqlite":
        return ["DROP FUNCTION refuse_to_rewrite_history() CASCADE"]
    return [f"DROP TRIGGER {statement.split()[2]}" for statement in sqlite_ddl()]


def _sqlite(name: str, event: str, when: str | None = None) -> str:
    condition = f"WHEN {when} " if when else ""
    return f"CREATE TRIGGER {name} BEFORE {event} {condition}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"


def _postgresql(name: str, event: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {event} EXECUTE FUNCTION refuse_to_rewrite_history()"
