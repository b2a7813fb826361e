"""What people say, given their reason: let it out, tell a polite story, slip, or say nothing usable."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.elicitation.model import OTHER, Model

Floats = NDArray[np.float64]
MOST_STORIES = 0.9


def plogp(chance: Floats) -> Floats:
    """p log2 p, 0 where p is 0."""
    return np.asarray(chance * np.log2(np.where(chance > 0, chance, 1.0)))


def stated(model: Model, reveals: Mapping[str, float]) -> Floats:
    """The chance each reason is let out as an author states it; what is not stated has the stray chance."""
    return np.array([reveals.get(reason, model.assumed.unlisted) for reason in model.reasons])


def told(model: Model, technique: str) -> Floats:
    """By reason, the share of evasive answers to such a question that is a polite story."""
    shares = model.assumed.stories_told
    share = shares.get(technique, max(shares.values(), default=0.0))
    return np.minimum(embarrassing(model) * share, MOST_STORIES)


def embarrassing(model: Model) -> Floats:
    """By reason, how much more often than others it is covered by a story."""
    factor = model.assumed.sensitive_factor
    return np.array([factor if reason in model.sensitive else 1.0 for reason in model.reasons])


def stories(model: Model) -> Floats:
    """Which reason a polite story names; sums to 1."""
    weights = model.assumed.stories
    chosen = np.array([float(weights.get(reason, weights[OTHER])) for reason in model.reasons])
    return np.asarray(chosen / chosen.sum())


def answered(model: Model, revealed: Floats, told: Floats) -> Floats:
    """The chance of each answer (columns; the last: nothing usable) given each reason (rows).

    With chance `revealed` the true reason is let out, else a share `told` tells a story and the rest nothing;
    a reason named is heard as any other with the chance `noise`. Rows sum to 1. People whose reason is also
    the usual story reach for it like everybody.
    """
    count, noise = len(model.reasons), model.assumed.noise
    mixed = np.full((count, count), noise / max(count - 1, 1))
    np.fill_diagonal(mixed, 1.0 - noise if count > 1 else 1.0)
    named = revealed[:, None] * mixed + ((1 - revealed) * told)[:, None] * (stories(model) @ mixed)[None, :]
    nothing = (1 - revealed) * (1 - told)
    return np.concatenate([named, nothing[:, None]], axis=1)
