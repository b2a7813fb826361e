"""The chance to be reached and answered by each option, with what is not known about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.planning.response.fitting import fitted
from assistant.planning.response.model import Model
from assistant.planning.response.options import Option, Setting
from assistant.planning.response.priors import Head

Floats = NDArray[np.float64]
#: Draws of the posterior. A share of draws is one of these parts, so propensities are in steps of 1/256.
DRAWS = 256
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Interval:
    """A chance between 0 and 1: its mean, and the 90 % interval of what is known of it."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Chance:
    """Of one contact: reached; replied (reached or not); asks to be left alone."""

    reach: Interval
    reply: Interval
    leave: Interval


@dataclass(frozen=True)
class Draws:
    """Log-odds of each head, draws by options (DRAWS, K); `reply` is among those reached."""

    reach: Floats
    reply: Floats
    leave: Floats

    def narrowed(self, share: float) -> "Draws":
        """The same draws at this share of their distance from their mean."""
        heads = (self.reach, self.reply, self.leave)
        return Draws(*(one.mean(axis=0) + share * (one - one.mean(axis=0)) for one in heads))


def draw(model: Model, setting: Setting, options: Sequence[Option]) -> Draws:
    """Draws of the posterior for these options, the same for the same model, setting and options."""
    posteriors = fitted(model)
    drawn = []
    for at, head in enumerate(Head):
        mean, covariance = posteriors[head].normal(setting, options)
        root = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(options)))
        drawn.append(mean + _standard(len(options), at) @ root.T)
    return Draws(*drawn)


@lru_cache(maxsize=64)
def _standard(options: int, head: int) -> Floats:
    """Standard normal numbers in pairs of opposite sign, fixed for ever."""
    half = np.random.default_rng((SEED, head)).standard_normal((DRAWS // 2, options))
    return np.concatenate([half, -half])


def odds_to_chance(log_odds: Floats) -> Floats:
    """The logistic function."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def chances(model: Model, setting: Setting, options: Sequence[Option]) -> dict[Option, Chance]:
    """The chance of each outcome by each option for a customer of this segment nothing else is known of."""
    if not options:
        return {}
    drawn = draw(model, setting, options)
    reach, leave = odds_to_chance(drawn.reach), odds_to_chance(drawn.leave)
    heads = [_intervals(one) for one in (reach, reach * odds_to_chance(drawn.reply), leave)]
    return {
        option: Chance(*of_option)
        for option, of_option in zip(options, zip(*heads, strict=True), strict=True)
    }


def _intervals(drawn: Floats) -> list[Interval]:
    low, high = np.quantile(drawn, (0.05, 0.95), axis=0)
    return [Interval(*map(float, row)) for row in zip(drawn.mean(axis=0), low, high, strict=True)]
