"""Partial pooling: a hierarchical logistic regression over the tallies, one for each outcome.

The log-odds of a cell are its prior plus one effect for each group it belongs to (channel; channel in a part
of the day; segment by channel …). Effects are normal about 0; their spread is estimated with them, by EM on
the Laplace approximation, starting from the priors (Gelman & Hill 2007, chapters 13 and 14, for the model).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve

from assistant.planning.response.model import Cell, Model, Tally
from assistant.planning.response.options import Option, Setting
from assistant.planning.response.priors import Head, Outcome

Floats = NDArray[np.float64]
Group = tuple[str, ...]
ROUNDS = 4
STEPS = 12
HALVINGS = 8
#: Newton stops when the log-posterior gains less than this.
ENOUGH = 1e-4


@dataclass(frozen=True)
class Posterior:
    """Effects of the groups that were seen: mean, covariance, and the spread of each kind of group."""

    outcome: Outcome
    places: dict[Group, int]
    mean: Floats
    covariance: Floats
    spread: dict[str, float]

    def normal(self, setting: Setting, options: Sequence[Option]) -> tuple[Floats, Floats]:
        """Mean (K,) and covariance (K, K) of the log-odds of these options in this setting."""
        expected = np.array([self.outcome.expected(setting, option) for option in options])
        terms = tuple(self.spread)
        rows = [groups(terms, setting, option) for option in options]
        unseen = {
            group: at for at, group in enumerate(sorted({*chain.from_iterable(rows)} - self.places.keys()))
        }
        seen = np.zeros((len(options), len(self.mean)))
        others = np.zeros((len(options), len(unseen)))
        for at, row in enumerate(rows):
            for group in row:
                if group in unseen:
                    others[at, unseen[group]] = self.spread[group[0]]
                else:
                    seen[at, self.places[group]] = 1.0
        used = seen.any(axis=0)
        part = seen[:, used]
        covariance = part @ self.covariance[np.ix_(used, used)] @ part.T + others @ others.T
        return expected + part @ self.mean[used], covariance


@lru_cache(maxsize=1 << 16)
def groups(terms: tuple[str, ...], setting: Setting, option: Option) -> tuple[Group, ...]:
    """The groups a cell belongs to: the term, then what each of its factors is here."""
    tier, _, type_ = setting.segment.partition("/")
    here = {
        "segment": setting.segment,
        "tier": tier,
        "type": type_,
        "attempt": str(setting.attempt),
        "channel": option.channel,
        "day": option.day.value,
        "part": option.part.value,
    }
    return tuple((term, *(here[factor] for factor in term.split())) for term in terms)


@lru_cache(maxsize=4)
def _fitted(version: str, model: "_Held") -> dict[Head, Posterior]:
    return {head: _fit(model.model, head) for head in Head}


class _Held:
    """A model that is equal to any other of the same version, so that it is fitted once."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.model.version == self.model.version

    def __hash__(self) -> int:
        return hash(self.model.version)


def fitted(model: Model) -> dict[Head, Posterior]:
    """The posterior of each outcome; the last four versions are remembered."""
    return _fitted(model.version, _Held(model))


def _trials(head: Head, tally: Tally) -> tuple[float, float]:
    """How often it could have happened, and how often it did."""
    if head is Head.REACH:
        return tally.made, tally.reached
    return (tally.reached, tally.replied) if head is Head.REPLY else (tally.made, tally.left)


def _fit(model: Model, head: Head) -> Posterior:
    outcome = model.priors.heads[head.value]
    cells = [cell for cell, tally in sorted(model.tallies.items()) if _trials(head, tally)[0] > 0]
    spread = dict(outcome.spread)
    if not cells:
        return Posterior(outcome, {}, np.zeros(0), np.zeros((0, 0)), spread)
    design, places = _design(tuple(spread), cells)
    counts = np.array([_trials(head, model.tallies[cell]) for cell in cells])
    expected = np.array([outcome.expected(*cell) for cell in cells])
    terms = np.array([group[0] for group in places])
    mean = np.zeros(len(places))
    for _ in range(ROUNDS):
        scale = np.array([spread[term] for term in terms])
        mean, covariance = _laplace(design, expected, counts, scale, mean)
        squares = mean**2 + np.diag(covariance)
        for term, start in outcome.spread.items():
            own = squares[terms == term]
            spread[term] = float(
                np.sqrt((model.priors.weight * start**2 + own.sum()) / (model.priors.weight + len(own)))
            )
    return Posterior(outcome, places, mean, covariance, spread)


def _design(terms: tuple[str, ...], cells: Sequence[Cell]) -> tuple[sparse.csr_array, dict[Group, int]]:
    places: dict[Group, int] = {}
    rows = [[places.setdefault(group, len(places)) for group in groups(terms, *cell)] for cell in cells]
    ends = np.arange(len(rows) + 1) * len(terms)
    columns = np.array(rows).ravel()
    return sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(rows), len(places))), places


def _laplace(
    design: sparse.csr_array, expected: Floats, counts: Floats, scale: Floats, start: Floats
) -> tuple[Floats, Floats]:
    """Mode and inverse curvature of the effects, by Newton's method with halved steps."""
    mean, precision, transposed = start, 1 / scale**2, design.T.tocsr()
    height = _log_posterior(design, expected, counts, precision, mean)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(expected + design @ mean)))
        weight = counts[:, 0] * chance * (1 - chance)
        curvature = (transposed @ sparse.diags_array(weight) @ design).toarray() + np.diag(precision)
        slope = transposed @ (counts[:, 1] - counts[:, 0] * chance) - precision * mean
        factor = cho_factor(curvature)
        step = cho_solve(factor, slope)
        for _ in range(HALVINGS):
            reached = _log_posterior(design, expected, counts, precision, mean + step)
            if reached >= height:
                break
            step = step / 2
        mean, gained, height = mean + step, reached - height, reached
        if gained < ENOUGH:
            break
    return mean, cho_solve(factor, np.eye(len(mean)))


def _log_posterior(
    design: sparse.csr_array, expected: Floats, counts: Floats, precision: Floats, mean: Floats
) -> float:
    log_odds = expected + design @ mean
    likelihood = counts[:, 1] * log_odds - counts[:, 0] * np.logaddexp(0, log_odds)
    return float(likelihood.sum() - (precision * mean**2).sum() / 2)
