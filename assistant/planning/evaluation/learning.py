"""Whether choosing by what is known of a person beats the best single action, without fooling oneself."""

from dataclasses import dataclass

import numpy as np

from assistant.planning.evaluation.estimators import Estimate, gain
from assistant.planning.evaluation.logged import Floats, Log
from assistant.planning.evaluation.outcomes import folds, regression


@dataclass(frozen=True)
class Learned:
    """Gain of the learned policy over the best single action. `shown`: its interval lies above 0."""

    gain: Estimate
    shown: bool


def learned_gain(log: Log, seed: int = 0) -> Learned:
    """Learns who should get which action, and the best single one, on four fifths; judges on the other.

    Every row is judged by a policy that never saw it, so a gain that is not there is not found.
    """
    personal, single = _policies(log, seed)
    found = gain(log, personal, single, seed + 1)
    return Learned(found, found.low > 0 and found.boot_low > 0)


def _policies(log: Log, seed: int) -> tuple[Floats, Floats]:
    fold = folds(log, seed)
    personal, single = (np.zeros((log.size, len(log.actions))) for _ in range(2))
    for one in range(int(fold.max()) + 1):
        here, model = np.flatnonzero(fold == one), regression(log, fold != one)
        personal[here, model(log.features[here]).argmax(axis=1)] = 1
        single[here, model(log.features[fold != one]).mean(axis=0).argmax()] = 1
    return personal, single
