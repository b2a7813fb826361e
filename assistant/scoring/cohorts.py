"""BG/NBD fitted for each cohort of first purchases, drawn to everybody's fit so that small cohorts stay
sensible."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assistant.scoring.arrays import FloatArray, IntArray
from assistant.scoring.bgnbd import Cohort, Fitted, Parameters, Prior, fit
from assistant.scoring.purchases import Summary

LEAST_CUSTOMERS = 200
MOST_FITTED = 10_000
MONTHS = 3
# A factor of about 1.6 either way: cohorts of one company resemble each other.
SPREAD = Parameters(0.5, 0.5, 0.5, 0.5)


@dataclass(frozen=True)
class CohortFits:
    """A fit for each cohort; `starts` are the day numbers on which cohorts begin, in order."""

    starts: tuple[int, ...]
    fits: tuple[Fitted, ...]

    def each(self, summary: Summary, of: Callable[[Parameters, Cohort], FloatArray]) -> FloatArray:
        """A figure for every customer by the parameters of their own cohort."""
        whole = summary.cohort()
        if len(self.fits) == 1:
            return of(self.fits[0], whole)
        place = np.clip(np.searchsorted(self.starts, first_day(summary), side="right") - 1, 0, None)
        found = np.zeros(len(place))
        for at in np.unique(place):
            mine = place == at
            some = Cohort(whole.frequency[mine], whole.recency[mine], whole.age[mine])
            found[mine] = of(self.fits[at], some)
        return found


def first_day(summary: Summary) -> IntArray:
    """The day number of each first purchase; meaningless for who never bought."""
    return summary.last_day - np.round(summary.recency * 7).astype(np.int64)


def fit_cohorts(summary: Summary, pooled: Fitted) -> CohortFits:
    """A fit for each quarter of first purchases, the mode under a log-normal prior around the pooled fit.

    Quarters with fewer than 200 customers go with the next; with fewer than two cohorts everybody has the
    pooled fit as it is.
    """
    starts = _starts(first_day(summary)[summary.bought])
    if len(starts) < 2:
        return CohortFits((0,), (pooled,))
    place = np.where(summary.bought, np.searchsorted(starts, first_day(summary), side="right") - 1, -1)
    prior = Prior(Parameters(pooled.r, pooled.alpha, pooled.a, pooled.b), SPREAD)
    fits = (fit(_drawn(summary, np.flatnonzero(place == at)), prior) for at in range(len(starts)))
    return CohortFits(tuple(int(day) for day in starts), tuple(fits))


def _drawn(summary: Summary, at: IntArray) -> Cohort:
    at = at[:: -(-len(at) // MOST_FITTED)]
    return Cohort(summary.frequency[at], summary.recency[at], summary.age[at])


def _starts(first: IntArray) -> IntArray:
    quarter = first.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) // MONTHS
    known, count = np.unique(quarter, return_counts=True)
    starts, waiting = [], 0
    for number, many in zip(known, count, strict=True):
        if waiting == 0:
            starts.append(number)
        waiting = 0 if waiting + many >= LEAST_CUSTOMERS else waiting + many
    if waiting and len(starts) > 1:
        starts.pop()
    return (np.array(starts) * MONTHS).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
