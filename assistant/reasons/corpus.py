"""Sentences written for training, with what each blames; see corpus/README.md for how they are written."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.taxonomy import load_taxonomy
from assistant.reasons.yamlfile import HERE

CORPUS = HERE / "corpus"
REGRESSION = HERE / "regression"
MARGIN = 0.02  # agreement on the regression set that may be lost: half its 95 % interval
REPLIES = HERE / "replies"
NOTHING = "-"
LANGUAGES = frozenset({"zh", "en", "es", "fr", "de"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with what a person says it blames; no reasons: it blames nothing, or cannot be told."""

    text: str
    language: str | None
    probe: str | None
    reasons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """One reply written for training, with what it asks of us."""

    text: str
    language: str
    intent: str  # an Intent, or a finer word for one that is read by rule alone


def load_corpus(folder: Path = CORPUS) -> list[Labelled]:
    """Every line of <language>_*.tsv in this folder, file by file; raises Invalid naming the line."""
    return [row for file in sorted(folder.glob("*.tsv")) for row in _rows(file)]


def load_regression() -> list[Labelled]:
    """The fixed set by which versions are judged: written by somebody else, never trained on."""
    return load_corpus(REGRESSION)


def load_replies(folder: Path = REPLIES) -> list[Written]:
    """Every line of *.tsv in this folder, each text once; raises Invalid naming the line."""
    found: dict[str, Written] = {}
    for file in sorted(folder.glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
                if not row.get("text") or row.get("language") not in LANGUAGES or not row.get("intent"):
                    raise Invalid(f"{file.name}:{number}: expected a text, a language and an intent")
                found.setdefault(row["text"], Written(row["text"], row["language"], row["intent"]))
    return list(found.values())


def _rows(file: Path) -> Iterator[Labelled]:
    language = file.stem.split("_")[0]
    known = set(load_taxonomy().blamable)
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            said = (row.get("reasons") or "").split()
            if not row.get("text") or not said or (said != [NOTHING] and not known.issuperset(said)):
                raise Invalid(f"{file.name}:{number}: expected a text, a tab, and ids of reasons or '-'")
            yield Labelled(row["text"], language, None, frozenset(said) - {NOTHING})
