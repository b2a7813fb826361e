"""Forging history on purpose: what a thief with the database's own password would do first."""

import sqlalchemy as sa

REFUSAL = "history only grows"


def drop_triggers(engine: sa.Engine) -> None:
    """Take away what keeps the databases from rewriting history."""
    with engine.begin() as connection:
        if engine.dialect.name != "sqlite":
            connection.exec_driver_sql("DROP FUNCTION refuse_to_rewrite_history() CASCADE")
            return
        named = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in connection.execute(named).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
