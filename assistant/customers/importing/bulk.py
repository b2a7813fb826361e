"""Many rows at once, the same on SQLite and on PostgreSQL."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from assistant.customers.models import Customer
from assistant.db import Record

AT_ONCE = 1000


def table_of(record: type[Record]) -> sa.Table:
    """The table of a record."""
    return record.__table__  # type: ignore[attr-defined, no-any-return]


def row_of(record: Record) -> dict[str, Any]:
    """Every column of a record as a plain row: a form to copy, because making 100,000 records takes a
    minute."""
    return {column.name: getattr(record, column.name) for column in table_of(type(record)).columns}


def insert(session: Session, record: type[Record], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that have all the same columns; one that meets an existing unique key is left out."""
    if rows:
        session.execute(_inserting(session, record).on_conflict_do_nothing(), rows)


def upsert(session: Session, record: type[Record], key: str, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that have all the same columns, or overwrite the ones with the same `key`."""
    if rows:
        statement = _inserting(session, record)
        values = {name: statement.excluded[name] for name in rows[0] if name != key}
        session.execute(statement.on_conflict_do_update(index_elements=[key], set_=values), rows)


def update(session: Session, record: type[Record], rows: Sequence[dict[str, Any]]) -> None:
    """Overwrite the given columns of rows by `id`; all rows have the same columns."""
    if not rows:
        return
    table = table_of(record)
    values = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in rows[0] if name != "id"}
    statement = sa.update(table).where(table.c.id == sa.bindparam("row_id")).values(values)
    bound = [
        {"row_id" if name == "id" else f"new_{name}": value for name, value in row.items()} for row in rows
    ]
    session.connection().execute(statement, bound)


def customer_ids(session: Session, refs: Collection[str]) -> dict[str, str]:
    """The ids of the customers with these external references; unknown ones are absent."""
    found: dict[str, str] = {}
    for some in chunks(sorted(refs)):
        query = sa.select(col(Customer.external_ref), col(Customer.id)).where(
            col(Customer.external_ref).in_(some)
        )
        found |= {ref: customer_id for ref, customer_id in session.execute(query) if ref is not None}
    return found


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values, AT_ONCE at a time: databases limit how many one statement may name."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _inserting(session: Session, record: type[Record]) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table_of(record))
