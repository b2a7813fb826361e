"""Figures of the reason reader on text nobody here wrote, and on what was kept aside when training.

`python -m tests.reasons.measure` prints those of the shipped reader; tests/reasons/report.py makes the page.
"""

import csv
import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.reasons.classifier import ASSERTED, Reading, ReasonReader, load_reader
from assistant.reasons.corpus import Labelled, load_regression

SHARED = Path(os.environ.get("WINBACK_SHARED", Path(__file__).resolve().parents[3] / "shared"))
ZH, AIRLINE, UNCLEAR = "zh_reasons", "en_airline_reasons", "unclear"
Table = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """Over all labels of all texts: asserted ones that are right, and right ones that are asserted."""

    f1: float
    precision: float
    recall: float


def rows(name: str, split: str | None) -> list[dict[str, str]]:
    with (SHARED / "data" / "reasons" / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if split is None or row["split"] == split]


def label_groups(name: str) -> dict[str, list[str]]:
    groups = json.loads((SHARED / "data/reasons/taxonomy_groups.json").read_text("utf-8"))[name]
    return dict(groups)


def probability(reading: Reading, ids: list[str]) -> float:
    return max((one.probability for one in reading.reasons if one.reason in ids), default=0.0)


def f1(hit: int, false: int, missed: int) -> float:
    return 2 * hit / (2 * hit + false + missed) if hit else 0.0


def zh_table(reader: ReasonReader, split: str = "dev") -> tuple[Table, NDArray[np.bool_]]:
    """Probabilities and truths: a row a text of zh_reasons, a column a label."""
    groups = label_groups(ZH)
    found = rows("zh_reasons.csv", split)
    readings = [reader.read(row["text"], "zh") for row in found]
    chances = np.array([[probability(one, ids) for ids in groups.values()] for one in readings])
    return chances, np.array([[row[label] == "1" for label in groups] for row in found])


def macro_f1(chances: Table, said: NDArray[np.bool_]) -> tuple[float, list[float]]:
    """Mean over the labels of F1, asserted from 0.5; and each."""
    asserted = chances >= ASSERTED
    scores = [
        f1(int((a & s).sum()), int((a & ~s).sum()), int((~a & s).sum()))
        for a, s in zip(asserted.T, said.T, strict=True)
    ]
    return float(np.mean(scores)), scores


def mean_average_precision(chances: Table, said: NDArray[np.bool_]) -> float:
    """Mean over the labels of the precision at each true text, going down the ranking."""
    return float(np.mean([_average_precision(c, s) for c, s in zip(chances.T, said.T, strict=True)]))


def _average_precision(chances: Table, said: NDArray[np.bool_]) -> float:
    """Texts of one probability share the precision at the end of their tie."""
    order = np.argsort(-chances, kind="stable")
    hits, ranked = np.cumsum(said[order]), chances[order]
    ends = np.searchsorted(-ranked, -ranked, side="right") - 1
    precision = hits[ends] / (ends + 1)
    return float(precision[said[order]].mean()) if said.any() else 0.0


def calibration_error(chances: Table, said: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten equal bins, every text with every label."""
    bins = np.minimum((chances * 10).astype(int), 9)
    return float(sum(abs((chances[bins == at] - said[bins == at]).sum()) for at in range(10)) / chances.size)


def airline(reader: ReasonReader, split: str = "dev") -> tuple[float, float]:
    """Accuracy and macro-F1 over the labels; `unclear` when nothing is asserted."""
    groups = label_groups(AIRLINE)
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows("en_airline_reasons.csv", split):
        reading = reader.read(row["text"], "en")
        best = max(
            (label for label in groups if label != UNCLEAR),
            key=lambda label: probability(reading, groups[label]),
        )
        pairs[row["reason"], UNCLEAR if reading.abstained else best] += 1
    labels = sorted({true for true, _ in pairs})
    right = sum(count for (true, said), count in pairs.items() if true == said)
    scores = [
        f1(
            pairs[label, label],
            sum(c for (t, s), c in pairs.items() if s == label != t),
            sum(c for (t, s), c in pairs.items() if t == label != s),
        )
        for label in labels
    ]
    return right / sum(pairs.values()), sum(scores) / len(scores)


def labelled(name: str, count: int, seed: int = 0) -> list[Labelled]:
    """Train rows of a set as corrections: each label by the first reason it stands for."""
    groups = label_groups(name)
    found = rows(f"{name}.csv", "train")
    order = np.random.default_rng(seed).permutation(len(found))[:count]
    if name == AIRLINE:
        meant = [[found[at]["reason"]] for at in order]
    else:
        meant = [[label for label in groups if found[at][label] == "1"] for at in order]
    language = name.split("_")[0]
    return [
        Labelled(
            found[at]["text"],
            language,
            None,
            frozenset(groups[one][0] for one in said) - frozenset({UNCLEAR}),
        )
        for at, said in zip(order, meant, strict=True)
    ]


def score(reader: ReasonReader, lines: Iterable[Labelled]) -> Score:
    hit = asserted = said = 0
    for line in lines:
        got = {
            one.reason for one in reader.read(line.text, line.language).reasons if one.probability >= ASSERTED
        }
        hit, asserted, said = hit + len(got & line.reasons), asserted + len(got), said + len(line.reasons)
    return Score(2 * hit / (asserted + said), hit / max(asserted, 1), hit / max(said, 1))


def kept_aside(language: str) -> list[Labelled]:
    return [line for line in load_regression() if line.language == language]


def pace(reader: ReasonReader, texts: Sequence[str]) -> float:
    """Short texts a second of one core's time, one at a time."""
    for text in texts[:200]:
        reader.read(text)
    started = time.process_time()
    for text in texts:
        reader.read(text)
    return len(texts) / (time.process_time() - started)


if __name__ == "__main__":
    reader = load_reader()
    chances, said = zh_table(reader)
    macro, each = macro_f1(chances, said)
    print(f"zh_reasons dev macro-F1 {macro:.3f}", [round(one, 2) for one in each], end=" ")
    print(f"mAP {mean_average_precision(chances, said):.3f} ece {calibration_error(chances, said):.3f}")
    print("airline dev accuracy {:.3f} macro-F1 {:.3f}".format(*airline(reader)))
    for language in ("zh", "en"):
        print("kept aside", language, score(reader, kept_aside(language)))
    print(f"pace {pace(reader, [row['text'] for row in rows('en_airline_reasons.csv', 'dev')]):.0f} texts/s")
