"""Development figures on text nobody here wrote: `python -m tests.reasons.measure`."""

import csv
import json
import os
import time
from collections import Counter
from pathlib import Path

from assistant.reasons.classifier import ASSERTED, Reading, load_reader

SHARED = Path(os.environ.get("WINBACK_SHARED", Path(__file__).resolve().parents[3] / "shared"))


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


def zh_macro_f1(split: str | None = "dev") -> tuple[float, dict[str, float]]:
    """Macro-F1 over the seven reasons; asserted from 0.5."""
    groups = label_groups("zh_reasons")
    reader = load_reader()
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows("zh_reasons.csv", split):
        reading = reader.read(row["text"], "zh")
        for label, ids in groups.items():
            said, true = probability(reading, ids) >= ASSERTED, row[label] == "1"
            counts[label, "hit" if said and true else "false" if said else "missed" if true else "none"] += 1
    scores = {label: f1(*(counts[label, kind] for kind in ("hit", "false", "missed"))) for label in groups}
    return sum(scores.values()) / len(scores), scores


def airline(split: str | None = "dev") -> tuple[float, float]:
    """Accuracy and macro-F1 over the labels; `unclear` when nothing is asserted."""
    groups = label_groups("en_airline_reasons")
    reader = load_reader()
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows("en_airline_reasons.csv", split):
        reading = reader.read(row["text"], "en")
        best = max(
            (label for label in groups if label != "unclear"),
            key=lambda label: probability(reading, groups[label]),
        )
        pairs[row["reason"], "unclear" if reading.abstained else best] += 1
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


def calibration_error(split: str | None = "dev") -> float:
    """Expected calibration error over ten equal bins, every text with every label of zh_reasons."""
    groups = label_groups("zh_reasons")
    reader = load_reader()
    bins: dict[int, list[tuple[float, bool]]] = {}
    for row in rows("zh_reasons.csv", split):
        reading = reader.read(row["text"], "zh")
        for label, ids in groups.items():
            chance = probability(reading, ids)
            bins.setdefault(min(int(chance * 10), 9), []).append((chance, row[label] == "1"))
    pairs = sum(len(held) for held in bins.values())
    return sum(abs(sum(p for p, _ in held) - sum(true for _, true in held)) for held in bins.values()) / pairs


def pace() -> float:
    """Short texts a second of one core's time, one at a time."""
    texts = [row["text"] for row in rows("en_airline_reasons.csv", "dev")]
    reader = load_reader()
    started = time.process_time()
    for text in texts:
        reader.read(text)
    return len(texts) / (time.process_time() - started)


if __name__ == "__main__":
    macro, scores = zh_macro_f1()
    print(f"zh_reasons dev macro-F1 {macro:.3f}", {label: round(score, 2) for label, score in scores.items()})
    accuracy, macro = airline()
    print(f"airline dev accuracy {accuracy:.3f} macro-F1 {macro:.3f}")
    print(f"zh_reasons dev calibration error {calibration_error():.3f}")
    print(f"pace {pace():.0f} texts/s")
