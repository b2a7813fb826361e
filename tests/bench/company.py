"""Customers and orders made up for measuring, and customers in the middle of a talk."""

import csv
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

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
