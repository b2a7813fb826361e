"""The database: one engine, SQLite made strict, and `transaction()`, the only commit in the house."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Session, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Record(SQLModel):
    """Base of every stored record: one metadata, constraints named by rule."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(naming_convention=NAMING)


Kind = TypeVar("Kind", bound=Record)
PATIENCE_S = 30
_turns: "WeakKeyDictionary[sa.Engine, threading.RLock]" = WeakKeyDictionary()


def connect(url: str) -> sa.Engine:
    """An engine for `url`. SQLite gets WAL, foreign keys, patience, and full sync for the write-ahead row."""
    # Parameters are hidden: a database error in a log must not quote a customer's words.
    if not url.startswith("sqlite"):
        plain = url.replace("postgresql://", "postgresql+psycopg://", 1)
        return sa.create_engine(
            plain, hide_parameters=True, pool_size=20, max_overflow=20, pool_pre_ping=True
        )
    target = sa.make_url(url).database
    if target and target != ":memory:":
        Path(target).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": PATIENCE_S})
    event.listen(engine, "connect", _strict_sqlite)
    _turns[engine] = threading.RLock()
    return engine


def _strict_sqlite(connection: Any, _record: Any) -> None:
    # IMMEDIATE: a transaction that will write takes its lock at once instead of failing half-way.
    connection.isolation_level = "IMMEDIATE"
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[Session]:
    """One cause, one transaction: commits when the block ends, rolls back when it raises."""
    with _turn(engine), Session(engine, expire_on_commit=False) as session:
        yield session
        session.commit()


@contextmanager
def _turn(engine: sa.Engine) -> Iterator[None]:
    # SQLite has one writer, and who waits for it sleeps up to a tenth of a second between two looks: threads
    # of one process wait for each other here instead. After PATIENCE_S the database decides, as ever.
    turn = _turns.get(engine)
    mine = turn is not None and turn.acquire(timeout=PATIENCE_S)
    try:
        yield
    finally:
        if turn is not None and mine:
            turn.release()


def begin_writing(session: Session) -> None:
    """Take SQLite's one write lock now, where no statement has taken it yet.

    A savepoint as the first statement would begin a transaction that reads, and one that reads is refused
    the write as soon as somebody else has written: no patience helps then.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    driver = connection.connection.driver_connection
    if driver is not None and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[Session]:
    """A session that never commits."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


def changed(session: Session, statement: sa.Update | sa.Delete, **values: Any) -> int:
    """Rows a guarded UPDATE or DELETE touched: how every state changes, on both databases."""
    return int(rows(session, statement, **values).rowcount)


def rows(session: Session, statement: sa.Executable, **values: Any) -> sa.CursorResult[*tuple[Any, ...]]:
    """What a statement gives when it sees all that the session holds: plain rows, no records.

    Statements of busy paths are built once, with bindparams: building one costs more than running it.
    """
    session.flush()
    return session.connection().execute(statement, values)


def fresh(session: Session, record: type[Kind], key: str) -> Kind | None:
    """The record as the database has it now, whatever this session has seen of it before."""
    return session.scalars(_by_key(record), {"key": key}).one_or_none()


@cache
def _by_key(record: type[Kind]) -> sa.Select[Kind]:
    (key,) = sa.inspect(record).primary_key
    found = sa.select(record).where(key == sa.bindparam("key"))
    return found.execution_options(populate_existing=True)
