"""Logistic regression with a little shrinkage, over a handful of columns."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from assistant.scoring.arrays import BoolArray, FloatArray, IntArray

FOLDS = 5
MOST_STEPS, LONGEST_STEP = 50, 3.0


@dataclass(frozen=True)
class Logistic:
    """Weights of standardised columns: `(column - centre) / scale`."""

    intercept: float
    weights: tuple[float, ...]
    centre: tuple[float, ...]
    scale: tuple[float, ...]

    def log_odds(self, columns: FloatArray) -> FloatArray:
        """The log-odds of each row."""
        weights = np.array(self.weights) / np.array(self.scale)
        return np.asarray(self.intercept + (columns - np.array(self.centre)) @ weights)


def learn(columns: FloatArray, happened: BoolArray, shrinkage: float = 1.0) -> Logistic:
    """The weights that foresee best what happened, under a normal prior of variance 1 / shrinkage on each
    standardised weight. A column that never varies gets weight 0."""
    centre, scale = columns.mean(axis=0), columns.std(axis=0)
    scale = np.where(scale > 1e-12, scale, 1.0)
    rows = np.column_stack((np.ones(len(columns)), (columns - centre) / scale))
    pull = np.concatenate(([1e-9], np.full(columns.shape[1], shrinkage)))
    weights = np.zeros(rows.shape[1])
    for _ in range(MOST_STEPS):
        chance = expit(rows @ weights)
        slope = rows.T @ (happened - chance) - pull * weights
        bend = (rows * (chance * (1.0 - chance))[:, None]).T @ rows + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        weights += np.clip(step, -LONGEST_STEP, LONGEST_STEP)
        if np.abs(step).max() < 1e-8:
            break
    return Logistic(
        float(weights[0]), tuple(map(float, weights[1:])), tuple(map(float, centre)), tuple(map(float, scale))
    )


def folds(rows: int, many: int = FOLDS) -> Iterator[tuple[IntArray, IntArray]]:
    """Rows to learn from and rows to judge by, each row judged once; the same split every time."""
    mixed = np.random.default_rng(1).permutation(rows)
    for part in range(many):
        yield np.sort(mixed[np.arange(rows) % many != part]), np.sort(mixed[part::many])


def foreseen(columns: FloatArray, happened: BoolArray) -> FloatArray:
    """The chance of each row by a model that has not seen it."""
    odds = np.zeros(len(columns))
    for seen, held in folds(len(columns)):
        odds[held] = learn(columns[seen], happened[seen]).log_odds(columns[held])
    return np.asarray(expit(odds))


def log_odds(chance: FloatArray) -> FloatArray:
    """The log-odds of a chance, kept finite."""
    return np.asarray(logit(np.clip(chance, 1e-6, 1 - 1e-6)))
