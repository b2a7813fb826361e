"""BG/NBD: how often a customer buys, and whether they have silently stopped.

Fader, Hardie & Lee (2005), "Counting Your Customers the Easy Way", Marketing Science 24(2). Time is in weeks.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, hyp2f1

from assistant.errors import Invalid
from assistant.scoring.arrays import FloatArray
from assistant.scoring.likelihood import Grouped, group, log_likelihood, thin

FEW_CUSTOMERS = 50
FEW_REPEATERS = 10
COARSE_ROWS = 4_000
SERIES_TERMS = 400
DRAWN = 200_000
"""Customers the model is fitted to at most: the standard error of a parameter is then about a hundredth."""
# Logarithms of (r, alpha, a, b); alpha is in weeks and large where people buy once in years.
LOWEST = np.array([-7.0, -7.0, -7.0, -7.0])
HIGHEST = np.array([7.0, 12.0, 7.0, 7.0])


@dataclass(frozen=True)
class Cohort:
    """One entry per customer: repeat purchases, weeks from first to last purchase, weeks from first to the
    end."""

    frequency: FloatArray
    recency: FloatArray
    age: FloatArray


@dataclass(frozen=True)
class Parameters:
    """Buying rate ~ Gamma(r, alpha) a week; chance to stop after each repeat purchase ~ Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True)
class Fitted(Parameters):
    """Parameters with the data's log-likelihood; `method` is maximum_likelihood, map or prior."""

    log_likelihood: float
    customers: int
    method: str


@dataclass(frozen=True)
class Prior:
    """Independent log-normals: the centre of each parameter and the spread of its logarithm."""

    centre: Parameters = Parameters(0.5, 10.0, 0.8, 2.5)
    spread: Parameters = Parameters(1.0, 1.5, 1.0, 1.0)


def checked(cohort: Cohort) -> Cohort:
    """The cohort as float arrays; Invalid when a column is negative, not finite, uneven or contradicts
    another."""
    columns = [np.asarray(c, dtype=np.float64) for c in (cohort.frequency, cohort.recency, cohort.age)]
    if len({c.shape for c in columns}) != 1 or columns[0].ndim != 1:
        raise Invalid("cohort: frequency, recency and age must be flat arrays of the same length")
    for name, column in zip(("frequency", "recency", "age"), columns, strict=True):
        if not np.isfinite(column).all() or (column < 0).any():
            raise Invalid(f"cohort: {name} must be numbers of zero or more")
    if (columns[1] > columns[2] + 1e-9).any():
        raise Invalid(
            "cohort: recency (first to last purchase) cannot exceed age (first purchase to the end)"
        )
    return Cohort(*columns)


def fit(cohort: Cohort, prior: Prior | None = None) -> Fitted:
    """Parameters that explain the cohort best; `log_likelihood` is always the data's own, without the prior.

    Maximum likelihood, unless a prior is given, the cohort is small (under 50 customers or 10 repeat
    buyers) or the likelihood has no inner maximum (nobody repeats, nobody stops): then the mode under a
    weak log-normal prior, and `method` says "map". Of more than DRAWN customers that many are drawn, always
    the same ones, and the log-likelihood is scaled up to all. Raises Invalid for an empty or impossible
    cohort.
    """
    cohort = checked(cohort)
    customers = len(cohort.frequency)
    if customers == 0:
        raise Invalid("cohort: at least one customer with a purchase is needed to fit")
    some = _drawn(cohort)
    rows = group(some.frequency, some.recency, some.age)
    few = customers < FEW_CUSTOMERS or np.count_nonzero(cohort.frequency) < FEW_REPEATERS
    belief = prior or (Prior() if few else None)
    theta = _climb(rows, belief)
    if belief is None and _at_the_edge(theta):
        belief = Prior()
        theta = _climb(rows, belief)
    value, _ = log_likelihood(theta, rows)
    value *= customers / rows.weight.sum()
    r, alpha, a, b = (float(v) for v in np.exp(theta))
    return Fitted(r, alpha, a, b, value, customers, "map" if belief else "maximum_likelihood")


def _drawn(cohort: Cohort) -> Cohort:
    many = len(cohort.frequency)
    if many <= DRAWN:
        return cohort
    some = np.sort(np.random.default_rng(DRAWN).choice(many, DRAWN, replace=False))
    return Cohort(cohort.frequency[some], cohort.recency[some], cohort.age[some])


def from_prior(prior: Prior | None = None) -> Fitted:
    """What is believed before any purchase was seen; lets an empty database be scored."""
    centre = (prior or Prior()).centre
    return Fitted(centre.r, centre.alpha, centre.a, centre.b, 0.0, 0, "prior")


def probability_alive(fitted: Parameters, cohort: Cohort) -> FloatArray:
    """Chance that each customer has not stopped, 0..1. It is 1 for everybody without a repeat purchase,
    because the model lets people stop only after one: never rank on it alone. Raises Invalid like `fit`."""
    return _alive(fitted, checked(cohort))


def expected_purchases(fitted: Parameters, cohort: Cohort, weeks: float) -> FloatArray:
    """Purchases expected from each customer in the next `weeks`, eq. 10 of the paper. Raises Invalid like
    `fit`, and for weeks that are negative or not finite."""
    return expected_if_alive(fitted, cohort, weeks) * _alive(fitted, checked(cohort))


