"""A whole customer file imported, scored and planned, against merely reading its rows."""

import csv
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from assistant import db, schema, wiring
from assistant.conversations.plans import plans
from assistant.conversations.playbook import Playbook
from assistant.customers.importing.customers import import_customers
from assistant.customers.importing.mapping import Options
from assistant.customers.importing.orders import import_orders
from assistant.customers.importing.run import Imported
from assistant.customers.standing import score_customers
from assistant.settings import Settings
from tests.bench import company
from tests.bench.contest import Contest

CDNOW = {"customer": "2", "date": "3", "units": "4", "amount": "5"}
CDNOW_NOW = datetime(1998, 7, 1, 10, tzinfo=UTC)
BEST = 100
BASELINE = "csv.reader over the same rows"


@dataclass(frozen=True)
class Files:
    """What is imported: a file of orders, and one of customers unless the orders make them."""

    label: str
    orders: Path
    customers: Path | None
    now: datetime


@contextmanager
def small(quick: bool) -> Iterator[Contest]:
    """2,357 customers with 6,919 orders: the public CDNOW sample where it is at hand, else generated."""
    with _folder() as folder:
        cdnow = company.shared("data", "value", "CDNOW_sample.txt")
        given = cdnow and Files("2,357 customers (CDNOW)", cdnow, None, CDNOW_NOW)
        yield _contest(given or _generated(folder, 2_357, 6_919), folder, rounds=2 if quick else 5)


@contextmanager
def large(quick: bool) -> Iterator[Contest]:
    """100,000 customers with about 300,000 orders, generated."""
    with _folder() as folder:
        files = _generated(folder, 5_000 if quick else 100_000)
        yield _contest(files, folder, rounds=1 if quick else 3, warm_up=False)


def _contest(files: Files, folder: Path, rounds: int, *, warm_up: bool = True) -> Contest:
    template = folder / "template.db"
    engine = db.connect(f"sqlite:///{template}")
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    playbook = wiring.playbook(Settings(), "phone")
    ours = partial(_round, files, template, playbook)
    return Contest("s", BASELINE, ours, partial(_read, files), rounds, warm_up)


def _round(files: Files, template: Path, playbook: Playbook) -> dict[str, float]:
    """A fresh database filled, scored and planned; seconds of each step and of all."""
    path = template.with_name("round.db")
    shutil.copy(template, path)
    engine = db.connect(f"sqlite:///{path}")
    started = time.perf_counter()
    _import(files, engine)
    imported = time.perf_counter()
    score_customers(engine, now=files.now)
    scored = time.perf_counter()
    with db.reading(engine) as session:
        found = plans(session, playbook, now=files.now, limit=BEST)
    planned = time.perf_counter()
    engine.dispose()
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    assert len(found) == BEST
    return {
        f"import {files.label}": imported - started,
        f"score {files.label}": scored - imported,
        f"plan the best {BEST} of {files.label}": planned - scored,
        f"import + score + plan {files.label}": planned - started,
    }


def _import(files: Files, engine: sa.Engine) -> None:
    if files.customers is None:
        options = Options(columns=CDNOW, create_customers=True)
    else:
        options = Options()
        _all_taken(import_customers(engine, files.customers, options, now=files.now))
    _all_taken(import_orders(engine, files.orders, options, now=files.now))


def _all_taken(done: Imported) -> None:
    assert done.added == done.rows, done


def _read(files: Files) -> float:
    """Seconds to read every row and do nothing with it."""
    started = time.perf_counter()
    for path in (files.customers, files.orders):
        if path is not None:
            with path.open(newline="", encoding="utf-8") as lines:
                spaced = path.suffix == ".txt"
                for _ in csv.reader(lines, delimiter=" " if spaced else ",", skipinitialspace=spaced):
                    pass
    return time.perf_counter() - started


def _generated(folder: Path, customers: int, orders: int | None = None) -> Files:
    people, bought = folder / "customers.csv", folder / "orders.csv"
    company.write(people, bought, customers, orders)
    return Files(f"{customers:,} customers (generated)", bought, people, company.NOW)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="winback-bench-") as folder:
        yield Path(folder)
