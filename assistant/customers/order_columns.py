"""Order rows out of the database as whole columns, in no order.

Making five Python values a row costs more than all of scoring. SQLite therefore joins thousands of orders
into a few texts that numpy reads at once; what does not fit that form is read row by row.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import Session

from assistant.customers.places import Places
from assistant.scoring.purchases import EPOCH

AT_ONCE = 10_000
TOGETHER = 20_000
"""Row numbers whose orders come in one piece."""
DAY, UNIT = len("2026-11-23"), len("CNY")
# As floats: a hundred thousand Decimals would cost as much as all the scoring.
ROWS = (
    "SELECT customer_id, ordered_on, CAST(amount AS FLOAT), currency,"
    " CASE kind WHEN 'discretionary' THEN 1 ELSE 0 END FROM orders"
)
# Amounts as twice their hundredths, odd where discretionary; one that is no whole number of hundredths is
# missing from the text, and its piece is read row by row.
JOINED = (
    "SELECT count(*), group_concat(customer_id), group_concat(ordered_on),"
    " group_concat(CASE WHEN abs(amount) < 1e13 AND round(amount * 100) / 100.0 = amount"
    " THEN CAST(round(amount * 100) AS INTEGER) * 2 + (kind = 'discretionary') END),"
    " group_concat(currency) FROM orders"
)
PIECE = " WHERE rowid BETWEEN :first AND :last AND customer_id > :after"
ENDS = "SELECT min(rowid), max(rowid) FROM orders"


class _Days(dict[Any, int]):
    """The day number of a stored day; a text on SQLite, a date on PostgreSQL."""

    def __missing__(self, stored: Any) -> int:
        day = stored if isinstance(stored, date) else date.fromisoformat(stored)
        self[stored] = number = day.toordinal() - EPOCH
        return number


class _Rows(dict[str, int]):
    def __missing__(self, _: str) -> int:
        return -1


class _Codes(dict[str, int]):
    def __missing__(self, word: str) -> int:
        self[word] = code = len(self)
        return code


@dataclass
class Columns:
    """Columns of orders, grown a part at a time; `who` is a place among the customers, -1 for none of them,
    `currency` a place in `currencies`."""

    who: list[NDArray[np.int64]] = field(default_factory=list)
    day: list[NDArray[np.int64]] = field(default_factory=list)
    amount: list[NDArray[np.float64]] = field(default_factory=list)
    currency: list[NDArray[np.int16]] = field(default_factory=list)
    free: list[NDArray[np.bool_]] = field(default_factory=list)
    currencies: dict[str, int] = field(default_factory=_Codes)


class Reader:
    """Puts the orders of these customers into columns."""

    def __init__(self, customers: Sequence[str]) -> None:
        self.columns = Columns()
        self._customers = customers
        self._days, self._rows = _Days(), _Rows()

    def rows(self, session: Session, statement: sa.TextClause, values: Mapping[str, Any]) -> None:
        """Add the orders a statement like ROWS gives, one by one."""
        for rows in fetched(session, statement, values):
            self._add_rows(rows)

    def everything(self, session: Session, after: str) -> None:
        """Add all orders of customers whose id sorts after `after`."""
        places = Places(self._customers)
        if session.get_bind().dialect.name != "sqlite" or not places.width:
            where = " WHERE customer_id > :after" if after else ""
            self.rows(session, sa.text(ROWS + where), {"after": after} if after else {})
            return
        first, last = session.connection().execute(sa.text(ENDS)).one()
        joined, plain = sa.text(JOINED + PIECE), sa.text(ROWS + PIECE)
        for start in range(first or 0, (last or -1) + 1, TOGETHER):
            piece = {"first": start, "last": start + TOGETHER - 1, "after": after}
            found = session.connection().execute(joined, piece).one()
            if not self._add_joined(places, *found):
                self.rows(session, plain, piece)

    def _add_rows(self, rows: Sequence[Any]) -> None:
        if not self._rows:
            self._rows.update(zip(self._customers, range(len(self._customers)), strict=True))
        ids, on, amounts, units, kinds = zip(*rows, strict=True)
        many, columns = len(rows), self.columns
        columns.who.append(np.fromiter(map(self._rows.__getitem__, ids), np.int64, many))
        columns.day.append(np.fromiter(map(self._days.__getitem__, on), np.int64, many))
        columns.amount.append(np.array(amounts, dtype=np.float64))
        columns.currency.append(np.fromiter(map(columns.currencies.__getitem__, units), np.int16, many))
        columns.free.append(np.array(kinds, dtype=np.bool_))

    def _add_joined(
        self, places: Places, many: int, ids: str, days: str, hundredths: str | None, units: str
    ) -> bool:
        """Whether the texts of a piece had the form they must have."""
        if not many:
            return True
        who, day, unit = _words(ids, places.width, many), _words(days, DAY, many), _words(units, UNIT, many)
        amounts = np.fromstring(hundredths or "", dtype=np.int64, sep=",")
        if who is None or day is None or unit is None or len(amounts) != many:
            return False
        self.columns.who.append(places.find(who))
        self.columns.day.append(day.astype("M8[D]").astype(np.int64))
        self.columns.amount.append((amounts >> 1) / 100.0)
        self.columns.currency.append(self._units(unit))
        self.columns.free.append((amounts & 1).astype(np.bool_))
        return True

    def _units(self, units: NDArray[Any]) -> NDArray[np.int16]:
        codes = self.columns.currencies
        if (units == units[0]).all():
            return np.full(len(units), codes[units[0].decode()], dtype=np.int16)
        words, which = np.unique(units, return_inverse=True)
        return np.array([codes[word.decode()] for word in words], dtype=np.int16)[which]


def _words(joined: str, width: int, many: int) -> NDArray[Any] | None:
    """So many words of one width with commas between; None where they are not that."""
    whole = (joined + ",").encode()
    if len(whole) != (width + 1) * many:
        return None
    words = np.frombuffer(whole, dtype=[("word", f"S{width}"), ("end", "S1")])
    return words["word"] if (words["end"] == b",").all() else None


def fetched(session: Session, statement: sa.TextClause, values: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """Rows by the thousand; of SQLite as the driver gives them: even plain rows would double the time."""
    found = session.connection().execute(statement, values, execution_options={"stream_results": True})
    if session.get_bind().dialect.name != "sqlite":
        # Rows that stream are held back by the library: the driver's cursor would miss the first.
        yield from found.partitions(AT_ONCE)
        return
    cursor = found.cursor
    while cursor is not None and (some := cursor.fetchmany(AT_ONCE)):
        yield some
    found.close()
