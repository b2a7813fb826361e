"""What a target policy would have brought: three estimates from logged choices, each with 95 % intervals.

IPS (Horvitz & Thompson 1952), self-normalised IPS (Hájek; Swaminathan & Joachims 2015), doubly robust (Robins
et al. 1994; Dudík et al. 2011) with cross-fitted outcomes (Chernozhukov et al. 2018). Unbiased only as far as
the logged propensities are true and leave no action out; `doubts` says where that is in doubt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from assistant.errors import Invalid
from assistant.planning.evaluation.logged import Floats, Ints, Log
from assistant.planning.evaluation.outcomes import predicted

NORMAL_95 = 1.959964
RESAMPLES = 200
CHUNK = 20
FEW = 100.0
HEAVY = 0.1
SIGMAS = 4.0


class Doubt(StrEnum):
    """Why an estimate may be wrong by more than its interval says."""

    NEVER_LOGGED = "never_logged"  # the policy takes actions the log never took: nothing is known of them
    FEW_EFFECTIVE = "few_effective"  # the log holds fewer than 100 choices' worth of the policy
    HEAVY_ROW = "heavy_row"  # one row carries over a tenth of all weight
    WEIGHTS_OFF = "weights_off"  # weights do not average 1: propensities wrong or actions left out


@dataclass(frozen=True)
class Estimate:
    """A mean reward with two 95 % intervals: by the normal law, and by the bootstrap's percentiles."""

    value: float
    low: float
    high: float
    boot_low: float
    boot_high: float


@dataclass(frozen=True)
class Evaluation:
    """The policy's mean reward by each estimator. effective: Kish's sample size of the weights."""

    ips: Estimate
    self_normalised: Estimate
    doubly_robust: Estimate
    rows: int
    effective: float
    doubts: tuple[Doubt, ...]
    missing: tuple[str, ...]


def evaluate(
    log: Log, policy: Floats, seed: int = 0, outcomes: Floats | None = None, resamples: int = RESAMPLES
) -> Evaluation:
    """Judges a policy, given as the chance (N, A) of each action in each row of the log.

    outcomes: expected rewards (N, A) of a model that did not see the row; by default `predicted`. The policy
    must not have been learned from the rows it is judged on. Raises Invalid when its rows do not sum to 1.
    """
    if policy.shape != (log.size, len(log.actions)) or not np.allclose(policy.sum(axis=1), 1):
        raise Invalid("a policy gives each row of the log a chance for every action, summing to 1")
    weight = policy[np.arange(log.size), log.action] / log.propensity
    expected = predicted(log, seed) if outcomes is None else outcomes
    missing = _missing(log, policy)
    total = float(weight.sum())
    effective = total**2 / float((weight**2).sum()) if total else 0.0
    ratio = float((weight * log.reward).sum()) / total if total else float("nan")
    draws = _resampled(log, weight, robust := _robust(log, policy, weight, expected), seed, resamples)
    parts = (
        (weight * log.reward, float((weight * log.reward).mean())),
        (
            weight * (log.reward - ratio) / weight.mean() + ratio if total else np.full(log.size, np.nan),
            ratio,
        ),
        (robust, float(robust.mean())),
    )
    ips, shared, doubly = (_estimate(rows, value, draws[:, at]) for at, (rows, value) in enumerate(parts))
    doubts = _doubts(weight, effective, bool(missing))
    return Evaluation(ips, shared, doubly, log.size, effective, doubts, missing)


def gain(log: Log, policy: Floats, baseline: Floats, seed: int = 0, resamples: int = RESAMPLES) -> Estimate:
    """How much more the policy brings than the baseline, doubly robust and paired row by row."""
    expected = predicted(log, seed)
    rows = []
    for one in (policy, baseline):
        weight = one[np.arange(log.size), log.action] / log.propensity
        rows.append(_robust(log, one, weight, expected))
    difference = rows[0] - rows[1]
    draws = _resampled(log, np.ones(log.size), difference, seed, resamples)[:, 2]
    return _estimate(difference, float(difference.mean()), draws)


def always(log: Log, action: str) -> Floats:
    """The policy that takes one action whatever is known. Raises Invalid for one the log does not name."""
    if action not in log.actions:
        raise Invalid(f"the log has no action {action!r}; it has {', '.join(log.actions)}")
    return np.tile(np.array([name == action for name in log.actions], float), (log.size, 1))


def _robust(log: Log, policy: Floats, weight: Floats, expected: Floats) -> Floats:
    own = expected[np.arange(log.size), log.action]
    return np.asarray((policy * expected).sum(axis=1) + weight * (log.reward - own))


def _estimate(rows: Floats, value: float, draws: Floats) -> Estimate:
    wide = NORMAL_95 * float(rows.std(ddof=1)) / len(rows) ** 0.5
    low, high = np.quantile(draws, (0.025, 0.975)) if len(draws) else (float("nan"),) * 2
    return Estimate(value, value - wide, value + wide, float(low), float(high))


def _resampled(log: Log, weight: Floats, robust: Floats, seed: int, resamples: int) -> Floats:
    """The three estimates in each resample (B, 3), rows counted by a Poisson number each."""
    dice, found = np.random.default_rng((seed, 4)), []
    columns = np.stack([np.ones(log.size), weight, weight * log.reward, robust], axis=1)
    for start in range(0, resamples, CHUNK):
        counts = dice.poisson(1.0, (min(CHUNK, resamples - start), log.size)).astype(float)
        rows, weights, rewards, robusts = (counts @ columns).T
        shared = np.divide(rewards, weights, out=np.full(len(rows), np.nan), where=weights > 0)
        found.append(np.stack([rewards / rows, shared, robusts / rows], axis=1))
    return np.concatenate(found) if found else np.zeros((0, 3))


def _missing(log: Log, policy: Floats) -> tuple[str, ...]:
    taken = np.bincount(log.action, minlength=len(log.actions)) > 0
    wanted = policy.max(axis=0) > 0
    return tuple(name for at, name in enumerate(log.actions) if wanted[at] and not taken[at])


def _doubts(weight: Floats, effective: float, missing: bool) -> tuple[Doubt, ...]:
    spread = float(weight.std(ddof=1)) / len(weight) ** 0.5
    largest = float(weight.max()) / max(float(weight.sum()), 1e-12)
    found = {
        Doubt.NEVER_LOGGED: missing,
        Doubt.FEW_EFFECTIVE: effective < FEW,
        Doubt.HEAVY_ROW: largest > HEAVY,
        Doubt.WEIGHTS_OFF: abs(float(weight.mean()) - 1) > SIGMAS * spread + 1e-9,
    }
    return tuple(code for code, true in found.items() if true)


def arms(log: Log) -> Sequence[str]:
    """The actions that were ever taken."""
    counts: Ints = np.bincount(log.action, minlength=len(log.actions))
    return [name for name, count in zip(log.actions, counts, strict=True) if count]
