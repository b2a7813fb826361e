"""The statistical layer: a linear model over short runs of words, small enough to read with on every text."""

import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.reasons.tokens import Token

SEGMENT = 24  # words, or Chinese signs, read as one statement
RUN = {True: 3, False: 2}  # longest run; True: of Chinese signs
COMMON = 4.0  # rarity under which a run (one text in twenty has it) is no evidence to show
PIECE = 4  # letters, with < and > for the edges, by which an English word is known in part
_SEPARATOR = "\x1f"
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Segment:
    """One statement: its runs and tokens; `offset` tokens of the text stand before it."""

    runs: tuple[str, ...]
    tokens: tuple[Token, ...]
    offset: int

    def spans(self) -> list[tuple[int, int]]:
        """First and last token of each run, counted from the start of the text."""
        return [(first + self.offset, last + self.offset) for _, first, last in _runs(self.tokens)]


@dataclass(frozen=True)
class NgramModel:
    """`weights[i]` is what vocabulary[i] says for each label; `bias` what silence says."""

    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    rarity: Floats
    weights: Floats
    bias: Floats

    @cached_property
    def _index(self) -> dict[str, int]:
        return {run: number for number, run in enumerate(self.vocabulary)}

    def scores(self, segments: Sequence[Segment]) -> Floats:
        """Log-odds of every label for every segment: shape (segments, labels)."""
        return self.listen(segments).scores

    def listen(self, segments: Sequence[Segment]) -> "Listened":
        """The scores of some segments, with what they come from."""
        known = [self._known(segment.runs) for segment in segments]
        scores = np.repeat(self.bias[None, :], len(segments), axis=0)
        numbers = [number for one in known for number in one]
        if not numbers:
            return Listened(self, segments, known, scores)
        filled = [at for at, one in enumerate(known) if one]
        sizes = [len(known[at]) for at in filled]
        starts = np.cumsum([0, *sizes[:-1]])
        rarity = self.rarity[numbers]
        sums = np.add.reduceat(self.weights[numbers] * rarity[:, None], starts, axis=0)
        norms = np.sqrt(np.add.reduceat(rarity * rarity, starts))
        scores[filled] += sums / norms[:, None]
        return Listened(self, segments, known, scores)

    def _known(self, runs: Sequence[str]) -> dict[int, int]:
        """Which of these runs the model knows: place in the vocabulary to first place in `runs`."""
        index = self._index
        found: dict[int, int] = {}
        for place, run in enumerate(runs):
            number = index.get(run)
            if number is not None and number not in found:
                found[number] = place
        return found

    def to_bytes(self) -> bytes:
        """The model as a file; the same model gives the same bytes."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            labels=_packed(self.labels),
            vocabulary=_packed(self.vocabulary),
            rarity=self.rarity.astype(np.float16),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float32),
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "NgramModel":
        """The model in a file made by to_bytes; raises Invalid for anything else."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as held:
                return cls(
                    _unpacked(held["labels"]),
                    _unpacked(held["vocabulary"]),
                    held["rarity"].astype(np.float32),
                    held["weights"].astype(np.float32),
                    held["bias"].astype(np.float32),
                )
        except (ValueError, KeyError, OSError, EOFError, BadZipFile, zlib.error) as problem:
            raise Invalid(f"model: this is no trained model ({problem}); train it again") from problem


@dataclass(frozen=True)
class Listened:
    """What a model makes of some segments. `known`: per segment, number of a run to its first place."""

    model: NgramModel
    segments: Sequence[Segment]
    known: Sequence[Mapping[int, int]]
    scores: Floats

    def telling(self, label: int, most: int = 2) -> list[tuple[int, int]]:
        """First and last token of the runs that speak loudest for a label, none overlapping."""
        spoken: list[tuple[float, tuple[int, int]]] = []
        for segment, known in zip(self.segments, self.known, strict=True):
            numbers = [number for number in known if self.model.rarity[number] >= COMMON] or list(known)
            said = self.model.weights[numbers, label] * self.model.rarity[numbers]
            spans = segment.spans()
            spoken.extend(
                (float(loud), spans[known[number]])
                for loud, number in zip(said, numbers, strict=True)
                if loud > 0
            )
        kept: list[tuple[int, int]] = []
        for _, (first, last) in sorted(spoken, reverse=True):
            if len(kept) < most and not any(first <= end and start <= last for start, end in kept):
                kept.append((first, last))
        return kept


def whole(tokens: Sequence[Token]) -> Segment:
    """A text as one statement, however long."""
    return _segment(tokens, 0)


def segments_of(parts: Sequence[Sequence[Token]]) -> list[Segment]:
    """Statements of a text given clause by clause: neighbouring clauses together up to SEGMENT words."""
    found: list[Segment] = []
    held: list[Token] = []
    first = 0
    for part in parts:
        if held and len(held) + len(part) > SEGMENT:
            found.append(_segment(held, first))
            first += len(held)
            held = []
        held.extend(part)
    if held:
        found.append(_segment(held, first))
    return found


def _segment(tokens: Sequence[Token], offset: int) -> Segment:
    return Segment(tuple(run for run, _, _ in _runs(tokens)), tuple(tokens), offset)


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Every run with its first and last token: words, their pieces, and words that follow each other."""
    stop = len(tokens)
    for at, token in enumerate(tokens):
        run = token.word
        yield run, at, at
        plain = run[0].isascii()
        if plain and len(run) >= PIECE:
            for piece in _pieces(run):
                yield piece, at, at
        end = token.end
        for last in range(at + 1, min(at + RUN[not plain], stop)):
            after = tokens[last]
            if after.word[0].isascii() is not plain or after.start - end > plain:
                break
            run = f"{run} {after.word}" if plain else run + after.word
            end = after.end
            yield run, at, last


@lru_cache(maxsize=1 << 14)
def _pieces(word: str) -> tuple[str, ...]:
    edged = f"<{word}>"
    return tuple(f"~{edged[at : at + PIECE]}" for at in range(len(edged) - PIECE + 1))


def _packed(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(_SEPARATOR.join(texts).encode(), dtype=np.uint8)


def _unpacked(held: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(held.tobytes().decode().split(_SEPARATOR))
