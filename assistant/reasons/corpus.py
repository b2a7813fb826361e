"""Sentences written for training, with what each blames; see corpus/README.md for how they are written."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.taxonomy import UNCLEAR, load_taxonomy
from assistant.reasons.yamlfile import HERE

CORPUS = HERE / "corpus"
REGRESSION = HERE / "regression"
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with what a person says it blames; no reasons: it blames nothing, or cannot be told."""

    text: str
    language: str | None
    probe: str | None
    reasons: frozenset[str]


def load_corpus(folder: Path = CORPUS) -> list[Labelled]:
    """Every line of <language>_*.tsv in this folder, file by file; raises Invalid naming the line."""
    return [row for file in sorted(folder.glob("*.tsv")) for row in _rows(file)]


def load_regression() -> list[Labelled]:
    """The fixed set by which versions are judged: written by somebody else, never trained on."""
    return load_corpus(REGRESSION)


def _rows(file: Path) -> Iterator[Labelled]:
    language = file.stem.split("_")[0]
    known = set(load_taxonomy().ids) - {UNCLEAR}
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            said = (row.get("reasons") or "").split()
            if not row.get("text") or not said or (said != [NOTHING] and not known.issuperset(said)):
                raise Invalid(f"{file.name}:{number}: expected a text, a tab, and ids of reasons or '-'")
            yield Labelled(row["text"], language, None, frozenset(said) - {NOTHING})
