"""What each action would bring by the features: ridge regressions that never judge rows they have seen."""

import numpy as np
from numpy.typing import NDArray

from assistant.planning.evaluation.logged import Floats, Ints, Log

FOLDS = 5
#: Rows' worth of pull towards the plain mean; on standardised features.
RIDGE = 10.0


def folds(log: Log, seed: int) -> Ints:
    """The fold of each row, of FOLDS, at random."""
    return np.asarray(np.random.default_rng((seed, 3)).permutation(log.size) % min(FOLDS, log.size))


def predicted(log: Log, seed: int) -> Floats:
    """The expected reward of every action (N, A), each row judged by the other folds. Cross-fitted."""
    fold = folds(log, seed)
    found = np.empty((log.size, len(log.actions)))
    for one in range(int(fold.max()) + 1):
        found[fold == one] = regression(log, fold != one)(log.features[fold == one])
    return found


class Regression:
    """Linear in the features, one for each action; an action never seen gets the mean of all."""

    def __init__(self, centre: Floats, scale: Floats, weights: Floats) -> None:
        self.centre, self.scale, self.weights = centre, scale, weights

    def __call__(self, features: Floats) -> Floats:
        """Expected reward by action (N, A)."""
        return np.asarray(_with_one((features - self.centre) / self.scale) @ self.weights)


def regression(log: Log, rows: NDArray[np.bool_]) -> Regression:
    """Fitted to these rows, weighed by one over their propensity: each action's fit is of everybody."""
    features, reward = log.features[rows], log.reward[rows]
    scale = features.std(axis=0)
    scale, centre = np.where(scale > 0, scale, 1.0), features.mean(axis=0)
    known = _with_one((features - centre) / scale)
    weights = np.zeros((known.shape[1], len(log.actions)))
    weights[0] = reward.mean()
    penalty = np.diag([1e-9] + [RIDGE] * features.shape[1])
    for action in range(len(log.actions)):
        mine = log.action[rows] == action
        if mine.any():
            worth = 1 / log.propensity[rows][mine]
            worth = worth / worth.mean()
            design = known[mine]
            square = (design * worth[:, None]).T @ design + penalty
            weights[:, action] = np.linalg.solve(square, design.T @ (worth * reward[mine]))
    return Regression(centre, scale, weights)


def _with_one(features: Floats) -> Floats:
    return np.concatenate([np.ones((len(features), 1)), features], axis=1)
