"""The BG/NBD log-likelihood of Fader, Hardie & Lee (2005), eq. 6 and its appendix, over grouped customers."""

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from assistant.scoring.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Grouped:
    """Customers with the same history counted once; `x` holds the distinct frequencies, `which` points into
    it."""

    x: FloatArray
    which: IntArray
    recency: FloatArray
    age: FloatArray
    weight: FloatArray


def group(frequency: FloatArray, recency: FloatArray, age: FloatArray) -> Grouped:
    """Collapse identical (frequency, recency, age) rows into one weighted row."""
    order = np.lexsort((age, recency, frequency))
    rows = np.column_stack((frequency, recency, age))[order]
    fresh = np.ones(len(rows), dtype=bool)
    fresh[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    starts = np.flatnonzero(fresh)
    weight = np.diff(np.append(starts, len(rows))).astype(np.float64)
    distinct, which = np.unique(rows[starts, 0], return_inverse=True)
    return Grouped(distinct, which.astype(np.int64), rows[starts, 1], rows[starts, 2], weight)


def thin(grouped: Grouped, at_most: int) -> Grouped:
    """Every n-th row, so that starting points can be compared cheaply."""
    step = -(-len(grouped.weight) // at_most)
    pick = slice(None, None, step)
    return Grouped(
        grouped.x, grouped.which[pick], grouped.recency[pick], grouped.age[pick], grouped.weight[pick]
    )


def log_likelihood(theta: FloatArray, rows: Grouped) -> tuple[float, FloatArray]:
    """The log-likelihood and its gradient, both with respect to the logarithms of (r, alpha, a, b)."""
    r, alpha, a, b = np.exp(theta)
    x, which = rows.x, rows.which
    repeat = (x > 0)[which]
    gone_base = np.where(x > 0, b + x - 1, 1.0)

    shared = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    shared = shared + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    still = -(r + x)[which] * np.log(alpha + rows.age)
    gone = (np.log(a) - np.log(gone_base))[which] - (r + x)[which] * np.log(alpha + rows.recency)
    gone = np.where(repeat, gone, -np.inf)
    mixed = np.logaddexp(still, gone)
    total = _weighed(rows.weight, shared[which] + mixed)

    p_gone = np.exp(gone - mixed)
    p_still = np.exp(still - mixed)
    logs = p_still * np.log(alpha + rows.age) + p_gone * np.log(alpha + rows.recency)
    inverse = p_still / (alpha + rows.age) + p_gone / (alpha + rows.recency)
    by_r = (digamma(r + x) - digamma(r) + np.log(alpha))[which] - logs
    by_alpha = r / alpha - (r + x)[which] * inverse
    ends = digamma(a + b) - digamma(a + b + x)
    by_a = ends[which] + p_gone / a
    by_b = (ends + digamma(b + x) - digamma(b))[which] - p_gone / gone_base[which]
    gradient = np.array([_weighed(rows.weight, part) for part in (by_r, by_alpha, by_a, by_b)])
    return total, gradient * np.exp(theta)


def _weighed(weight: FloatArray, part: FloatArray) -> float:
    # Not `@`: its threads wait for each other longer than the sum takes on a machine with other work.
    return float((weight * part).sum())
