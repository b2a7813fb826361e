"""Real parts for every test: a migrated database, a clock that moves when told, the wired product."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session

from assistant import db, schema, wiring
from assistant.app import create_app
from assistant.clock import FixedClock
from assistant.runtime import Runtime
from assistant.settings import Settings

POSTGRESQL = os.environ.get("WINBACK_TEST_DATABASE_URL", "")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def shared(*parts: str) -> Path:
    """A file of the measuring data, or a skip that says so."""
    root = Path(os.environ.get("WINBACK_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    found = root.joinpath(*parts)
    if not found.exists():
        pytest.skip(f"measuring data absent: {'/'.join(parts)} (set WINBACK_SHARED)")
    return found


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One migrated database made once per run: a SQLite file to copy, or a PostgreSQL template."""
    if not POSTGRESQL:
        path = tmp_path_factory.mktemp("template") / "winback.db"
        engine = db.connect(f"sqlite:///{path}")
        schema.upgrade(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        yield str(path)
        return
    name = f"winback_template_{secrets.token_hex(6)}"
    with _administered() as admin:
        admin.exec_driver_sql(f"CREATE DATABASE {name}")
    engine = db.connect(_url_of(name))
    schema.upgrade(engine)
    engine.dispose()
    yield name
    with _administered() as admin:
        admin.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(template: str, tmp_path: Path) -> Iterator[str]:
    """A fresh migrated database for one test."""
    if not POSTGRESQL:
        path = tmp_path / "winback.db"
        path.write_bytes(Path(template).read_bytes())
        yield f"sqlite:///{path}"
        return
    name = f"winback_test_{secrets.token_hex(6)}"
    with _administered() as admin:
        admin.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _url_of(name)
    with _administered() as admin:
        admin.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """The engine the product would use."""
    made = db.connect(database_url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """A session that the test commits itself, where it must."""
    with Session(engine, expire_on_commit=False) as opened:
        yield opened


@pytest.fixture
def clock() -> FixedClock:
    """Monday 23 November 2026, 10:00 UTC."""
    return FixedClock(MONDAY)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings as a user would have them, with everything in a folder of this test."""
    return Settings(data_dir=str(tmp_path / "data"), database_url=database_url, secret_key="a-test-secret")


@pytest.fixture
def runtime(settings: Settings, clock: FixedClock) -> Iterator[Runtime]:
    """The product, wired as `winback serve` wires it, at the test's clock."""
    made = wiring.build(settings, clock=clock)
    yield made
    made.engine.dispose()


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    """The web application of `runtime`."""
    return create_app(runtime)


def _url_of(name: str) -> str:
    return sa.make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)


@contextmanager
def _administered() -> Iterator[sa.Connection]:
    engine = db.connect(POSTGRESQL)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection
    engine.dispose()
