"""What confirmed talks make of the assumptions: counts under weak priors, by expectation-maximisation."""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from assistant.dialogue.elicitation.model import Model
from assistant.dialogue.elicitation.probes import Library
from assistant.dialogue.elicitation.saying import MOST_STORIES, Floats, embarrassing, stated, stories

#: A fixed number of rounds: the same counts give the same figures everywhere.
ROUNDS = 60


class Fitted(NamedTuple):
    """`revealed`: by probe in sorted order and reason, the chance that it is let out; `model`: the same model
    with its noise, its shares of stories and what they name as the counts have them."""

    revealed: Floats
    model: Model


@lru_cache(maxsize=8)
def fitted(model: Model, library: Library) -> Fitted:
    """The modes under a Beta prior around each figure assumed; without tallies, exactly what is assumed.

    A chance of the library weighs `weight` talks; noise, the share of stories of a technique, and which they
    are, `steady` answers. An answer heard as the confirmed reason may have been a story, one heard as another
    a slip or a story: each round shares them out as likely as they are (Dempster, Laird and Rubin 1977).
    """
    probes = [library.probes[name] for name in sorted(library.probes)]
    shape = (len(probes), len(model.reasons))
    first = np.array([stated(model, probe.reveals) for probe in probes]).reshape(shape)
    tallies = [model.tallies.get(probe.id, {}) for probe in probes]
    tally = np.array([[rows.get(one, (0.0, 0.0, 0.0)) for one in model.reasons] for rows in tallies])
    tally = tally.reshape(*shape, 3)
    if not tally.any():
        return Fitted(first, model)
    techniques = sorted({probe.technique for probe in probes})
    of = np.array([techniques.index(probe.technique) for probe in probes])
    elsewhere = np.array([model.elsewhere.get(one, 0.0) for one in model.reasons])
    told = model.assumed.stories_told
    assumed = np.array([told.get(one, max(told.values(), default=0.0)) for one in techniques])
    revealed, noise, shares, story = first, model.assumed.noise, assumed, stories(model)
    for _ in range(ROUNDS):
        now = revealed, noise, shares, story
        revealed, noise, shares, story = _round(model, (tally, elsewhere), of, now, (first, assumed))
    revealed = np.where(tally.sum(axis=2) > 0, revealed, first)
    known = dict(zip(techniques, map(float, shares), strict=True))
    said = dict(zip(model.reasons, map(float, story), strict=True))
    figures = replace(
        model.assumed, noise=noise, stories_told={**told, **known}, stories={**model.assumed.stories, **said}
    )
    return Fitted(revealed, replace(model, assumed=figures))


def _round(
    model: Model,
    heard: tuple[Floats, Floats],
    of: Floats,
    now: tuple[Floats, float, Floats, Floats],
    first: tuple[Floats, Floats],
) -> tuple[Floats, float, Floats, Floats]:
    """Chances, noise, shares of stories, and which stories, after one more round."""
    (tally, elsewhere), (revealed, noise, shares, story) = heard, now
    weight, steady = model.assumed.weight, model.assumed.steady
    factor = embarrassing(model)
    told = np.minimum(shares[of][:, None] * factor, MOST_STORIES)
    own_story = told * (story * (1 - noise) + (1 - story) * noise / max(len(story) - 1, 1))
    hidden, total = 1 - revealed, tally.sum(axis=2)
    plain = tally[:, :, 0] * _share(revealed * (1 - noise), hidden * own_story)
    slips = tally[:, :, 1] * _share(revealed * noise, hidden * (told - own_story))
    evaded, stories_told = total - plain - slips, tally[:, :, :2].sum(axis=2) - plain - slips
    by = [of == technique for technique in range(len(shares))]
    fuller = [(steady * one + stories_told[rows].sum()) for one, rows in zip(first[1], by, strict=True)]
    chances = [steady + (evaded[rows] * factor).sum() for rows in by]
    return (
        np.clip((weight * first[0] + plain + slips) / (weight + total), 0.001, 0.999),
        float((steady * model.assumed.noise + slips.sum()) / (steady + plain.sum() + slips.sum())),
        np.array(fuller) / np.array(chances),
        _stories(steady * stories(model), story, elsewhere, float(slips.sum())),
    )


def _stories(assumed: Floats, story: Floats, elsewhere: Floats, slips: float) -> Floats:
    """Which reason stories name: what was heard elsewhere less the slips, which fall anywhere."""
    told = max(float(elsewhere.sum()) - slips, 0.0) * story
    fuller = assumed + elsewhere * _share(told, np.full(len(story), slips / len(story)))
    return np.asarray(fuller / fuller.sum())


def _share(part: Floats, rest: Floats) -> Floats:
    """part / (part + rest), 1 where both are 0."""
    whole = part + rest
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 1.0)
