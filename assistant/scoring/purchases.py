"""Purchase histories as columns, and what they come to for each customer.

One currency, one money unit: the caller converts. A row with a negative amount is a refund: it reduces
money and takes back purchases (`counted`); an order for nothing is one too: they came, and the published
figures count it. Rows after `as_of` are ignored. All purchases of a day are one purchase.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.scoring.arrays import BoolArray, FloatArray, IntArray, count_by, ordered_by, total_by
from assistant.scoring.bgnbd import Cohort

EPOCH = date(1970, 1, 1).toordinal()
Number = TypeVar("Number", np.int64, np.float64)
NO_DAY = np.iinfo(np.int64).min
NO_MONEY = 0.005
"""Sums below it are rounding."""


@dataclass(frozen=True)
class Purchases:
    """One customer's rows; `discretionary` may be left out, then everything counts as necessary."""

    customer_id: str
    days: tuple[date, ...]
    amounts: tuple[float, ...]
    discretionary: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Ledger:
    """Every order row of every customer, in any order; `day` is days since 1970-01-01."""

    customer_index: IntArray
    day: IntArray
    amount: FloatArray
    discretionary: BoolArray
    customers: list[str]


@dataclass(frozen=True)
class Gaps:
    """Every interval between two purchase days in a row, in time order within a customer."""

    customer: IntArray
    days: FloatArray


@dataclass(frozen=True)
class Summary:
    """One entry per customer of the ledger; without a purchase: counts 0, last_day NO_DAY, gap NaN."""

    frequency: FloatArray
    recency: FloatArray
    age: FloatArray
    purchase_days: IntArray
    last_day: IntArray
    median_gap_days: FloatArray
    mean_amount: FloatArray
    amount_scatter: FloatArray
    spend_365: FloatArray
    spend_all: FloatArray
    discretionary_share: FloatArray
    count_365: IntArray
    gaps: Gaps

    @property
    def bought(self) -> BoolArray:
        """Who has at least one purchase day."""
        return self.purchase_days > 0

    def cohort(self) -> Cohort:
        """The model's view of everybody; leave out who never bought (`bought`) before fitting."""
        return Cohort(self.frequency, self.recency, self.age)


@dataclass(frozen=True)
class PurchaseDays:
    """Distinct purchase days, sorted by customer and day, with the money of each."""

    customer: IntArray
    day: IntArray
    amount: FloatArray


