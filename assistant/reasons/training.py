"""Fits the statistical layer. Slow to import (scikit-learn): only what trains imports this."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.reasons import ngrams, wishes
from assistant.reasons.combining import ANY
from assistant.reasons.corpus import Labelled, Written, load_corpus, load_replies
from assistant.reasons.cues import load_cues
from assistant.reasons.ngrams import Floats, NgramModel, Segment
from assistant.reasons.normalise import normalise
from assistant.reasons.replies import Intent
from assistant.reasons.taxonomy import load_taxonomy
from assistant.reasons.tokens import tokenise

STRENGTH = 20.0  # inverse of the ridge penalty
SEEN = 2  # texts in which a run must stand to be learned


def train_shipped() -> NgramModel:
    """The layer that ships: fitted to the corpus, and to nothing else. A minute; deterministic."""
    rows = load_corpus()
    labels = load_taxonomy().blamable
    return fit([segment(row) for row in rows], [*labels, ANY], table_of(rows, labels))


def train_replies() -> NgramModel:
    """The layer that hears who wants to be left alone: the replies, against whom the corpus wants nothing."""
    replies = load_replies()
    lines: list[Labelled | Written] = [*replies, *load_corpus()]
    segments = [segment(row) for row in lines]
    said = np.zeros((len(segments), 1), dtype=np.bool_)
    said[: len(replies), 0] = [row.intent == Intent.OPT_OUT for row in replies]
    return fit(segments, [wishes.LABEL], said)


def segment(row: Labelled | Written) -> Segment:
    """A line of the corpus, or of the replies, as the layers take it."""
    return ngrams.whole(tokenise(normalise(row.text).text, load_cues().spellings))


def table_of(rows: Sequence[Labelled], labels: Sequence[str]) -> NDArray[np.bool_]:
    """Which labels each row means; a last column says whether it blames anything."""
    return np.array([[label in row.reasons for label in labels] + [bool(row.reasons)] for row in rows])


def fit(segments: Sequence[Segment], labels: Sequence[str], said: NDArray[np.bool_]) -> NgramModel:
    """One ridge logistic regression per label over the runs of each text, weighed by their rarity.

    `said[i, j]`: text i means labels[j]; a label nobody says is never read. Deterministic.
    """
    vocabulary, rarity = vocabulary_of(segments)
    index = {run: number for number, run in enumerate(vocabulary)}
    features = matrix(segments, index, rarity)
    weights = np.zeros((len(vocabulary), len(labels)), dtype=np.float32)
    bias = np.full(len(labels), -10.0, dtype=np.float32)
    for at in range(len(labels)):
        if said[:, at].any() and not said[:, at].all():
            model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
            model.fit(features, said[:, at])
            weights[:, at], bias[at] = model.coef_[0], model.intercept_[0]
    return NgramModel(tuple(labels), vocabulary, rarity, weights, bias)


def matrix(segments: Sequence[Segment], index: dict[str, int], rarity: Floats) -> sp.csr_matrix:
    """Rows of unit length: which known runs each text has, weighed by rarity."""
    rows, columns = [], []
    for at, segment in enumerate(segments):
        for number in {index[run] for run in segment.runs if run in index}:
            rows.append(at)
            columns.append(number)
    held = sp.csr_matrix(
        (rarity[columns].astype(np.float64), (rows, columns)), shape=(len(segments), len(index))
    )
    norms = np.sqrt(held.multiply(held).sum(axis=1)).A1
    return sp.csr_matrix(sp.diags(1.0 / np.maximum(norms, 1e-9)) @ held)


def vocabulary_of(segments: Sequence[Segment]) -> tuple[tuple[str, ...], Floats]:
    """Every run of at least SEEN texts, most common first, with ln((1 + texts) / (1 + texts with it)) + 1."""
    counts = Counter(run for segment in segments for run in set(segment.runs))
    vocabulary = tuple(
        sorted((run for run in counts if counts[run] >= SEEN), key=lambda run: (-counts[run], run))
    )
    seen = np.array([counts[run] for run in vocabulary], dtype=np.float64)
    return vocabulary, (np.log((1 + len(segments)) / (1 + seen)) + 1).astype(np.float32)
