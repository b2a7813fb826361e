"""The database itself refuses to rewrite history, whoever asks."""

import pytest
import sqlalchemy as sa

from assistant import db
from assistant.clock import FixedClock
from assistant.history import ledger
from tests.forging import REFUSAL


@pytest.fixture
def told(engine: sa.Engine, clock: FixedClock) -> sa.Engine:
    with db.transaction(engine) as session:
        for verb in ("opened", "heard"):
            ledger.record(
                session, customer_id="cus_1", verb=verb, actor=ledger.SYSTEM, at=clock.now(), text="太贵了"
            )
    return engine


def run(engine: sa.Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


COPY = "customer_id, at, actor_kind, actor, verb, facts, previous_hash, hash"
REWRITES = [
    "UPDATE events SET verb = 'closed'",
    "UPDATE events SET verb = verb",
    "DELETE FROM events",
    "UPDATE event_texts SET text = 'very good'",
    "DELETE FROM chain_heads",
    "UPDATE chain_heads SET position = 1",
    "UPDATE chain_heads SET hash = 'f'",
]
REPLACEMENTS = [
    f"INSERT OR REPLACE INTO events (id, position, {COPY}) SELECT id, position, {COPY} FROM events",
    f"INSERT OR REPLACE INTO events (id, position, {COPY}) SELECT 'evt_new', position, {COPY} FROM events",
    "INSERT OR REPLACE INTO event_texts (event_id, salt, text) SELECT event_id, 'a', 'good' FROM event_texts",
]
TRUNCATIONS = ["TRUNCATE events CASCADE", "TRUNCATE event_texts", "TRUNCATE chain_heads"]


@pytest.mark.parametrize("statement", REWRITES)
def test_rewriting_is_refused(told: sa.Engine, statement: str) -> None:
    with pytest.raises(sa.exc.DatabaseError, match=REFUSAL):
        run(told, statement)
    with db.reading(told) as session:
        assert ledger.verify(session) == (2, [])


@pytest.mark.parametrize("statement", REPLACEMENTS)
def test_replacing_rows_on_sqlite_is_refused(told: sa.Engine, statement: str) -> None:
    if told.dialect.name != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    with pytest.raises(sa.exc.DatabaseError, match=REFUSAL):
        run(told, statement)


@pytest.mark.postgresql
@pytest.mark.parametrize("statement", TRUNCATIONS)
def test_truncating_on_postgresql_is_refused(told: sa.Engine, statement: str) -> None:
    if told.dialect.name != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's: set WINBACK_TEST_DATABASE_URL")
    with pytest.raises(sa.exc.DatabaseError, match=REFUSAL):
        run(told, statement)


def test_words_may_be_deleted(told: sa.Engine) -> None:
    run(told, "DELETE FROM event_texts")
    with db.reading(told) as session:
        assert ledger.verify(session) == (2, [])


def test_history_goes_on_after_a_refusal(told: sa.Engine, clock: FixedClock) -> None:
    with pytest.raises(sa.exc.DatabaseError):
        run(told, "DELETE FROM events")
    with db.transaction(told) as session:
        ledger.record(session, customer_id="cus_1", verb="closed", actor=ledger.SYSTEM, at=clock.now())
        assert ledger.verify(session) == (3, [])
