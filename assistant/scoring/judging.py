"""How well chances were foreseen: ranking, loss, reliability, and how sure that is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from assistant.scoring.arrays import BoolArray, FloatArray

Judge = Callable[[BoolArray, FloatArray], float]


@dataclass(frozen=True)
class Figure:
    """A figure with the middle 95 % of its bootstrap."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Customers of like chance: how many, the chance said, and the share that happened."""

    customers: int
    said: float
    happened: float


def auc(happened: BoolArray, score: FloatArray) -> float:
    """The chance that somebody who did is ranked above somebody who did not; NaN where all are alike."""
    hits = int(happened.sum())
    if hits in (0, len(happened)):
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[happened].sum() - hits * (hits + 1) / 2) / (hits * (len(happened) - hits)))


def log_loss(happened: BoolArray, chance: FloatArray) -> float:
    """Mean negative log-likelihood, in nats."""
    kept = np.clip(chance, 1e-6, 1 - 1e-6)
    return float(-np.where(happened, np.log(kept), np.log1p(-kept)).mean())


def brier(happened: BoolArray, chance: FloatArray) -> float:
    """Mean squared distance of the chance from what happened."""
    return float(((chance - happened) ** 2).mean())


def reliability(happened: BoolArray, chance: FloatArray, bins: int = 10) -> tuple[Bin, ...]:
    """Customers in bins of equal number by their chance."""
    parts = np.array_split(np.argsort(chance, kind="stable"), bins)
    return tuple(Bin(len(p), float(chance[p].mean()), float(happened[p].mean())) for p in parts if len(p))


def sure(of: Callable[[np.ndarray], float], rows: int, times: int = 200) -> Figure:
    """A figure of some rows with its bootstrap interval; always the same draws for as many rows."""
    rng = np.random.default_rng(7)
    drawn = [of(rng.integers(0, rows, rows)) for _ in range(times)]
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return Figure(of(np.arange(rows)), float(low), float(high))


def judged(judge: Judge, happened: BoolArray, score: FloatArray, times: int = 200) -> Figure:
    """One score under one judge, with its interval."""
    return sure(lambda at: judge(happened[at], score[at]), len(happened), times)


def gain(judge: Judge, happened: BoolArray, ours: FloatArray, theirs: FloatArray, times: int = 200) -> Figure:
    """What one score has over another on the same customers, with its interval."""
    return sure(
        lambda at: judge(happened[at], ours[at]) - judge(happened[at], theirs[at]), len(happened), times
    )
