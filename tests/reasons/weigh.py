"""Fits the weights of assistant/reasons/combining.py: `python -m tests.reasons.weigh` prints them.

Every text is read by a statistical layer that has not seen it. The kept-aside regression set is not used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.reasons import combining, training
from assistant.reasons.classifier import ReasonReader, load_reader
from assistant.reasons.combining import ANY, Odds, Scales
from assistant.reasons.corpus import load_corpus
from assistant.reasons.ngrams import NgramModel
from assistant.reasons.normalise import normalise
from assistant.reasons.taxonomy import load_taxonomy
from tests.reasons.measure import f1, label_groups, rows

FOLDS = 4
LIFTS = np.arange(0.0, 2.3, 0.25)


@dataclass(frozen=True)
class Gathered:
    """`table[i, j]`: the features of text i for label j; `said[i, j]`: whether it means it."""

    table: Odds
    said: NDArray[np.bool_]
    single: bool = False


def tables(reader: ReasonReader, texts: Sequence[str]) -> Odds:
    return np.array([reader.weigh(normalise(text)).table for text in texts])


def corpus() -> dict[str, Gathered]:
    lines = load_corpus()
    labels = load_taxonomy().blamable
    said = training.table_of(lines, labels)
    segments = [training.segment(line) for line in lines]
    found = np.zeros((len(lines), len(labels), combining.COLUMNS))
    fold = np.random.default_rng(0).permutation(len(lines)) % FOLDS
    for number in range(FOLDS):
        rest, kept = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        model = training.fit([segments[at] for at in rest], [*labels, ANY], said[rest])
        found[kept] = tables(reading_with(model), [lines[at].text for at in kept])
    languages = np.array([line.language for line in lines])
    return {
        f"corpus {one}": Gathered(found[languages == one], said[languages == one, :-1])
        for one in ("zh", "en")
    }


def reading_with(model: NgramModel) -> ReasonReader:
    shipped = load_reader()
    return ReasonReader(shipped._rules, shipped._replies, model, "trial")


def grouped(
    texts: Sequence[str],
    groups: dict[str, list[str]],
    said: NDArray[np.bool_],
    scales: Scales,
    *,
    single: bool = False,
) -> Gathered:
    """The likeliest reason of each label of a set stands for it."""
    reader = load_reader()
    every = tables(reader, texts)
    columns = []
    for ids in groups.values():
        at = [reader.reasons.index(one) for one in ids]
        best = combining.combined(every[:, at], scales).argmax(axis=1)
        columns.append(every[np.arange(len(texts)), np.array(at)[best]])
    return Gathered(np.stack(columns, axis=1), said, single)


def zh(split: str) -> Gathered:
    groups = label_groups("zh_reasons")
    found = rows("zh_reasons.csv", split)
    said = np.array([[row[label] == "1" for label in groups] for row in found])
    return grouped([row["text"] for row in found], groups, said, combining.CHINESE)


def airline(split: str) -> Gathered:
    groups = {k: v for k, v in label_groups("en_airline_reasons").items() if k != "unclear"}
    found = rows("en_airline_reasons.csv", split)
    said = np.array([[row["reason"] == label for label in groups] for row in found])
    return grouped([row["text"] for row in found], groups, said, combining.ENGLISH, single=True)


def fit(parts: Sequence[tuple[Gathered, float]]) -> tuple[Odds, float]:
    tables_, said, weights = [], [], []
    for part, share in parts:
        tables_.append(part.table.reshape(-1, part.table.shape[2]))
        said.append(part.said.ravel())
        weights.append(np.full(part.said.size, share * 1e5 / part.said.size))
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(np.concatenate(tables_), np.concatenate(said), sample_weight=np.concatenate(weights))
    return model.coef_[0], float(model.intercept_[0])


def scores(part: Gathered, odds: Odds) -> str:
    """Micro F1, precision, recall, macro F1 and, for one label a text, accuracy, asserting from 0."""
    asserted = odds >= 0
    if part.single:
        asserted &= odds == odds.max(axis=1, keepdims=True)
    hit = int((asserted & part.said).sum())
    macro = [
        f1(int((a & s).sum()), int((a & ~s).sum()), int((s & ~a).sum()))
        for a, s in zip(asserted.T, part.said.T, strict=True)
    ]
    none = ~part.said.any(axis=1)
    exact = (asserted == part.said).all(axis=1).mean()
    silent = ~asserted.any(axis=1)
    unclear = f1(int((none & silent).sum()), int((~none & silent).sum()), int((none & ~silent).sum()))
    every = [*macro, unclear] if part.single else macro
    return (
        f"F {2 * hit / (asserted.sum() + part.said.sum()):.3f} P {hit / max(asserted.sum(), 1):.3f}"
        f" R {hit / part.said.sum():.3f} macro {np.mean(every):.3f} exact {exact:.3f}"
    )


def show(language: str, train: Gathered, trained: Gathered, dev: Gathered) -> None:
    """`train`: the corpus, `trained` and `dev`: splits of the set in this language, which counts as much."""
    weights, offset = fit([(train, 1.0), (trained, 1.0)])
    print(language, "WEIGHTS", np.round(weights, 2).tolist(), "OFFSET", round(offset, 2))
    for lift in LIFTS:
        print(f"LIFT {lift:.2f}")
        for name, part in (("corpus", train), ("train", trained), ("dev", dev)):
            print(f"  {name:7}", scores(part, part.table @ weights + offset + lift))


if __name__ == "__main__":
    lines = corpus()
    show("zh", lines["corpus zh"], zh("train"), zh("dev"))
    show("en", lines["corpus en"], airline("train"), airline("dev"))
