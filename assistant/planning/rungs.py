"""The ladder for many customers at once: each distinct standing on it is looked up once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.planning.ladder import Ladder, plan_for
from assistant.planning.ladder_rows import MOST
from assistant.planning.steps import Who

IntArray = NDArray[np.int64]
ENDED = -1


@dataclass(frozen=True)
class Rungs:
    """`step`: for each customer a row of `channels` (in order of choice), ENDED where the ladder is over.

    `wait`: seconds to leave after the previous touch.
    """

    channels: tuple[tuple[str, ...], ...]
    step: IntArray
    wait: IntArray


def rungs_of(
    ladder: Ladder,
    tiers: Sequence[str],
    profiles: Sequence[Who],
    *,
    tier: IntArray,
    who: IntArray,
    attempts: IntArray,
    silent: IntArray,
) -> Rungs:
    """Where each customer stands on the ladder; `tier` and `who` index `tiers` and `profiles`.

    Raises Missing for a tier the ladder does not know.
    """
    most = MOST + 1
    size = most + 1
    keys = ((tier * len(profiles) + who) * size + np.minimum(attempts, most)) * size + np.minimum(
        silent, most
    )
    found, of = np.unique(keys, return_inverse=True)
    channels: dict[tuple[str, ...], int] = {}
    steps, waits = np.full(len(found), ENDED, np.int64), np.zeros(len(found), np.int64)
    for at, key in enumerate(found.tolist()):
        rest, quiet = divmod(key, size)
        rest, made = divmod(rest, size)
        plan = plan_for(ladder, tiers[rest // len(profiles)], profiles[rest % len(profiles)])
        if made < min(plan.stop.attempts, len(plan.steps)) and quiet < plan.stop.silent:
            step = plan.steps[made]
            steps[at] = channels.setdefault(step.channels, len(channels))
            waits[at] = int(step.wait.total_seconds())
    return Rungs(tuple(channels), steps[of], waits[of])
