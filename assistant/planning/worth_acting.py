"""What acting today is worth against waiting: the number that orders a day's list.

With margin V if the customer comes back, chance p that a touch now brings that about, and a chance that
halves every h days of silence, waiting w days loses

    saved = V * p * (1 - 2 ** (-w / h)).

The cost of the touch is paid now or later, so it cancels; but a rep's minute spent here is missing elsewhere.
Choosing whom to call to save most within the reps' minutes has the Lagrangian

    index = saved - price * minutes,

with the price of a minute chosen so that what has a positive index just fits (`shadow_price`). Whether a
touch is worth making at all is another question: V * p must exceed its own cost (`margin`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assistant.errors import Invalid

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
NEVER = np.iinfo(np.int64).max
"""No promise, no reply: later than any second."""


def saved(value: ArrayLike, chance: ArrayLike, half_life_days: ArrayLike, wait_days: float) -> FloatArray:
    """Margin lost by waiting so many days.

    Raises Invalid for a chance outside 0..1, a half-life or a wait not above 0, or a value that is no number.
    """
    margin, likely = np.asarray(value, float), np.asarray(chance, float)
    half = np.asarray(half_life_days, float)
    if not ((likely >= 0) & (likely <= 1)).all():
        raise Invalid("chance: each must be from 0 to 1")
    if not (half > 0).all() or not wait_days > 0:
        raise Invalid("half-life and waiting time must be above 0 days")
    if not np.isfinite(margin).all():
        raise Invalid("value: each must be a number")
    return np.asarray(margin * likely * -np.expm1(-np.log(2.0) * wait_days / half))


def index(gain: ArrayLike, minutes: ArrayLike, price: float) -> FloatArray:
    """`saved` less the price of the minutes it takes."""
    return np.asarray(np.asarray(gain, float) - price * np.asarray(minutes, float))


def margin(
    value: ArrayLike, chance: ArrayLike, cost: ArrayLike, minutes: ArrayLike, wage: float
) -> FloatArray:
    """What the touch brings on average, all costs paid: V * p - cost - wage * minutes."""
    gross = np.asarray(value, float) * np.asarray(chance, float)
    return np.asarray(gross - np.asarray(cost, float) - wage * np.asarray(minutes, float))


def shadow_price(gain: FloatArray, minutes: FloatArray, available: float) -> float:
    """What the last of the available minutes saves: 0 when there are minutes for everybody.

    The best by saved margin a minute are taken until the minutes are used up; the price is the rate of the
    first that no longer fits.
    """
    takes = minutes > 0
    rate = gain[takes] / minutes[takes]
    best = np.argsort(-rate, kind="stable")
    beyond = np.flatnonzero(np.cumsum(minutes[takes][best]) > available)
    return max(0.0, float(rate[best[beyond[0]]])) if beyond.size else 0.0


@dataclass(frozen=True)
class Owed:
    """What we owe, in UTC seconds; NEVER where nothing. `promise_due`: an open promise; `replied_at`: an
    unanswered message of the customer."""

    promise_due: IntArray
    replied_at: IntArray


def classes(owed: Owed, now: int, until: int) -> NDArray[np.int8]:
    """0 an overdue promise, 1 a reply owed, 2 a promise due before `until`, 3 nothing owed."""
    overdue, reply = owed.promise_due <= now, owed.replied_at != NEVER
    return np.select([overdue, reply, owed.promise_due < until], [0, 1, 2], 3).astype(np.int8)


def order(
    owed: Owed, indices: FloatArray, now: int, until: int, *, first: NDArray[np.bool_] | None = None
) -> IntArray:
    """Rows in the order of the day: by class; the owed by how long they wait; then by index, highest first.

    Where nothing is owed, rows in `first` come before the others. Equal ones keep the order they came in, so
    that a list does not shuffle from one look to the next.
    """
    rank = classes(owed, now, until)
    since = np.where(rank == 1, owed.replied_at, np.where(rank == 3, 0, owed.promise_due))
    later = (rank == 3) & ~(False if first is None else first)
    return np.lexsort((-indices, since, later, rank)).astype(np.int64)
