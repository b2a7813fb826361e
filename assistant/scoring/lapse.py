"""Who is lost: a score of several indicators, the state it means, and the evidence for it. Never one crude
rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from assistant.errors import Invalid
from assistant.scoring.arrays import BoolArray, FloatArray, IntArray, total_by
from assistant.scoring.bgnbd import Cohort, Parameters, expected_purchases
from assistant.scoring.extras import Signals
from assistant.scoring.natural import Means
from assistant.scoring.purchases import Ledger, Summary, epoch_day, purchase_days
from assistant.scoring.rhythm import Rhythm

HORIZON_WEEKS = 52.0
BEHAVIOUR = ("silence", "expectation", "spend", "frequency")
WARNINGS = ("complaints", "reviews", "activity", "unanswered", "interaction")


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
class Window:
    """The two windows over which buying is compared: so many usual gaps each, within these days."""

    gaps: float
    shortest_days: float
    longest_days: float


@dataclass(frozen=True)
class LapsePolicy:
    """Weights of the indicators of silence (relative), points that warning signs add at most, and cut-offs;
    the shipped one is in indicators.yaml.

    `lapsed_after` is how many allowances of silence must have passed before anybody is called lapsed;
    `full_after` is where the silence indicator is full; `broad_after` is where narrow becomes broad.
    """

    silence: float
    expectation: float
    spend: float
    frequency: float
    warnings: Mapping[str, float]
    at_risk: float
    lapsed: float
    lapsed_after: float
    full_after: float
    broad_after: float
    window: Window

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
class Sign:
    """One indicator, 0..1 for each customer, and for whom there is anything to know it by."""

    strength: FloatArray
    known: BoolArray


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


def trends(ledger: Ledger, summary: Summary, rhythm: Rhythm, as_of: date, within: Window) -> Trends:
    """Recent buying beside earlier buying, in a window of each customer's own. The ledger must be cut at
    `as_of` (purchases.until)."""
    window = np.clip(np.ceil(within.gaps * rhythm.usual_gap), within.shortest_days, within.longest_days)
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
    whoever keeps to seasons is not judged by the model before the next one is over. Who said that they just
    have no need now is neither lapsed nor at risk, whatever the score.
    """
    bought = np.isfinite(rhythm.days_since)
    signs = strengths(
        rhythm, moves, expected=expected, expected_then=expected_then, signals=signals, policy=policy
    )
    points = _behaviour(signs, policy) | {
        name: policy.warnings.get(name, 0.0) * signs[name].strength for name in WARNINGS
    }
    points = {name: np.where(bought, part, 0.0) for name, part in points.items()}
    whole = np.sum(list(points.values()), axis=0)
    cap = np.minimum(1.0, 100.0 / np.maximum(whole, 1.0))
    points = {name: part * cap for name, part in points.items()}
    score = whole * cap
    stretched = np.where(bought, rhythm.days_since / rhythm.allowance, 0.0)
    left = signals.left & bought
    pausing = signals.said(Means.pause)
    lapsed = left | ((score >= policy.lapsed) & (stretched >= policy.lapsed_after) & ~pausing)
    at_risk = bought & ~lapsed & (score >= policy.at_risk) & ~pausing
    broad = lapsed & (left | (stretched >= policy.broad_after))
    lapsed_day = np.minimum(
        np.ceil(policy.lapsed_after * rhythm.allowance), np.where(bought, rhythm.days_since, 0)
    )
    return Lapses(score, points, expected_then, lapsed, at_risk, broad, lapsed_day)


def strengths(
    rhythm: Rhythm,
    moves: Trends,
    *,
    expected: FloatArray,
    expected_then: FloatArray,
    signals: Signals,
    policy: LapsePolicy,
) -> Mapping[str, Sign]:
    """Every indicator from 0 (no sign of leaving) to 1, before any weight."""
    stretched = np.maximum(np.nan_to_num(rhythm.days_since) / rhythm.allowance, 1.0)
    silence = np.minimum(np.log(stretched) / np.log(policy.full_after), 1.0)
    bought = np.isfinite(rhythm.days_since)
    spent_before = moves.known & (moves.spend_before > 0)
    return {
        "silence": Sign(silence, bought),
        "expectation": Sign(_fall(expected, expected_then), (expected_then > 0) & ~rhythm.no_need_yet),
        "spend": Sign(_fall(moves.spend_now, moves.spend_before), spent_before),
        "frequency": Sign(_fall(moves.count_now, moves.count_before), moves.known),
        **_warnings(signals),
    }


def _behaviour(signs: Mapping[str, Sign], policy: LapsePolicy) -> dict[str, FloatArray]:
    parts = {name: (getattr(policy, name), signs[name]) for name in BEHAVIOUR}
    # Silence can be said of everybody, so that no weight is ever nought.
    known = {name: sign.known | (name == "silence") for name, (_, sign) in parts.items()}
    weight = np.sum([weight * known[name] for name, (weight, _) in parts.items()], axis=0)
    return {name: 100.0 * w * sign.strength * known[name] / weight for name, (w, sign) in parts.items()}


def _warnings(signals: Signals) -> dict[str, Sign]:
    """Complaints and reviews weigh by their number and by their rise; activity and contact by their fall."""
    moved = {
        "complaints": (signals.complaints, signals.complaints_now, signals.complaints_before),
        "reviews": (signals.reviews, signals.reviews, signals.reviews_before),
    }
    faded = {
        "activity": (signals.activity_now, signals.activity_before),
        "interaction": (signals.interactions_now, signals.interactions_before),
    }
    grown = {
        name: Sign(1.0 - 0.5**count * (1.0 - _rise(now, before)), (count > 0) | (now > 0) | (before > 0))
        for name, (count, now, before) in moved.items()
    }
    fallen = {
        name: Sign(_fall(now, before), (now > 0) | (before > 0)) for name, (now, before) in faded.items()
    }
    unanswered = Sign(1.0 - 0.5**signals.unanswered, signals.unanswered > 0)
    return {**grown, **fallen, "unanswered": unanswered}


def _rise(now: FloatArray, before: FloatArray) -> FloatArray:
    """The share by which it grew, 0 for no more than before or nothing to compare with."""
    return np.where(before > 0, np.clip(1.0 - before / np.maximum(now, 1e-9), 0.0, 1.0), 0.0)


def _fall(now: FloatArray, before: FloatArray) -> FloatArray:
    left = np.divide(now, before, out=np.ones_like(before), where=before > 0)
    return np.clip(1.0 - left, 0.0, 1.0)


def _in_window(
    owner: IntArray, width: FloatArray, ago: IntArray, back: int, values: FloatArray
) -> FloatArray:
    inside = (ago >= (back - 1) * width[owner]) & (ago < back * width[owner])
    return total_by(owner[inside], values[inside], len(width))
