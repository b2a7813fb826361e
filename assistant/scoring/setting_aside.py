"""Order rows that scoring does not take as they stand, counted by why: nothing is dropped in silence."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from assistant.scoring.arrays import BoolArray, IntArray
from assistant.scoring.purchases import Ledger, epoch_day

MANY_A_DAY = 100


@dataclass(frozen=True)
class SetAside:
    """Rows of a ledger by what became of them.

    `future`: after the day of scoring, left out until then. `refunds`: negative, money taken back, no
    purchase. `refunds_alone`: of these, those of customers without any order by then; they stay never
    bought, with money below zero. `free`: amount zero, a purchase that brought nothing. `repeated`: rows that
    equal another of the same customer, day, amount and kind; their money counts each time, the day once.
    `crowded`: rows of a customer's day with more than 100, one purchase day whose money is all counted.
    """

    rows: int = 0
    future: int = 0
    refunds: int = 0
    refunds_alone: int = 0
    free: int = 0
    repeated: int = 0
    crowded: int = 0


def set_aside(ledger: Ledger, as_of: date) -> SetAside:
    """What scoring as of a day sets aside of a ledger that is not yet cut."""
    past = ledger.day <= epoch_day(as_of)
    refund = past & (ledger.amount < 0)
    bought = (
        np.bincount(ledger.customer_index[past & (ledger.amount >= 0)], minlength=len(ledger.customers)) > 0
    )
    return SetAside(
        rows=len(ledger.day),
        future=int((~past).sum()),
        refunds=int(refund.sum()),
        refunds_alone=int((refund & ~bought[ledger.customer_index]).sum()),
        free=int((past & (ledger.amount == 0)).sum()),
        repeated=_repeated(ledger, past),
        crowded=_crowded(ledger, past),
    )


def _repeated(ledger: Ledger, past: BoolArray) -> int:
    who, day = ledger.customer_index[past], ledger.day[past]
    amount, free = ledger.amount[past], ledger.discretionary[past]
    order = np.lexsort((free, amount, day, who))
    same = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for column in (who, day, amount, free):
        same &= column[order][1:] == column[order][:-1]
    return int(same.sum())


def _crowded(ledger: Ledger, past: BoolArray) -> int:
    if not past.any():
        return 0
    count = _per_day(ledger.customer_index[past], ledger.day[past])
    return int(count[count > MANY_A_DAY].sum())


def _per_day(who: IntArray, day: IntArray) -> IntArray:
    span = int(day.max() - day.min()) + 1
    return np.unique(who * span + day - day.min(), return_counts=True)[1].astype(np.int64)
