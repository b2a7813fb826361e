"""Each customer's own rhythm: how often they usually buy, and how long the present silence is beside it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assistant.scoring.arrays import BoolArray, FloatArray, IntArray, count_by, ordered_by
from assistant.scoring.purchases import Summary
from assistant.scoring.seasons import seasons_of

OWN_GAPS = 2
UNKNOWN_GAP_DAYS = 90.0
PATIENCE = 1.5
SHORTEST_ALLOWANCE_DAYS = 7.0
YEAR_LOW, YEAR_HIGH, SEASON_DAYS = 270.0, 430.0, 90.0


class Source(StrEnum):
    """Where a usual gap comes from: the customer, a yearly season, the others, no data at all, or one or two
    seasons a year."""

    own = "own"
    yearly = "yearly"
    cohort = "cohort"
    unknown = "unknown"
    seasonal = "seasonal"


SOURCES = tuple(Source)


@dataclass(frozen=True)
class Rhythm:
    """One entry per customer. `allowance` is the silence that is still ordinary for them, in days; `source`
    points into SOURCES; `days_since` is NaN for who never bought; `seasons` is how many seasons a year they
    buy in, 0 without such a pattern."""

    usual_gap: FloatArray
    allowance: FloatArray
    days_since: FloatArray
    source: NDArray[np.int8]
    returns: IntArray
    seasons: IntArray

    @property
    def ratio(self) -> FloatArray:
        """Days since the last purchase over the usual gap."""
        return self.days_since / self.usual_gap

    @property
    def within(self) -> BoolArray:
        """Whose silence is still ordinary."""
        return self.days_since <= self.allowance

    @property
    def yearly(self) -> BoolArray:
        """Who comes once a year, or in one season of the year."""
        return np.asarray(self.source == SOURCES.index(Source.yearly), dtype=np.bool_)

    @property
    def no_need_yet(self) -> BoolArray:
        """Who keeps to a season of the year, or two, and has missed none since."""
        return np.asarray((self.yearly | (self.seasons > 0)) & self.within, dtype=np.bool_)


def rhythm_of(summary: Summary, today: int, known: float | None = None) -> Rhythm:
    """The usual gap of each customer as of day number `today`; `known` is the usual gap of all where these
    customers are only some of them, NaN where nobody has one.

    Three purchase days or more: the median of the customer's own gaps. At least two gaps of about a year, and
    none between a season and a year: yearly, 365 days. Fewer: the median of the others' usual gaps, and 90
    days when nobody has one. The allowance is 1.5 gaps, the customer's own longer silences (9th decile of
    four gaps or more; the one gap of who bought on two days) if that is more, and never under a week. Who
    keeps to one or two seasons a year has until 45 days after the next of them.
    """
    gaps, many = summary.gaps, len(summary.purchase_days)
    returns = _yearly_returns(summary)
    yearly = returns >= OWN_GAPS
    own = (summary.purchase_days > OWN_GAPS) & ~yearly
    others = _median(summary.median_gap_days[own]) if known is None else known
    fallback = Source.unknown if np.isnan(others) else Source.cohort
    shared = UNKNOWN_GAP_DAYS if np.isnan(others) else others
    usual = np.select([yearly, own], [np.full(many, 365.0), summary.median_gap_days], shared)
    usual = np.maximum(usual, 1.0)
    codes = [SOURCES.index(s) for s in (Source.yearly, Source.own, fallback)]
    source = np.select([yearly, own], codes[:2], codes[2]).astype(np.int8)
    longer = np.where(own, _ninth_decile(gaps.customer, gaps.days, many), 0.0)
    longer = np.where(summary.purchase_days == OWN_GAPS, summary.median_gap_days, longer)
    allowance = np.maximum(np.maximum(PATIENCE * usual, longer), SHORTEST_ALLOWANCE_DAYS)
    allowance = np.where(yearly, YEAR_HIGH, allowance)
    seasons = seasons_of(summary)
    seasonal = (seasons.many > 0) & ~yearly
    source[seasonal] = SOURCES.index(Source.seasonal)
    allowance = np.where(seasonal, np.maximum(seasons.patient_until - summary.last_day, allowance), allowance)
    since = np.where(
        summary.bought, (today - np.where(summary.bought, summary.last_day, today)) * 1.0, np.nan
    )
    returns = np.where(seasonal, seasons.returns, returns)
    return Rhythm(usual, allowance, since, source, returns, np.where(seasonal, seasons.many, 0))


def shared_gap(summary: Summary) -> float:
    """The median of the usual gaps of those who have one of their own; NaN where nobody has."""
    return _median(summary.median_gap_days[(summary.purchase_days > OWN_GAPS) & ~_comes_yearly(summary)])


def _median(gaps: FloatArray) -> float:
    return float(np.median(gaps)) if gaps.size else float("nan")


def _comes_yearly(summary: Summary) -> BoolArray:
    return np.asarray(_yearly_returns(summary) >= OWN_GAPS)


def _yearly_returns(summary: Summary) -> IntArray:
    who, days, many = summary.gaps.customer, summary.gaps.days, len(summary.purchase_days)
    about_a_year = count_by(who[(days >= YEAR_LOW) & (days <= YEAR_HIGH)], many)
    other = count_by(who[(days > SEASON_DAYS) & ((days < YEAR_LOW) | (days > YEAR_HIGH))], many)
    return np.where(other == 0, about_a_year, 0)


def _ninth_decile(owner: IntArray, days: FloatArray, many: int) -> FloatArray:
    count = count_by(owner, many)
    ordered = ordered_by(owner, days)
    enough = count >= 4
    found = np.zeros(many)
    start = np.cumsum(count) - count
    found[enough] = ordered[start[enough] + (count[enough] - 1) * 9 // 10]
    return found
