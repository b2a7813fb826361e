"""Necessary and discretionary spend apart: amount, orders and interval, of all years and of the last 365
days."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assistant.scoring.arrays import BoolArray, FloatArray, total_by
from assistant.scoring.purchases import Ledger, counted

KINDS = ("necessary", "discretionary")
YEAR = 365


@dataclass(frozen=True)
class Spending:
    """One entry per customer: money net of refunds, orders that count (purchases.counted), and the mean
    days between two orders of that kind, NaN below two orders."""

    amount: FloatArray
    orders: FloatArray
    interval: FloatArray
    amount_365: FloatArray
    orders_365: FloatArray
    interval_365: FloatArray


def spending_of(ledger: Ledger, today: int) -> Mapping[str, Spending]:
    """Spending by kind, for a ledger cut at day number `today`."""
    lately, real = ledger.day > today - YEAR, counted(ledger)
    told = {}
    for kind in KINDS:
        mine = ledger.discretionary if kind == "discretionary" else ~ledger.discretionary
        told[kind] = Spending(*_told(ledger, mine, real), *_told(ledger, mine & lately, real))
    return told


def _told(ledger: Ledger, rows: BoolArray, counting: BoolArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    many = len(ledger.customers)
    money = total_by(ledger.customer_index[rows], ledger.amount[rows], many)
    real = rows & counting
    who, day = ledger.customer_index[real], ledger.day[real].astype(np.float64)
    orders = np.bincount(who, minlength=many).astype(np.float64)
    first, last = np.full(many, np.inf), np.full(many, -np.inf)
    np.minimum.at(first, who, day)
    np.maximum.at(last, who, day)
    several = orders > 1
    span = np.where(several, last, 0.0) - np.where(several, first, 0.0)
    return money, orders, np.where(several, span / np.maximum(orders - 1, 1), np.nan)