def epoch_day(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """The date of a number of days since 1970-01-01."""
    return date.fromordinal(int(number) + EPOCH)


def ledger_of(histories: Iterable[Purchases]) -> Ledger:
    """Columns out of records. Raises Invalid when a record's tuples differ in length."""
    index: list[int] = []
    days: list[int] = []
    amounts: list[float] = []
    free: list[bool] = []
    names: list[str] = []
    for at, one in enumerate(histories):
        flags = one.discretionary or (False,) * len(one.days)
        if not len(one.days) == len(one.amounts) == len(flags):
            raise Invalid(
                f"customer {one.customer_id}: every day needs one amount and one discretionary mark"
            )
        names.append(one.customer_id)
        index += [at] * len(one.days)
        days += map(epoch_day, one.days)
        amounts += one.amounts
        free += flags
    columns = (
        np.array(index, dtype=np.int64),
        np.array(days, dtype=np.int64),
        np.array(amounts, dtype=np.float64),
    )
    return Ledger(*columns, np.array(free, dtype=np.bool_), names)


def cohort_of(histories: Iterable[Purchases], as_of: date) -> Cohort:
    """The model's view of those who bought by `as_of`, in the order given."""
    summary = summarise(ledger_of(histories), as_of)
    some = summary.bought
    return Cohort(summary.frequency[some], summary.recency[some], summary.age[some])


def until(ledger: Ledger, as_of: date) -> Ledger:
    """The checked ledger without rows after `as_of`, by customer and day. Raises Invalid naming the column
    that is wrong."""
    rows = len(ledger.customer_index)
    if any(len(c) != rows for c in (ledger.day, ledger.amount, ledger.discretionary)):
        raise Invalid("ledger: customer_index, day, amount and discretionary must have the same length")
    index = ledger.customer_index
    if rows and (index.min() < 0 or index.max() >= len(ledger.customers)):
        raise Invalid("ledger: customer_index points outside the list of customers")
    if not np.isfinite(ledger.amount).all():
        raise Invalid("ledger: every amount must be a finite number")
    keep = ledger.day <= epoch_day(as_of)
    if not keep.all():
        ledger = _taken(ledger, keep)
    keys = _keys(ledger.customer_index, ledger.day)
    return ledger if (keys[1:] >= keys[:-1]).all() else _taken(ledger, np.argsort(keys, kind="stable"))


def counted(ledger: Ledger) -> BoolArray:
    """Which rows are purchases: no refunds, and not taken back by the end of the ledger.

    A refund takes back the newest money first: the orders of a day are taken back once, from that day until
    some later one, no more came in than went out. Orders of a day come before its refunds. A refund of a part
    takes back no purchase, unless more follow that together are the whole.
    """
    real, refund = ledger.amount >= 0, ledger.amount < 0
    if not refund.any():
        return real
    refunded = np.zeros(len(ledger.customers), dtype=np.bool_)
    refunded[ledger.customer_index[refund]] = True
    rows = np.flatnonzero(refunded[ledger.customer_index])
    amount = ledger.amount[rows]
    taken_back = _taken_back(ledger.customer_index[rows], ledger.day[rows], amount)
    real[rows] &= ~(taken_back & (amount > 0))  # who paid nothing gets nothing back
    return real


def _taken_back(who: IntArray, day: IntArray, amount: FloatArray) -> BoolArray:
    keys, of = np.unique(_keys(who, day), return_inverse=True)
    owner = np.zeros(len(keys), dtype=np.int64)
    owner[of] = who
    net = total_by(of, amount, len(keys))
    held = np.cumsum(net)
    lowest, ahead = held.copy(), 1
    while ahead < len(keys) and (same := owner[ahead:] == owner[:-ahead]).any():
        lowest[:-ahead][same] = np.minimum(lowest[:-ahead], lowest[ahead:])[same]
        ahead *= 2
    return np.asarray((lowest - (held - net) < NO_MONEY)[of], dtype=np.bool_)


def purchase_days(ledger: Ledger) -> PurchaseDays:
    """The rows that count, orders of one day put together."""
    real = counted(ledger)
    who, day, amount = ledger.customer_index[real], ledger.day[real], ledger.amount[real]
    if not len(who):
        return PurchaseDays(who, day, amount)
    keys = _keys(who, day)
    if (keys[1:] < keys[:-1]).any():
        order = np.argsort(keys, kind="stable")
        keys, who, day, amount = keys[order], who[order], day[order], amount[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return PurchaseDays(who[starts], day[starts], np.add.reduceat(amount, starts))


def _keys(who: IntArray, day: IntArray) -> IntArray:
    """One whole number a row that sorts by customer, then day."""
    if not len(day):
        return day
    first = int(day.min())
    return who * (int(day.max()) - first + 1) + (day - first)


def _taken(ledger: Ledger, rows: BoolArray | IntArray) -> Ledger:
    columns = ledger.customer_index[rows], ledger.day[rows], ledger.amount[rows], ledger.discretionary[rows]
    return Ledger(*columns, ledger.customers)


def summarise(ledger: Ledger, as_of: date) -> Summary:
    """What each customer's history came to by the end of `as_of`, weeks as day counts over 7.

    Money is net of refunds and may be negative in `spend_all` and `spend_365`; `mean_amount` is net money per
    purchase day and never below zero. Raises Invalid for a ledger that contradicts itself.
    """
    ledger = until(ledger, as_of)
    many, today = len(ledger.customers), epoch_day(as_of)
    spent = purchase_days(ledger)
    count = count_by(spent.customer, many)
    end = np.cumsum(count)
    first, last = (_pick(spent.day, at, count) for at in (end - count, end - 1))
    some = count > 0
    gaps = _gaps(spent)
    money = total_by(ledger.customer_index, ledger.amount, many)
    lately = ledger.day > today - 365
    return Summary(
        frequency=np.maximum(count - 1, 0).astype(np.float64),
        recency=np.where(some, last - first, 0) / 7.0,
        age=np.where(some, today - first, 0) / 7.0,
        purchase_days=count,
        last_day=np.where(some, last, NO_DAY),
        median_gap_days=median_by(gaps.customer, gaps.days, many),
        mean_amount=np.maximum(money, 0.0) / np.maximum(count, 1) * some,
        amount_scatter=_scatter(spent, count),
        spend_365=total_by(ledger.customer_index[lately], ledger.amount[lately], many),
        spend_all=money,
        discretionary_share=_discretionary_share(ledger),
        count_365=count_by(spent.customer[spent.day > today - 365], many),
        gaps=gaps,
    )


def median_by(owner: IntArray, values: FloatArray, many: int) -> FloatArray:
    """The median of each owner's whole numbers of days, NaN for an owner without any."""
    ordered = ordered_by(owner, values)
    count = count_by(owner, many)
    start = np.cumsum(count) - count
    low = _pick(ordered, start + (count - 1) // 2, count)
    high = _pick(ordered, start + count // 2, count)
    return np.where(count > 0, (low + high) / 2.0, np.nan)


def _pick(values: NDArray[Number], at: IntArray, count: IntArray) -> NDArray[Number]:
    picked = np.zeros(len(count), dtype=values.dtype)
    some = count > 0
    picked[some] = values[at[some]]
    return picked


def _gaps(spent: PurchaseDays) -> Gaps:
    same = spent.customer[1:] == spent.customer[:-1]
    return Gaps(spent.customer[1:][same], np.diff(spent.day)[same].astype(np.float64))


def _scatter(spent: PurchaseDays, count: IntArray) -> FloatArray:
    mean = total_by(spent.customer, spent.amount, len(count)) / np.maximum(count, 1)
    return total_by(spent.customer, (spent.amount - mean[spent.customer]) ** 2, len(count))


def _discretionary_share(ledger: Ledger) -> FloatArray:
    gross = np.maximum(ledger.amount, 0.0)
    many = len(ledger.customers)
    whole = total_by(ledger.customer_index, gross, many)
    free = total_by(ledger.customer_index, gross * ledger.discretionary, many)
    return np.divide(free, whole, out=np.zeros(many), where=whole > 0)
