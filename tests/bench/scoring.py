"""Everybody scored and tiered from a real SQLite database, against merely reading the same rows of it.

The same rows: the id of every customer, the five columns scoring uses of every order, and four of every
interaction, each fetched into Python by the driver alone, and dropped. Reading counts no standings, proposals
or history: a first run finds none, and writing them is part of what it is measured for.
"""

import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from assistant import db
from assistant.customers.standing import score_customers
from tests.bench import company
from tests.bench.contest import Contest

CUSTOMERS, ORDERS_EACH = 100_000, 5
BASELINE = "reading the same rows"
READ = (
    "SELECT id FROM customers ORDER BY id",
    "SELECT customer_id, ordered_on, amount, currency, kind FROM orders",
    "SELECT customer_id, kind, at, open FROM interactions",
)


@contextmanager
def contest(quick: bool) -> Iterator[Contest]:
    """100,000 customers with 500,000 orders, scored for the first time."""
    with _contest(5_000 if quick else CUSTOMERS, rounds=1 if quick else 3) as made:
        yield made


@contextmanager
def large(quick: bool) -> Iterator[Contest]:
    """1,000,000 customers with 5,000,000 orders, once."""
    with _contest(50_000 if quick else 1_000_000, rounds=1, warm_up=False) as made:
        yield made


@contextmanager
def _contest(many: int, rounds: int, *, warm_up: bool = True) -> Iterator[Contest]:
    with tempfile.TemporaryDirectory(prefix="winback-bench-") as folder:
        path = Path(folder) / "company.db"
        company.fill(path, many, many * ORDERS_EACH)
        ours = partial(_round, path, f"score {many:,} customers, {many * ORDERS_EACH:,} orders")
        yield Contest("CPU s", BASELINE, ours, partial(_read, path), rounds, warm_up)


def _round(path: Path, label: str) -> dict[str, float]:
    with sqlite3.connect(path) as plain:
        for table in ("lapses", "lettings_go", "scoring_runs"):
            plain.execute(f"DELETE FROM {table}")
    plain.close()
    return {label: _score(path)}


def _score(path: Path) -> float:
    engine = db.connect(f"sqlite:///{path}")
    started = time.process_time()
    score_customers(engine, now=company.NOW)
    took = time.process_time() - started
    engine.dispose()
    return took


def _read(path: Path) -> float:
    """Seconds to fetch every row scoring needs, with the driver alone, and do nothing with it.

    Seconds of the processor, here and for scoring: other work on the machine would tell in both.
    """
    plain = sqlite3.connect(path)
    started = time.process_time()
    for statement in READ:
        cursor = plain.execute(statement)
        while cursor.fetchmany(50_000):
            pass
    took = time.process_time() - started
    plain.close()
    return took


@click.command()
@click.option("--size", type=int, default=CUSTOMERS, show_default=True, help="Customers, five orders each.")
def measure(size: int) -> None:
    """Score a made-up company once: seconds, the ratio to reading its rows, and the most memory held."""
    with tempfile.TemporaryDirectory(prefix="winback-bench-") as folder:
        path = Path(folder) / "company.db"
        company.fill(path, size, size * ORDERS_EACH)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        reading = _read(path)
        took = _score(path)
        again = _read(path)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    read = (reading + again) / 2
    click.echo(f"customers {size:,}  orders {size * ORDERS_EACH:,}")
    click.echo(f"read {read:.1f} s  scored {took:.1f} s  ratio {took / read:.2f}")
    click.echo(
        f"microseconds a customer {took / size * 1e6:.1f}  most memory {most:,.0f} MB (made: {before:,.0f})"
    )


if __name__ == "__main__":
    measure()
