"""The chance of each answer to each question, given each reason: what belief and choice work on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from assistant.dialogue.elicitation.fitting import fitted
from assistant.dialogue.elicitation.model import Model
from assistant.dialogue.elicitation.probes import Library
from assistant.dialogue.elicitation.saying import Floats, answered, plogp, told


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
    revealed, learned = fitted(model, library)
    shares = [told(learned, probe.technique) for probe in probes]
    answers = [answered(learned, chances, share) for chances, share in zip(revealed, shares, strict=True)]
    made_for = [[probe.reveals.get(reason, 0.0) for reason in model.reasons] for probe in probes]
    full = np.array(answers).reshape(*shape, shape[1] + 1)
    return Tables(
        ids=ids,
        place={name: place for place, name in enumerate(ids)},
        cost=np.array([probe.cost for probe in probes]),
        made_for=np.array(made_for).reshape(shape),
        revealed=revealed,
        answers=full,
        certainty=plogp(full).sum(axis=2),
    )
