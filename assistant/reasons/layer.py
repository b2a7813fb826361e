"""What corrections taught: a linear layer over the shipped reader's log-odds and the words."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

import numpy as np

from assistant.errors import Invalid
from assistant.reasons import ngrams
from assistant.reasons.combining import Odds
from assistant.reasons.ngrams import Floats, NgramModel
from assistant.reasons.tokens import Token, is_chinese

BOUND = 6.0  # log-odds beyond which the shipped reader is not believed any more than that


@dataclass(frozen=True)
class Layer:
    """For reason j: odds = carried[:, j] . shipped odds + runs . words + `lift`; others stay as shipped.

    `taught[j]`: there were corrections enough to teach reason j. `speaks`: whether there were any of texts
    that are not Chinese, and of Chinese ones; a language without any is read as shipped.
    """

    words: NgramModel
    carried: Floats
    lift: Floats
    taught: np.ndarray
    speaks: np.ndarray

    def on_top(self, shipped: Odds, tokens: Sequence[Token]) -> Odds:
        """The log-odds of every reason after this layer."""
        if not self.speaks[int(is_chinese(tokens))]:
            return shipped.copy()
        spoken = self.words.scores([ngrams.whole(tokens)])[0]
        own = carried_by(shipped) @ self.carried + spoken + self.lift
        return np.where(self.taught, own, shipped)

    def to_bytes(self) -> bytes:
        """The layer as a file; the same layer gives the same bytes."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            words=np.frombuffer(self.words.to_bytes(), dtype=np.uint8),
            carried=self.carried.astype(np.float32),
            lift=self.lift.astype(np.float32),
            taught=self.taught.astype(np.bool_),
            speaks=self.speaks.astype(np.bool_),
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Layer":
        """The layer in a file made by to_bytes; raises Invalid for anything else."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as held:
                words = NgramModel.from_bytes(held["words"].tobytes())
                return cls(words, held["carried"], held["lift"], held["taught"], held["speaks"])
        except (ValueError, KeyError, OSError, EOFError, BadZipFile, zlib.error) as problem:
            raise Invalid(
                f"layer: this was not learned by this product ({problem}); learn again"
            ) from problem


def carried_by(shipped: Odds) -> Odds:
    """The shipped log-odds as a layer takes them."""
    return np.clip(shipped, -BOUND, BOUND)
