"""Learns a company's own layer from corrections, and judges whether it may read for customers.

Slow to import (scikit-learn): only what learns imports this.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from assistant.errors import Invalid
from assistant.reasons import ngrams, training
from assistant.reasons.classifier import ReasonReader, layer_over, load_reader
from assistant.reasons.combining import Odds
from assistant.reasons.corpus import MARGIN, Labelled, load_corpus, load_regression
from assistant.reasons.layer import Layer, carried_by
from assistant.reasons.ngrams import NgramModel
from assistant.reasons.normalise import normalise
from assistant.reasons.tokens import Token, is_chinese

__all__ = ["MARGIN", "Gate", "Labelled", "Trial", "learn"]

FEWEST = 20  # corrections, below which nothing is promoted
FOLDS = 5
TEACHES = 8  # texts that must blame a reason before its layer replaces what was shipped
STRENGTH = 4.0  # inverse of the ridge penalty
SCALE = 0.3  # of the shipped log-odds beside the words, which are between 0 and 1
ANCHOR = 0.3  # how much a line of the training corpus counts beside a correction
LIFTS = np.round(np.arange(-1.0, 3.01, 0.1), 1)
HALF_SPREAD = 0.5  # of agreement over the square root of the texts: a loss within it shows nothing
CAUTION = 8.0  # texts of doubt that a lift of its own must outweigh


@dataclass(frozen=True, slots=True)
class Gate:
    """What was compared before a version may read for customers; see `agreement`.

    `live_before`: agreement of the version that is live with the same corrections, which it may have seen;
    None where the shipped reader is. `why`: better, too_few, loses_on_corrections, loses_on_regression,
    loses_to_live.
    """

    corrections: int
    held_out_before: float
    held_out_after: float
    regression_before: float
    regression_after: float
    passed: bool
    why: str
    live_before: float | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A layer as a file, a short name for its content, and how it was judged."""

    layer: bytes
    fingerprint: str
    gate: Gate


@dataclass(frozen=True)
class _Texts:
    """Texts as the layer takes them, with what each blames: one row a text, one column a reason."""

    odds: Odds
    tokens: list[Sequence[Token]]
    said: NDArray[np.bool_]
    weights: Odds

    def only(self, rows: NDArray[np.intp]) -> "_Texts":
        return _Texts(
            self.odds[rows], [self.tokens[row] for row in rows], self.said[rows], self.weights[rows]
        )


def learn(rows: Sequence[Labelled], phrases: Path | None = None, live: bytes | None = None) -> Trial:
    """Fit a layer to these corrections and judge it; seconds for thousands. Raises Invalid for no rows.

    Judged on the corrections by cross-validation, and on the fixed set that ships with the product: it may
    not agree less than the shipped reader does with either, beyond what chance explains, nor less with the
    corrections than the layer that is `live`. `phrases`: the company's own, as the reader will have them.
    """
    if not rows:
        raise Invalid("there is nothing to learn from: correct a reading or give a file of labels")
    reader = load_reader(phrases)
    corrections = _texts(reader, rows, 1.0)
    anchors = _texts(reader, _drawn(load_corpus(), len(rows)), ANCHOR)
    fixed = _texts(reader, load_regression(), 1.0)
    held_out, read_out = _held_out(reader, corrections, anchors)
    layer = _fit(reader, corrections, anchors, _lifts(held_out, corrections.said))
    content = layer.to_bytes()
    gate = _judge(
        len(rows) if layer.taught.any() else 0,
        (agreement(corrections.odds, corrections.said), agreement(read_out, corrections.said)),
        (agreement(fixed.odds, fixed.said), agreement(_on_top(layer, fixed), fixed.said)),
        _agreement_of(live, reader, corrections),
    )
    return Trial(content, sha256(content).hexdigest()[:12], replace(gate, corrections=len(rows)))


def _agreement_of(live: bytes | None, reader: ReasonReader, corrections: _Texts) -> float | None:
    """None where nothing is live, or what is was learned over another shipped reader."""
    try:
        layer = layer_over(reader, live) if live is not None else None
    except Invalid:
        return None
    return agreement(_on_top(layer, corrections), corrections.said) if layer else None


def _on_top(layer: Layer, texts: _Texts) -> Odds:
    return np.array([layer.on_top(*one) for one in zip(texts.odds, texts.tokens, strict=True)])


def agreement(odds: Odds, said: NDArray[np.bool_]) -> float:
    """How far what is asserted (odds of at least 0) agrees with what is said, 0 to 1.

    The mean of F1 over all readings together, F1 reason by reason, and average precision reason by reason: so
    neither the common reasons nor the rare ones nor the place of asserting count alone. 1 where both are
    silent.
    """
    used = np.flatnonzero(said.any(axis=0))
    if not len(used):
        return float(not (odds >= 0).any())
    each = [_f1(odds[:, at] >= 0, said[:, at]) for at in used]
    ranked = [average_precision_score(said[:, at], odds[:, at]) for at in used]
    return float((_f1(odds >= 0, said) + np.mean(each) + np.mean(ranked)) / 3)


def _f1(
    asserted: NDArray[np.bool_], said: NDArray[np.bool_], doubt: float = 0.0, prior: float = 0.0
) -> float:
    """F1, drawn towards `prior` by `doubt` texts."""
    both = int((asserted & said).sum())
    either = int(asserted.sum()) + int(said.sum())
    return (2 * both + doubt * prior) / (either + doubt) if either + doubt else 1.0