def expected_if_alive(fitted: Parameters, cohort: Cohort, weeks: float) -> FloatArray:
    """Purchases expected in the next `weeks` from each customer supposing they have not stopped yet.

    The hypergeometric function of eq. 10 is Euler-transformed, so that its first two arguments do not grow
    with the number of purchases.
    """
    if not np.isfinite(weeks) or weeks < 0:
        raise Invalid("weeks: a number of zero or more is needed")
    cohort = checked(cohort)
    # Many customers share a history; the series is worked out once for each.
    alike, which = np.unique(cohort.frequency + 1j * cohort.age, return_inverse=True)
    return _expected(fitted, alike.real, alike.imag, weeks)[which]


def _expected(fitted: Parameters, frequency: FloatArray, age: FloatArray, weeks: float) -> FloatArray:
    a_less = _off_zero(fitted.a - 1.0)
    c = a_less + fitted.b + frequency
    c = np.where(np.abs(c) < 1e-7, 1e-7, c)
    waited = fitted.alpha + age
    shrink = np.exp(-a_less * np.log1p(weeks / waited))
    series = _hypergeometric(a_less, a_less + fitted.b - fitted.r, c, weeks / (waited + weeks))
    return np.asarray(np.maximum(c / a_less * (1.0 - shrink * series), 0.0), dtype=np.float64)


def simulate(
    parameters: Parameters, customers: int, weeks: float | FloatArray, rng: np.random.Generator
) -> Cohort:
    """A made cohort that follows the model; `weeks` is everybody's age, or one age per customer."""
    age = np.broadcast_to(np.asarray(weeks, dtype=np.float64), (customers,)).copy()
    rate = rng.gamma(parameters.r, 1.0 / parameters.alpha, customers)
    stop = rng.beta(parameters.a, parameters.b, customers)
    frequency, recency = np.zeros(customers), np.zeros(customers)
    active = np.flatnonzero(rate > 0)
    while active.size:
        at = recency[active] + rng.exponential(1.0 / rate[active])
        active, at = active[at <= age[active]], at[at <= age[active]]
        frequency[active] += 1
        recency[active] = at
        active = active[rng.random(active.size) >= stop[active]]
    return Cohort(frequency, recency, age)


def _alive(p: Parameters, cohort: Cohort) -> FloatArray:
    x = cohort.frequency
    odds = np.log(p.a) - np.log(p.b + np.maximum(x, 1.0) - 1.0)
    odds = odds + (p.r + x) * np.log((p.alpha + cohort.age) / (p.alpha + cohort.recency))
    return np.where(x > 0, expit(-odds), 1.0)


def _hypergeometric(first: float, second: float, c: FloatArray, z: FloatArray) -> FloatArray:
    # scipy gives NaN for z > 0.9 when c - first - second is a large whole number (r = a, many purchases). Its
    # power series falls at once there, as c is large.
    value = np.asarray(hyp2f1(first, second, c, z), dtype=np.float64)
    lost = ~np.isfinite(value)
    if lost.any():
        k = np.arange(SERIES_TERMS)
        ratios = (first + k) * (second + k) / ((c[lost, None] + k) * (k + 1)) * z[lost, None]
        value[lost] = 1.0 + np.cumprod(ratios, axis=1).sum(axis=1)
    return value


def _off_zero(value: float) -> float:
    # At a = 1 the closed form is 0/0 with a finite limit; this near to it the error is below 1e-6.
    return value if abs(value) >= 1e-6 else 1e-6


def _climb(rows: Grouped, prior: Prior | None) -> FloatArray:
    """The best parameters from several starts, tried on some of the rows; under a prior from its centre."""
    coarse = thin(rows, COARSE_ROWS)
    tried = [_ascend(start, coarse, prior) for start in _starts(rows, prior)]
    best = min(tried, key=lambda found: found[1])[0]
    return best if len(coarse.weight) == len(rows.weight) else _ascend(best, rows, prior)[0]


def _starts(rows: Grouped, prior: Prior | None) -> list[FloatArray]:
    if prior is not None:
        return [np.clip(_logs(prior.centre), LOWEST, HIGHEST)]
    weeks = max(float(np.average(rows.age, weights=rows.weight)), 0.1)
    guesses = ((0.3, weeks / 5, 0.8, 2.5), (1.0, weeks / 2, 0.5, 5.0), (3.0, weeks, 2.0, 2.0))
    return [np.clip(np.log(guess), LOWEST, HIGHEST) for guess in guesses]


def _ascend(start: FloatArray, rows: Grouped, prior: Prior | None) -> tuple[FloatArray, float]:
    size = rows.weight.sum()

    def cost(theta: FloatArray) -> tuple[float, FloatArray]:
        value, slope = log_likelihood(theta, rows)
        if prior is not None:
            pull = (theta - _logs(prior.centre)) / _values(prior.spread) ** 2
            value -= 0.5 * float(pull @ (theta - _logs(prior.centre)))
            slope = slope - pull
        return -value / size, -slope / size

    bounds = list(zip(LOWEST, HIGHEST, strict=True))
    options = {"ftol": 1e-13, "maxiter": 500}
    found = minimize(cost, start, jac=True, method="SLSQP", bounds=bounds, options=options)
    return np.asarray(found.x, dtype=np.float64), float(found.fun)


def _at_the_edge(theta: FloatArray) -> bool:
    return bool((theta < LOWEST + 0.5).any() or (theta > HIGHEST - 0.5).any())


def _values(p: Parameters) -> FloatArray:
    return np.array([p.r, p.alpha, p.a, p.b])


def _logs(p: Parameters) -> FloatArray:
    return np.log(_values(p))
