"""What is known about a customer beyond orders: warning signs, and the six other ways of being worth
something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.scoring.arrays import BoolArray, FloatArray
from assistant.scoring.natural import Means, natural_reasons

SOURCES = ("referrals", "word_of_mouth", "helping", "events", "surveys", "advice")


@dataclass(frozen=True)
class Extras:
    """Counts; warning signs are those open or recent now, value sources those of the last 365 days.

    `..._now` and `..._before` are two windows of equal length (`window_days` in indicators.yaml);
    `complaints_now` and `bad_reviews` are those that came in the later one, whether open or not. `left` means
    the customer said so. `natural` is what they gave as a reason that is no dissatisfaction, a name of
    natural.yaml; it is for the caller to say how long such a word counts.
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
    complaints_now: int = 0
    complaints_before: int = 0
    reviews_before: int = 0
    activity_now: int = 0
    activity_before: int = 0
    natural: str = ""

    def __post_init__(self) -> None:
        for part in fields(self):
            if part.name != "natural" and not getattr(self, part.name) >= 0:
                raise Invalid(f"extras: {part.name} must be zero or more")
        if self.natural and self.natural not in natural_reasons():
            raise Invalid(f"extras: natural is {self.natural!r}; one of {', '.join(natural_reasons())}")


@dataclass(frozen=True)
class Equivalents:
    """What one of each is worth, in margins of an average purchase, so that no currency is assumed; the
    shipped ones are in worth.yaml."""

    referrals: float
    word_of_mouth: float
    helping: float
    events: float
    surveys: float
    advice: float

    def purchases(self, extras: Extras) -> float:
        """How many average purchases the value sources come to."""
        return float(sum(getattr(self, part.name) * getattr(extras, part.name) for part in fields(self)))


@dataclass(frozen=True)
class Signals:
    """Extras as columns, one entry per customer. `natural` is a place among natural_reasons(), -1 for no
    such word."""

    complaints: FloatArray
    reviews: FloatArray
    unanswered: FloatArray
    interactions_now: FloatArray
    interactions_before: FloatArray
    left: BoolArray
    purchases_worth: FloatArray
    complaints_now: FloatArray
    complaints_before: FloatArray
    reviews_before: FloatArray
    activity_now: FloatArray
    activity_before: FloatArray
    referrals: FloatArray
    word_of_mouth: FloatArray
    helping: FloatArray
    events: FloatArray
    surveys: FloatArray
    advice: FloatArray
    natural: NDArray[np.int16]

    def said(self, means: Means) -> BoolArray:
        """Who gave a natural reason that comes to this."""
        codes = [at for at, one in enumerate(natural_reasons().values()) if one.means is means]
        return np.isin(self.natural, codes)


COLUMNS: Mapping[str, str] = {
    "complaints": "open_complaints",
    "reviews": "bad_reviews",
    **{
        name: name
        for name in (
            "unanswered",
            "interactions_now",
            "interactions_before",
            "complaints_now",
            "complaints_before",
            "reviews_before",
            "activity_now",
            "activity_before",
            *SOURCES,
        )
    },
}


def signals_of(customers: Sequence[str], extras: Mapping[str, Extras], equivalents: Equivalents) -> Signals:
    """Columns for the customers in order; who is not in `extras` has none; ids not among the customers are
    Invalid."""
    columns = {name: np.zeros(len(customers)) for name in COLUMNS}
    worth, left = np.zeros(len(customers)), np.zeros(len(customers), dtype=np.bool_)
    natural, reasons = np.full(len(customers), -1, dtype=np.int16), list(natural_reasons())
    place = {customer: at for at, customer in enumerate(customers)} if extras else {}
    for customer, one in extras.items():
        if customer not in place:
            raise Invalid(f"extras: {customer} is not among the customers of the ledger")
        at = place[customer]
        for name, source in COLUMNS.items():
            columns[name][at] = getattr(one, source)
        worth[at], left[at] = equivalents.purchases(one), one.left
        if one.natural:
            natural[at] = reasons.index(one.natural)
    return Signals(**columns, left=left, purchases_worth=worth, natural=natural)