def _texts(reader: ReasonReader, rows: Sequence[Labelled], weight: float) -> _Texts:
    odds = np.zeros((len(rows), len(reader.reasons)))
    said = np.zeros(odds.shape, dtype=np.bool_)
    tokens: list[Sequence[Token]] = []
    for at, row in enumerate(rows):
        weighed = reader.weigh(normalise(row.text), row.probe)
        odds[at] = weighed.odds
        tokens.append(weighed.tokens)
        for reason in row.reasons:
            said[at, reader.reasons.index(reason)] = True
    return _Texts(odds, tokens, said, np.full(len(rows), weight))


def _fit(reader: ReasonReader, corrections: _Texts, anchors: _Texts, lift: Odds) -> Layer:
    reasons = len(reader.reasons)
    speaks = _spoken(corrections)
    texts = _joined(corrections, _in_languages(anchors, speaks))
    segments = [ngrams.whole(tokens) for tokens in texts.tokens]
    vocabulary, rarity = training.vocabulary_of(segments)
    index = {run: number for number, run in enumerate(vocabulary)}
    table = sp.hstack(
        [training.matrix(segments, index, rarity), sp.csr_matrix(carried_by(texts.odds) * SCALE)]
    ).tocsr()
    words = np.zeros((len(vocabulary), reasons), dtype=np.float32)
    carried = np.zeros((reasons, reasons), dtype=np.float32)
    bias = np.zeros(reasons, dtype=np.float32)
    taught = corrections.said.sum(axis=0) >= TEACHES
    for at in np.flatnonzero(taught):
        model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
        model.fit(table, texts.said[:, at], sample_weight=texts.weights)
        words[:, at] = model.coef_[0, : len(vocabulary)]
        carried[:, at] = model.coef_[0, len(vocabulary) :] * SCALE
        bias[at] = model.intercept_[0]
    model = NgramModel(reader.reasons, vocabulary, rarity, words, bias)
    return Layer(model, carried, lift.astype(np.float32), taught, speaks)


def _held_out(reader: ReasonReader, corrections: _Texts, anchors: _Texts) -> tuple[Odds, Odds]:
    """The odds of every correction by a layer that has not seen it, without and with a lift.

    The lift of each part is chosen on the other parts, and works only where a layer was taught, as it will
    for customers.
    """
    count = len(corrections.tokens)
    odds = corrections.odds.copy()
    fold = np.random.default_rng(0).permutation(count) % FOLDS
    taught = np.zeros(odds.shape, dtype=np.bool_)
    for number in range(min(FOLDS, count)):
        rest, kept = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if len(rest) and len(kept):
            layer = _fit(reader, corrections.only(rest), anchors, np.zeros(odds.shape[1]))
            odds[kept] = _on_top(layer, corrections.only(kept))
            taught[kept] = layer.taught
    lifted = odds.copy()
    for number in range(min(FOLDS, count)):
        rest, kept = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        if len(rest) and len(kept):
            lifted[kept] += np.where(taught[kept], _lifts(odds[rest], corrections.said[rest]), 0.0)
    return odds, lifted


def _lifts(odds: Odds, said: NDArray[np.bool_]) -> Odds:
    """Where asserting each reason agrees best with the corrections: one place for all, moved reason by reason
    as far as its own corrections outweigh CAUTION.
    """
    common = max(LIFTS, key=lambda lift: (agreement(odds + lift, said), -abs(lift)))
    lifts = np.full(odds.shape[1], common)
    for at in np.flatnonzero(said.any(axis=0)):
        own, mine = odds[:, at], said[:, at]
        held = _f1(own + common >= 0, mine)
        lifts[at] = max(
            LIFTS, key=lambda lift: (_f1(own + lift >= 0, mine, CAUTION, held), -abs(lift - common))
        )
    return lifts


def _drawn(corpus: Sequence[Labelled], corrections: int) -> list[Labelled]:
    """As many lines of the corpus as there are corrections and a good few more, always the same ones."""
    wanted = min(len(corpus), 2 * corrections + 2000)
    return [corpus[at] for at in np.sort(np.random.default_rng(1).permutation(len(corpus))[:wanted])]


def _spoken(texts: _Texts) -> NDArray[np.bool_]:
    """Whether there are texts that are not Chinese, and Chinese ones."""
    chinese = {is_chinese(tokens) for tokens in texts.tokens}
    return np.array([False in chinese, True in chinese])


def _in_languages(texts: _Texts, speaks: NDArray[np.bool_]) -> _Texts:
    return texts.only(
        np.array([at for at, one in enumerate(texts.tokens) if speaks[int(is_chinese(one))]], dtype=np.intp)
    )


def _joined(one: _Texts, other: _Texts) -> _Texts:
    return _Texts(
        np.vstack([one.odds, other.odds]),
        [*one.tokens, *other.tokens],
        np.vstack([one.said, other.said]),
        np.concatenate([one.weights, other.weights]),
    )


def _judge(
    count: int, held_out: tuple[float, float], regression: tuple[float, float], live: float | None
) -> Gate:
    if count < FEWEST:
        why = "too_few"
    elif held_out[1] < held_out[0] - min(MARGIN, HALF_SPREAD / count**0.5):
        why = "loses_on_corrections"
    elif regression[1] < regression[0] - MARGIN:
        why = "loses_on_regression"
    elif live is not None and held_out[1] < live:
        why = "loses_to_live"
    else:
        why = "better"
    a, b, c, d = (round(float(one), 4) for one in (*held_out, *regression))
    return Gate(count, a, b, c, d, why == "better", why, None if live is None else round(live, 4))
