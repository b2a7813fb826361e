"""The chance of each answer to each question, given each reason: what belief and choice work on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.dialogue.elicitation.model import OTHER, Model
from assistant.dialogue.elicitation.probes import Library

Floats = NDArray[np.float64]
#: A fixed number of rounds: the same counts give the same figures everywhere.
ROUNDS = 60
MOST_STORIES = 0.9


@dataclass(frozen=True)
class Tables:
    """For the probes of a library in sorted order: `made_for[probe, reason]` is the author's chance that the
    reason is let out, 0 where none is given; `revealed` what we hold it for by now; `answers[probe, reason,
    heard]` the chance of each answer, the last `heard` being nothing usable; `certainty` its sum of p log2 p.
    """

    ids: tuple[str, ...]
    place: Mapping[str, int]
    cost: Floats
    made_for: Floats
    revealed: Floats
    answers: Floats
    certainty: Floats


@lru_cache(maxsize=8)
def tables(model: Model, library: Library) -> Tables:
    """The tables of this model over this library; made once for each pair of versions."""
    ids = tuple(sorted(library.probes))
    probes = [library.probes[name] for name in ids]
    shape = (len(ids), len(model.reasons))
    shares = [told(model, probe.technique) for probe in probes]
    revealed = [
        learned(model, one.id, stated(model, one.reveals), share)
        for one, share in zip(probes, shares, strict=True)
    ]
    answers = [answered(model, chances, share) for chances, share in zip(revealed, shares, strict=True)]
    made_for = [[probe.reveals.get(reason, 0.0) for reason in model.reasons] for probe in probes]
    full = np.array(answers).reshape(*shape, shape[1] + 1)
    return Tables(
        ids=ids,
        place={name: place for place, name in enumerate(ids)},
        cost=np.array([probe.cost for probe in probes]),
        made_for=np.array(made_for).reshape(shape),
        revealed=np.array(revealed).reshape(shape),
        answers=full,
        certainty=plogp(full).sum(axis=2),
    )


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
    factor = [
        model.assumed.sensitive_factor if reason in model.sensitive else 1.0 for reason in model.reasons
    ]
    return np.minimum(np.array(factor) * share, MOST_STORIES)


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


def learned(model: Model, probe: str, stated: Floats, told: Floats) -> Floats:
    """The chances after what was tallied for the probe: the mode under a Beta prior around the stated figure.

    The prior weighs `weight` talks. An answer heard as the confirmed reason may still have been a story, one
    heard as another a slip of noise: expectation-maximisation shares them out (Dempster, Laird and Rubin
    1977), a fixed number of rounds. Without tallies, exactly what is stated.
    """
    rows = model.tallies.get(probe, {})
    tally = np.array([rows.get(reason, (0.0, 0.0, 0.0)) for reason in model.reasons])
    total = tally.sum(axis=1)
    if not total.any():
        return stated
    noise, count = model.assumed.noise, len(model.reasons)
    story = stories(model)
    own_story = told * (story * (1 - noise) + (1 - story) * noise / max(count - 1, 1))
    revealed = stated
    for _ in range(ROUNDS):
        own = revealed * (1 - noise)
        another = revealed * noise
        hidden = 1 - revealed
        shown = tally[:, 0] * _share(own, hidden * own_story)
        shown += tally[:, 1] * _share(another, hidden * (told - own_story))
        mode = (model.assumed.weight * stated + shown) / (model.assumed.weight + total)
        revealed = np.clip(mode, 0.001, 0.999)
    return np.where(total > 0, revealed, stated)


def _share(part: Floats, rest: Floats) -> Floats:
    """part / (part + rest), 1 where both are 0."""
    whole = part + rest
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 1.0)
