"""Customers and orders made up for measuring, and customers in the middle of a talk."""

import csv
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from assistant import db, schema

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
"""A Monday, late morning in London."""
WEEKS = 78
RATE, DROPOUT = (0.243, 4.414), (0.793, 2.426)
"""The published BG/NBD parameters of CDNOW (weeks), so that the fit has the usual work to do."""
SEED = 20261123
TITLES = (
    "ref",
    "name",
    "phone",
    "language",
    "zone",
    "country",
    "city",
    "sms consent",
    "consent proof",
    "consent date",
)
DAYS = 3 * 365
PERSON = (
    "INSERT INTO customers (id, name, given_name, honorific, language, zone, country, subdivision, city,"
    " industry, tags, traits, notes, created_at)"
    " VALUES (?, ?, '', '', 'zh', 'Asia/Shanghai', 'CN', '', '', '', '[]', '{}', '', ?)"
)
ORDER = (
    "INSERT INTO orders (id, customer_id, external_ref, ordered_on, amount, currency, kind, units)"
    " VALUES (?, ?, ?, ?, ?, 'CNY', ?, 1)"
)


def shared(*parts: str) -> Path | None:
    """A file of the measuring data, or None where it is absent."""
    root = Path(os.environ.get("WINBACK_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    found = root.joinpath(*parts)
    return found if found.exists() else None


def write(people: Path, bought: Path, customers: int, orders: int | None = None) -> None:
    """A file of customers and one of their orders; `orders` repeats or drops some to give that number."""
    with people.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(TITLES)
        out.writerows(_person(number) for number in range(customers))
    rows = list(_orders(customers))
    if orders is not None:
        rows = [*rows, *rows[: max(0, orders - len(rows))]][:orders]
    with bought.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["order", "customer", "date", "amount"])
        out.writerows((f"o{number}", *row) for number, row in enumerate(rows))


def _person(number: int) -> tuple[str, ...]:
    # Beijing numbers that begin with 0 are never assigned, so a hundred thousand of them hurt nobody.
    phone = f"+8610{number:08d}"
    return (
        f"c{number}",
        f"客户{number}",
        phone,
        "zh",
        "Asia/Shanghai",
        "CN",
        "北京",
        "yes",
        "web form",
        "2025-05-01",
    )


def _orders(customers: int) -> Iterator[tuple[str, date, str]]:
    """Buying as BG/NBD has it: each at their own rate, leaving with their own chance after any order."""
    chance = np.random.default_rng(SEED)
    rates = chance.gamma(RATE[0], 1 / RATE[1], customers)
    dropouts = chance.beta(*DROPOUT, customers)
    starts = chance.uniform(0, WEEKS / 6, customers)
    first_day = NOW.date() - timedelta(weeks=WEEKS)
    for number in range(customers):
        week = starts[number]
        while week < WEEKS:
            yield f"c{number}", first_day + timedelta(days=int(week * 7)), f"{chance.gamma(4, 9) + 1:.2f}"
            if chance.random() < dropouts[number]:
                break
            week += chance.exponential(1 / max(rates[number], 1e-9))


def fill(path: Path, customers: int, orders: int) -> None:
    """A migrated SQLite database of customers with exactly so many orders, oldest first as they come in.

    Everybody buys at least once; how often else follows a gamma mixture, over three years, and four in ten
    have stopped long ago. One order in fifty is a refund.
    """
    engine = db.connect(f"sqlite:///{path}")
    schema.upgrade(engine)
    engine.dispose()
    chance = np.random.default_rng(SEED)
    who, day = _bought(chance, customers, orders)
    plain = sqlite3.connect(path)
    plain.execute("PRAGMA synchronous=OFF")
    made = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
    people = ((f"cus_{number:08d}", f"客户{number}", made) for number in range(customers))
    plain.executemany(PERSON, people)
    for start in range(0, orders, 100_000):
        some = slice(start, start + 100_000)
        money = np.round(chance.gamma(4, 9, len(who[some])) + 1, 2) * np.where(
            chance.random(len(who[some])) < 0.02, -1, 1
        )
        kinds = np.where(chance.random(len(money)) < 0.3, "necessary", "discretionary")
        numbers = range(start, start + len(money))
        rows = zip(
            numbers,
            who[some].tolist(),
            day[some].astype(str).tolist(),
            money.tolist(),
            kinds.tolist(),
            strict=True,
        )
        plain.executemany(
            ORDER,
            ((f"ord_{n:08d}", f"cus_{one:08d}", f"o{n}", on, paid, kind) for n, one, on, paid, kind in rows),
        )
    plain.commit()
    plain.close()


def _bought(chance: np.random.Generator, customers: int, orders: int) -> tuple[np.ndarray, np.ndarray]:
    """Who bought on which day, by day."""
    rates = chance.gamma(0.8, 1.0, customers)
    more = chance.choice(customers, orders - customers, p=rates / rates.sum())
    who = np.concatenate((np.arange(customers), more))
    first = chance.uniform(0, DAYS * 0.8, customers)
    stopped = chance.random(customers) < 0.4
    last = np.where(stopped, first + chance.uniform(0, 0.6, customers) * (DAYS - first), DAYS)
    at = first[who] + chance.random(len(who)) * (last - first)[who]
    order = np.argsort(at, kind="stable")
    began = np.datetime64(NOW.date()) - DAYS
    return who[order], began + at[order].astype("timedelta64[D]")
