"""Who is lost: a score of several indicators, the state it means, and the evidence for it. Never one crude
rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np

from assistant.errors import Invalid
from assistant.scoring.arrays import BoolArray, FloatArray, IntArray, total_by
from assistant.scoring.bgnbd import Cohort, Parameters, expected_purchases
from assistant.scoring.extras import Signals
from assistant.scoring.purchases import Ledger, Summary, epoch_day, purchase_days
from assistant.scoring.rhythm import Rhythm

HORIZON_WEEKS = 52.0
WINDOW_GAPS, SHORTEST_WINDOW, LONGEST_WINDOW = 4.0, 91.0, 730.0


class LapseState(StrEnum):
    """Where a customer stands."""

    active = "active"
    at_risk = "at_risk"
    lapsed = "lapsed"
    never_bought = "never_bought"


class Breadth(StrEnum):
    """How far it went: narrow, silent for a while and about to leave; broad, gone altogether."""

    narrow = "narrow"
    broad = "broad"


@dataclass(frozen=True)
class Because:
    """One piece of evidence: a stable code and the numbers a sentence needs; `points` is its part of the
    score."""

    code: str
    numbers: Mapping[str, float | str]


@dataclass(frozen=True)
class LapsePolicy:
    """Weights of the indicators of silence (relative), points that warning signs add at most, and cut-offs.

    `lapsed_after` is how many allowances of silence must have passed before anybody is called lapsed;
    `full_after` is where the silence indicator is full; `broad_after` is where narrow becomes broad.
    """

    silence: float = 40.0
    expectation: float = 30.0
    spend: float = 15.0
    frequency: float = 15.0
    warnings: Mapping[str, float] = field(
        default_factory=lambda: {"complaints": 15.0, "reviews": 8.0, "unanswered": 8.0, "interaction": 8.0}
    )
    at_risk: float = 40.0
    lapsed: float = 65.0
    lapsed_after: float = 2.0
    full_after: float = 4.0
    broad_after: float = 6.0

    def __post_init__(self) -> None:
        weights = (self.silence, self.expectation, self.spend, self.frequency, *self.warnings.values())
        if min(weights) < 0 or self.silence <= 0:
            raise Invalid("lapse policy: weights must be zero or more, and silence above zero")
        if not 0 < self.at_risk < self.lapsed <= 100:
            raise Invalid("lapse policy: 0 < at_risk < lapsed <= 100 is needed")
        if not 1 <= self.lapsed_after < self.broad_after or self.full_after <= 1:
            raise Invalid("lapse policy: 1 <= lapsed_after < broad_after and full_after > 1 are needed")


@dataclass(frozen=True)
class Trends:
    """Money and purchase days of the last `window` days and of as many before; `known` where both were
    lived."""

    window: FloatArray
    known: BoolArray
    spend_now: FloatArray
    spend_before: FloatArray
    count_now: FloatArray
    count_before: FloatArray


@dataclass(frozen=True)
class Lapses:
    """One entry per customer: points per indicator (they sum to the score), and what follows from them."""

    score: FloatArray
    points: Mapping[str, FloatArray]
    expected_then: FloatArray
    lapsed: BoolArray
    at_risk: BoolArray
    broad: BoolArray
    lapsed_day: FloatArray


def trends(ledger: Ledger, summary: Summary, rhythm: Rhythm, as_of: date) -> Trends:
    """Recent buying beside earlier buying, in a window of four usual gaps (91 to 730 days) for each customer.
    The ledger must be cut at `as_of` (purchases.until)."""
    window = np.clip(np.ceil(WINDOW_GAPS * rhythm.usual_gap), SHORTEST_WINDOW, LONGEST_WINDOW)
    days, today = purchase_days(ledger), epoch_day(as_of)
    one, row_ago, day_ago = np.ones(len(days.day)), today - ledger.day, today - days.day
    spends = [_in_window(ledger.customer_index, window, row_ago, back, ledger.amount) for back in (1, 2)]
    counts = [_in_window(days.customer, window, day_ago, back, one) for back in (1, 2)]
    known = (summary.age * 7 >= 2 * window - 1) & (counts[1] > 0)
    return Trends(window, known, spends[0], spends[1], counts[0], counts[1])


def expected_at_last_purchase(fitted: Parameters, cohort: Cohort) -> FloatArray:
    """Purchases that were expected for the next 52 weeks on the day of the last purchase."""
    return expected_purchases(fitted, Cohort(cohort.frequency, cohort.recency, cohort.recency), HORIZON_WEEKS)


def lapses(
    rhythm: Rhythm,
    moves: Trends,
    *,
    expected: FloatArray,
    expected_then: FloatArray,
    signals: Signals,
    policy: LapsePolicy,
) -> Lapses:
    """The score 0..100 with each indicator's points, and the state it means.

    Silence against the own rhythm, expectation fallen since the last purchase, spend and frequency trends
    share 100 points; an indicator that cannot be known gives its weight to the others. Warning signs add on
    top, to 100 at most. Nobody is lapsed within twice their ordinary silence, unless they said they left;
    whoever buys yearly is not judged by the model while within the year.
    """
    bought = np.isfinite(rhythm.days_since)
    points = _behaviour(rhythm, moves, expected, expected_then, policy) | _warnings(signals, policy)
    points = {name: np.where(bought, part, 0.0) for name, part in points.items()}
    whole = np.sum(list(points.values()), axis=0)
    cap = np.minimum(1.0, 100.0 / np.maximum(whole, 1.0))
    points = {name: part * cap for name, part in points.items()}
    score = whole * cap
    stretched = np.where(bought, rhythm.days_since / rhythm.allowance, 0.0)
    left = signals.left & bought
    lapsed = left | ((score >= policy.lapsed) & (stretched >= policy.lapsed_after))
    at_risk = bought & ~lapsed & (score >= policy.at_risk)
    broad = lapsed & (left | (stretched >= policy.broad_after))
    lapsed_day = np.minimum(
        np.ceil(policy.lapsed_after * rhythm.allowance), np.where(bought, rhythm.days_since, 0)
    )
    return Lapses(score, points, expected_then, lapsed, at_risk, broad, lapsed_day)


def _behaviour(
    rhythm: Rhythm, moves: Trends, expected: FloatArray, then: FloatArray, policy: LapsePolicy
) -> dict[str, FloatArray]:
    stretched = np.maximum(np.nan_to_num(rhythm.days_since) / rhythm.allowance, 1.0)
    silence = np.minimum(np.log(stretched) / np.log(policy.full_after), 1.0)
    modelled = (then > 0) & ~(rhythm.yearly & rhythm.within)
    parts = {
        "silence": (policy.silence, silence, np.ones_like(modelled)),
        "expectation": (policy.expectation, _fall(expected, then), modelled),
        "spend": (
            policy.spend,
            _fall(moves.spend_now, moves.spend_before),
            moves.known & (moves.spend_before > 0),
        ),
        "frequency": (policy.frequency, _fall(moves.count_now, moves.count_before), moves.known),
    }
    weight = np.sum([w * known for w, _, known in parts.values()], axis=0)
    return {name: 100.0 * w * part * known / weight for name, (w, part, known) in parts.items()}


def _warnings(signals: Signals, policy: LapsePolicy) -> dict[str, FloatArray]:
    strength = {
        "complaints": 1.0 - 0.5**signals.complaints,
        "reviews": 1.0 - 0.5**signals.reviews,
        "unanswered": 1.0 - 0.5**signals.unanswered,
        "interaction": _fall(signals.interactions_now, signals.interactions_before),
    }
    return {name: policy.warnings.get(name, 0.0) * part for name, part in strength.items()}


def _fall(now: FloatArray, before: FloatArray) -> FloatArray:
    left = np.divide(now, before, out=np.ones_like(before), where=before > 0)
    return np.clip(1.0 - left, 0.0, 1.0)


def _in_window(
    owner: IntArray, width: FloatArray, ago: IntArray, back: int, values: FloatArray
) -> FloatArray:
    inside = (ago >= (back - 1) * width[owner]) & (ago < back * width[owner])
    return total_by(owner[inside], values[inside], len(width))
