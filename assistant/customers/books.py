"""The orders of all customers, or of some, read straight into columns: one currency, whole days."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session

from assistant.customers.currencies import rates
from assistant.customers.importing import bulk
from assistant.scoring.purchases import EPOCH, Ledger

AT_ONCE = 10_000
CROWD = 100
"""Orders of one customer on one day from which on it is worth telling somebody."""
CUSTOMERS = "SELECT id FROM customers WHERE erased_at IS NULL AND id > {after} ORDER BY id"
# As floats: a hundred thousand Decimals would cost as much as all the scoring.
ORDERS = (
    "SELECT customer_id, ordered_on, CAST(amount AS FLOAT), currency,"
    " CASE kind WHEN 'discretionary' THEN 1 ELSE 0 END FROM orders"
)


@dataclass(frozen=True)
class Oddities:
    """What is odd about the orders, counted so that nothing is dropped silently: days still to come (left out
    until they come), orders of erased customers (left out), refunds, and the most orders of one customer on
    one day where that is a crowd (taken as one purchase), else 0."""

    still_to_come: int = 0
    of_erased: int = 0
    refunds: int = 0
    crowded_day: int = 0


@dataclass(frozen=True)
class Books:
    """The orders as columns, in one currency; orders in `unconverted` currencies were taken one to one."""

    ledger: Ledger
    currency: str
    unconverted: tuple[str, ...]
    oddities: Oddities


@dataclass
class _Columns:
    """Whole columns, grown a part at a time; codes stand for words met before."""

    who: list[np.ndarray[Any, Any]]
    day: list[np.ndarray[Any, Any]]
    amount: list[np.ndarray[Any, Any]]
    currency: list[np.ndarray[Any, Any]]
    free: list[np.ndarray[Any, Any]]


class _Days(dict[Any, int]):
    """The day number of a stored day; a text on SQLite, a date on PostgreSQL."""

    def __missing__(self, stored: Any) -> int:
        day = stored if isinstance(stored, date) else date.fromisoformat(stored)
        self[stored] = number = day.toordinal() - EPOCH
        return number


class _Places(dict[str, int]):
    def __missing__(self, _: str) -> int:
        return -1


class _Codes(dict[str, int]):
    def __missing__(self, word: str) -> int:
        self[word] = code = len(self)
        return code


def read(session: Session, today: date, *, after: str = "", currency: str = "") -> Books:
    """Everybody's orders, or those of customers whose id sorts after `after`.

    Money is in `currency`, or without it in the commonest of the orders.
    """
    wanted = CUSTOMERS.format(after=":after")
    found = _rows(session, sa.text(wanted), {"after": after})
    customers = [customer_id for rows in found for (customer_id,) in rows]
    where = " WHERE customer_id > :after" if after else ""
    rows = _rows(session, sa.text(ORDERS + where), {"after": after} if after else {})
    return _books(customers, rows, today, currency)


def read_some(session: Session, customers: Sequence[str], today: date, currency: str) -> Books:
    """The orders of these customers alone, in a currency."""
    some = sa.text(f"{ORDERS} WHERE customer_id IN :some").bindparams(sa.bindparam("some", expanding=True))
    parts = (part for ids in bulk.chunks(customers) for part in _rows(session, some, {"some": list(ids)}))
    return _books(list(customers), parts, today, currency)


def _rows(session: Session, statement: sa.TextClause, values: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """Rows by the thousand as the driver gives them: records, even plain rows, would double the time."""
    found = session.connection().execute(statement, values, execution_options={"stream_results": True})
    cursor = found.cursor
    while cursor is not None and (some := cursor.fetchmany(AT_ONCE)):
        yield some
    found.close()


def _books(customers: list[str], parts: Iterator[Sequence[Any]], today: date, currency: str) -> Books:
    place = _Places(zip(customers, range(len(customers)), strict=True))
    days, currencies, kept = _Days(), _Codes(), _Columns([], [], [], [], [])
    for rows in parts:
        ids, on, amounts, units, kinds = zip(*rows, strict=True)
        many = len(rows)
        kept.who.append(np.fromiter(map(place.__getitem__, ids), np.int64, many))
        kept.day.append(np.fromiter(map(days.__getitem__, on), np.int64, many))
        kept.amount.append(np.array(amounts, dtype=np.float64))
        kept.currency.append(np.fromiter(map(currencies.__getitem__, units), np.int16, many))
        kept.free.append(np.array(kinds, dtype=np.bool_))
    return _joined(customers, kept, list(currencies), epoch(today), currency)


def epoch(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


def _joined(customers: list[str], kept: _Columns, currencies: list[str], today: int, house: str) -> Books:
    who, day, amount = (
        _whole(part, kind) for part, kind in ((kept.who, int), (kept.day, int), (kept.amount, float))
    )
    unit, free = _whole(kept.currency, np.int16), _whole(kept.free, np.bool_)
    mine = who >= 0
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
