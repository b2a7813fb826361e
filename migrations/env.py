"""Alembic's entry: the connection comes from the caller, the schema from `assistant.records`."""

from typing import Any

from alembic import context

from assistant.records import metadata

ENGINE_TABLES_ARE_NOT_OURS = "tables the durable engine makes for itself"


def _ours(_object: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:
    return not (kind == "table" and reflected and name not in metadata.tables)


def _run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=_ours,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
