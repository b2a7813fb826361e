"""What is known about a customer beyond orders: warning signs, and the six other ways of being worth
something."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np

from assistant.errors import Invalid
from assistant.scoring.arrays import BoolArray, FloatArray


@dataclass(frozen=True)
class Extras:
    """Counts; warning signs are those open or recent now, value sources those of the last 365 days.

    `interactions_now` and `interactions_before` are two windows of equal length. `left` means the customer
    said so.
    """

    open_complaints: int = 0
    bad_reviews: int = 0
    unanswered: int = 0
    interactions_now: int = 0
    interactions_before: int = 0
    left: bool = False
    referrals: int = 0
    word_of_mouth: int = 0
    helping: int = 0
    events: int = 0
    surveys: int = 0
    advice: int = 0

    def __post_init__(self) -> None:
        for part in fields(self):
            if not getattr(self, part.name) >= 0:
                raise Invalid(f"extras: {part.name} must be zero or more")


@dataclass(frozen=True)
class Equivalents:
    """What one of each is worth, in margins of an average purchase, so that no currency is assumed."""

    referrals: float = 2.0
    word_of_mouth: float = 0.5
    helping: float = 0.3
    events: float = 0.2
    surveys: float = 0.1
    advice: float = 0.2

    def purchases(self, extras: Extras) -> float:
        """How many average purchases the value sources come to."""
        return float(sum(getattr(self, part.name) * getattr(extras, part.name) for part in fields(self)))


@dataclass(frozen=True)
class Signals:
    """Extras as columns, one entry per customer."""

    complaints: FloatArray
    reviews: FloatArray
    unanswered: FloatArray
    interactions_now: FloatArray
    interactions_before: FloatArray
    left: BoolArray
    purchases_worth: FloatArray


def signals_of(customers: Sequence[str], extras: Mapping[str, Extras], equivalents: Equivalents) -> Signals:
    """Columns for the customers in order; who is not in `extras` has none; ids not among the customers are
    Invalid."""
    columns = np.zeros((7, len(customers)))
    place = {customer: at for at, customer in enumerate(customers)} if extras else {}
    for customer, one in extras.items():
        if customer not in place:
            raise Invalid(f"extras: {customer} is not among the customers of the ledger")
        columns[:6, place[customer]] = astuple(one)[:6]
        columns[6, place[customer]] = equivalents.purchases(one)
    complaints, reviews, unanswered, now, before, left, worth = columns
    return Signals(complaints, reviews, unanswered, now, before, left > 0, worth)
