"""Layers and trials made in a moment: what training itself does is tested with the trainer."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import numpy as np

from assistant.reasons.classifier import load_reader
from assistant.reasons.corpus import Labelled
from assistant.reasons.layer import Layer
from assistant.reasons.learning import Gate, Trial
from assistant.reasons.ngrams import NgramModel


def layer(says: str | None = None) -> bytes:
    """A layer that has learned one thing, that everybody left for `says`; or nothing at all."""
    reasons = load_reader().reasons
    count = len(reasons)
    bias = np.array([6.0 if one == says else -6.0 for one in reasons], dtype=np.float32)
    words = NgramModel(reasons, ("visit",), np.ones(1, "f4"), np.zeros((1, count), "f4"), bias)
    taught = np.full(count, says is not None)
    spoken = np.ones(2, dtype=np.bool_)
    return Layer(words, np.zeros((count, count), "f4"), np.zeros(count, "f4"), taught, spoken).to_bytes()


def trial(mark: str, why: str = "better", *, layer: bytes = b"layer", **differing: Any) -> Trial:
    """A trained layer as the gate may have judged it."""
    figures = {
        "corrections": 100, "held_out_before": 0.5, "held_out_after": 0.7,
        "regression_before": 0.9, "regression_after": 0.9, "passed": why == "better",
    }  # fmt: skip
    return Trial(layer, mark, Gate(**{**figures, "why": why, **differing}))


def learn(rows: Sequence[Labelled], *_: object, **__: object) -> Trial:
    """In place of the trainer: learns nothing, and passes from twenty rows on."""
    mark = sha256(repr([(one.text, sorted(one.reasons)) for one in rows]).encode()).hexdigest()[:12]
    why = "better" if len(rows) >= 20 else "too_few"
    return trial(mark, why, layer=layer(), corrections=len(rows))
