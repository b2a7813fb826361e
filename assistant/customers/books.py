"""The orders of all customers, or of some, read straight into columns: one currency, whole days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from assistant.customers.currencies import rates
from assistant.customers.importing import bulk
from assistant.customers.order_columns import ROWS, Columns, Reader, fetched
from assistant.scoring.purchases import EPOCH, Ledger

CROWD = 100
"""Orders of one customer on one day from which on it is worth telling somebody."""
CUSTOMERS = "SELECT id FROM customers WHERE id > :after ORDER BY id"
ERASED = "SELECT id FROM customers WHERE erased_at IS NOT NULL"


@dataclass(frozen=True)
class Oddities:
    """What is odd about the orders, counted so that nothing is dropped silently: days still to come (left out
    until they come), orders of erased customers (left out), refunds, orders for nothing (no purchases), and
    the most orders of one customer on one day where that is a crowd (taken as one purchase), else 0."""

    still_to_come: int = 0
    of_erased: int = 0
    refunds: int = 0
    free: int = 0
    crowded_day: int = 0


@dataclass(frozen=True)
class Books:
    """The orders as columns, in one currency; orders in `unconverted` currencies were taken one to one."""

    ledger: Ledger
    currency: str
    unconverted: tuple[str, ...]
    oddities: Oddities


def read(session: Session, today: date, *, after: str = "", currency: str = "") -> Books:
    """Everybody's orders, or those of customers whose id sorts after `after`.

    Money is in `currency`, or without it in the commonest of the orders.
    """
    customers = _customers(session, after)
    reader = Reader(customers)
    reader.everything(session, after)
    return _joined(customers, reader.columns, epoch(today), currency)


def read_some(session: Session, customers: Sequence[str], today: date, currency: str) -> Books:
    """The orders of these customers alone, in a currency."""
    some = sa.text(f"{ROWS} WHERE customer_id IN :some").bindparams(sa.bindparam("some", expanding=True))
    reader = Reader(customers)
    for ids in bulk.chunks(customers):
        reader.rows(session, some, {"some": list(ids)})
    return _joined(list(customers), reader.columns, epoch(today), currency)


def _customers(session: Session, after: str) -> list[str]:
    # In two steps: the first needs no more than the index of ids.
    erased = {customer_id for (customer_id,) in session.connection().execute(sa.text(ERASED))}
    parts = fetched(session, sa.text(CUSTOMERS), {"after": after})
    found = [customer_id for rows in parts for (customer_id,) in rows]
    return [one for one in found if one not in erased] if erased else found


def epoch(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


def _joined(customers: list[str], kept: Columns, today: int, house: str) -> Books:
    who, day, amount = (
        _whole(part, kind) for part, kind in ((kept.who, int), (kept.day, int), (kept.amount, float))
    )
    unit, free = _whole(kept.currency, np.int16), _whole(kept.free, np.bool_)
    mine, currencies = who >= 0, list(kept.currencies)
    counts = np.bincount(unit[mine], minlength=len(currencies))
    used = Counter({name: int(count) for name, count in zip(currencies, counts, strict=True) if count})
    house, factors, unknown = _factors(used, house)
    if any(factor != 1.0 for factor in factors.values()):
        amount = amount * np.array([factors.get(name, 1.0) for name in currencies])[unit]
    oddities = _oddities(who, day, amount, today)
    if not mine.all():
        who, day, amount, free = who[mine], day[mine], amount[mine], free[mine]
    return Books(Ledger(who, day, amount, free, customers), house, unknown, oddities)


def _whole(parts: list[np.ndarray[Any, Any]], kind: Any) -> np.ndarray[Any, Any]:
    whole = np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
    parts.clear()
    return whole


def _oddities(who: Any, day: Any, amount: Any, today: int) -> Oddities:
    crowded = 0
    if len(who):
        keys = np.sort(who * (int(day.max()) - int(day.min()) + 1) + (day - int(day.min())))
        ends = np.flatnonzero(np.concatenate((keys[1:] != keys[:-1], [True])))
        crowded = int(np.diff(ends, prepend=-1).max())
    return Oddities(
        still_to_come=int(np.count_nonzero(day > today)),
        of_erased=int(np.count_nonzero(who < 0)),
        refunds=int(np.count_nonzero(amount < 0)),
        free=int(np.count_nonzero(amount == 0)),
        crowded_day=crowded if crowded >= CROWD else 0,
    )


def _factors(used: Counter[str], house: str) -> tuple[str, dict[str, float], tuple[str, ...]]:
    """The currency of the books, what one unit of each is worth in it, and those nobody gave a rate for."""
    if not house:
        house = max(sorted(used), key=lambda name: used[name]) if used else "USD"
    known = rates()
    unknown = tuple(sorted(one for one in used if one != house and not (one in known and house in known)))
    factors = {one: 1.0 if one in unknown or one == house else known[one] / known[house] for one in used}
    return house, factors, unknown
