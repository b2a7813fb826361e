"""Logged choices as arrays, checked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Log:
    """What was chosen, with which chance, and what it brought; one row a choice.

    actions: names of what could be chosen; action: number of the one chosen (N,); reward (N,), in any unit;
    propensity (N,): the chance with which that action was chosen, more than 0; features (N, F): what was
    known before choosing, F may be 0.
    """

    actions: tuple[str, ...]
    action: Ints
    reward: Floats
    propensity: Floats
    features: Floats

    @property
    def size(self) -> int:
        """Rows."""
        return len(self.action)


def logged(
    actions: Sequence[str],
    action: Ints,
    reward: Floats,
    propensity: Floats,
    features: Floats | None = None,
) -> Log:
    """The log of these columns. Raises Invalid for what no log can hold, naming the first row (from 1)."""
    n = len(action)
    known = np.zeros((n, 0)) if features is None else np.asarray(features, float)
    if n < 2:
        raise Invalid("a log needs at least two choices")
    if any(len(column) != n for column in (reward, propensity, known)):
        raise Invalid("the columns of a log must have as many rows each")
    _every(np.isfinite(reward), "the reward is not a number")
    _every(np.isfinite(known).all(axis=1), "a feature is not a number")
    _every((propensity > 0) & (propensity <= 1), "the propensity is not a chance above 0 and up to 1")
    _every((action >= 0) & (action < len(actions)), "the action is none of those named")
    return Log(tuple(actions), np.asarray(action, np.int64), np.asarray(reward, float), propensity, known)


def _every(fine: NDArray[np.bool_], what: str) -> None:
    if not fine.all():
        raise Invalid(f"row {int(np.flatnonzero(~fine)[0]) + 1}: {what}")
