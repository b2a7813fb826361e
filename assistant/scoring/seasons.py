"""Who buys in one or two seasons of the year: outside them there is no need yet, and nobody is lost."""

from dataclasses import dataclass

import numpy as np

from assistant.scoring.arrays import BoolArray, FloatArray, IntArray, count_by
from assistant.scoring.purchases import Summary

MONTHS = 12
LONGEST_SEASON_MONTHS = 4
MOST_SEASONS = 2
LATE_DAYS = 45.0
FEWEST_DAYS, FEWEST_WEEKS = 3, 44.0
MANY_YEARS = 10_000
MOST_CHANCE = 0.05


@dataclass(frozen=True)
class Seasons:
    """One entry per customer: how many seasons a year they buy in (0: no such pattern), how many times at
    least they came back to one, and the day number until which no purchase can be missed: 45 days after the
    season that follows the one of the last purchase (0 without a pattern)."""

    many: IntArray
    returns: IntArray
    patient_until: FloatArray


def seasons_of(summary: Summary) -> Seasons:
    """The seasons each customer keeps to.

    A season is a run of calendar months with purchases, four at most; one or two of them are a pattern when
    each was bought in during two years or more and all other months stayed empty, unless so few visits could
    easily fall together by chance: with v visits (a season of one year) in a share s of the months, the
    chance is taken as v * s ** (v - seasons), and must not be above 5 %.
    """
    found = Seasons(*(np.zeros(len(summary.purchase_days), dtype=kind) for kind in (int, int, float)))
    place = np.flatnonzero((summary.purchase_days >= FEWEST_DAYS) & (summary.recency >= FEWEST_WEEKS))
    if not len(place):
        return found
    who, day = _days(summary, place)
    year, month = np.divmod(day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64), MONTHS)
    active = np.zeros((len(place), MONTHS), dtype=np.bool_)
    active[who, month] = True
    runs = (active & ~np.roll(active, 1, axis=1)).sum(axis=1)
    visits, least = _visits(active, who, year, month)
    chance = visits * active.mean(axis=1) ** np.maximum(visits - runs, 0)
    fits = (runs >= 1) & (runs <= MOST_SEASONS) & (_longest(active) <= LONGEST_SEASON_MONTHS)
    fits &= (least >= 2) & (chance <= MOST_CHANCE)
    at = place[fits]
    found.many[at] = runs[fits]
    found.returns[at] = least[fits] - 1
    found.patient_until[at] = _patient_until(summary.last_day[at], active[fits])
    return found


def _days(summary: Summary, place: IntArray) -> tuple[IntArray, IntArray]:
    """The purchase days of some customers again, out of their gaps and last days."""
    of = np.full(len(summary.purchase_days), -1)
    of[place] = np.arange(len(place))
    kept = of[summary.gaps.customer] >= 0
    who, gap = of[summary.gaps.customer[kept]], summary.gaps.days[kept]
    total = np.cumsum(gap)
    whole = total[np.cumsum(count_by(who, len(place))) - 1]
    day = summary.last_day[place][who] - np.round(whole[who] - total).astype(np.int64)
    first = summary.last_day[place] - np.round(summary.recency[place] * 7).astype(np.int64)
    return np.concatenate((np.arange(len(place)), who)), np.concatenate((first, day))


def _visits(active: BoolArray, who: IntArray, year: IntArray, month: IntArray) -> tuple[IntArray, IntArray]:
    """The seasons of single years that each customer bought in, and the years of the least kept season."""
    start = _start(active)
    began = start[who, month]
    # A season over New Year belongs to the year it began in.
    season_year = year - (month < began)
    seen = np.sort((who * MONTHS + began) * MANY_YEARS + season_year)
    seen = seen[np.concatenate(([True], seen[1:] != seen[:-1]))] // MANY_YEARS
    times = count_by(seen, active.size).reshape(active.shape)
    return times.sum(axis=1), np.where(times > 0, times, MANY_YEARS).min(axis=1)


def _start(active: BoolArray) -> IntArray:
    """For each month the first month of the run it stands in; months of longer runs do not matter."""
    start = np.tile(np.arange(MONTHS), (len(active), 1))
    follows = active & np.roll(active, 1, axis=1)
    for _ in range(LONGEST_SEASON_MONTHS - 1):
        start = np.where(follows, np.roll(start, 1, axis=1), start)
    return start


def _longest(active: BoolArray) -> IntArray:
    longest, still = np.zeros(len(active), dtype=np.int64), active
    for length in range(1, LONGEST_SEASON_MONTHS + 2):
        longest = np.where(still.any(axis=1), length, longest)
        still = still & np.roll(active, length, axis=1)
    return longest


def _patient_until(last_day: IntArray, active: BoolArray) -> FloatArray:
    month = last_day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    row = np.arange(len(active))
    ends, until = np.zeros(len(active), dtype=np.int64), month.copy()
    for ahead in range(2 * MONTHS):
        here, next_ = ((month + ahead + n) % MONTHS for n in (0, 1))
        ending = active[row, here] & ~active[row, next_]
        ends += ending
        until = np.where(ending & (ends == 2), month + ahead, until)
    after = (until + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(after + LATE_DAYS, dtype=np.float64)
