"""Reading one short text, against asking rapidfuzz for its likest phrases."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import yaml
from rapidfuzz import process

from assistant.reasons.classifier import load_reader
from assistant.reasons.lexicon import load_lexicon
from tests.bench.contest import Contest

TEXTS = Path(__file__).with_name("texts.yaml")
LIKEST = 5


def texts() -> list[str]:
    """Short answers and requests in both languages."""
    return [str(text) for group in yaml.safe_load(TEXTS.read_text("utf-8")).values() for text in group]


def phrases() -> list[str]:
    """Every phrase the reader knows, as a customer would write it."""
    return sorted({_written(phrase.words) for phrase in load_lexicon().phrases})


@contextmanager
def contest(quick: bool) -> Iterator[Contest]:
    """The whole list of texts is one round: the reader goes through it ten times, rapidfuzz once."""
    reader, known, said = load_reader(), phrases(), texts()

    def ours() -> dict[str, float]:
        return {f"classify one text, {len(said)} of them": _microseconds(reader.read, said * 10)}

    theirs = partial(_microseconds, partial(process.extract, choices=known, limit=LIKEST), said)
    name = f"rapidfuzz.process.extract over {len(known):,} phrases"
    yield Contest("µs/text", name, ours, theirs, rounds=3 if quick else 9)


def _written(words: tuple[str, ...]) -> str:
    return " ".join(words) if words[0].isascii() else "".join(words)


def _microseconds(read: Callable[[str], object], said: list[str]) -> float:
    start = time.perf_counter()
    for text in said:
        read(text)
    return (time.perf_counter() - start) / len(said) * 1e6
