"""The second look: misspelt words set right, and clauses that are nearly a phrase."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from assistant.reasons.cues import Cues
from assistant.reasons.homophones import Homophones
from assistant.reasons.lexicon import Lexicon, Phrase

SHORTEST_WORD = 5
# Of 100. Airline dev macro-F1 at 70 / 80 / 90 / never: 0.465 / 0.468 / 0.468 / 0.468; 80 keeps the cases.
CUT_OFF = 80.0
CANDIDATES = 24
FEWEST = 3  # words of a clause to be like a phrase: of two, half may be what makes the phrase
CORRECTED, ALIKE = 0.85, 0.8  # how far a match found this way is believed


class Likeness:
    """Built once over a lexicon; every question is answered in bounded time."""

    def __init__(self, lexicon: Lexicon, cues: Cues) -> None:
        self._lexicon = lexicon
        self._cues = cues
        self._homophones = Homophones(lexicon)
        self.correct = lru_cache(maxsize=1 << 15)(self._correct)

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in sorted(self._lexicon.vocabulary):
            if len(word) >= SHORTEST_WORD - 1:
                found.setdefault(word[0], []).append(word)
        return found

    @cached_property
    def _by_pair(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for number, phrase in enumerate(self._lexicon.phrases):
            words = phrase.words
            if len(phrase.segments) == 1 and len(words) >= (5 if not words[0].isascii() else 3):
                for pair in set(pairwise(words)):
                    found.setdefault(pair, []).append(number)
        return found

    def _correct(self, word: str) -> str:
        """The lexicon word one slip away from a long unknown word, else the word itself."""
        if (
            len(word) < SHORTEST_WORD
            or not word.isalpha()
            or not word.isascii()
            or word in self._lexicon.vocabulary
            or word in self._cues.not_typos
        ):
            return word
        slips = 2 if len(word) >= 9 else 1
        near = process.extract(
            word, self._spellings.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips, limit=8
        )
        # People drop letters more often than they add them: of equally near words the longest is meant.
        return min(near, key=lambda one: (one[1], -len(one[0])))[0] if near else word

    def nearest(self, words: Sequence[str]) -> tuple[Phrase, int, int] | None:
        """The phrase most like a stretch of these tokens, with first and last token; None below the cut-off.

        One that sounds the same comes before one that is written much the same. Words that carry polarity
        must be the same on both sides: "态度很好" is never "态度不好".
        """
        heard = self._homophones.nearest(words)
        if heard:
            return heard
        counts = Counter(number for pair in pairwise(words) for number in self._by_pair.get(pair, ()))
        best: tuple[float, Phrase, int, int] | None = None
        for number, shared in counts.most_common(CANDIDATES):
            phrase = self._lexicon.phrases[number]
            enough = shared >= max(1, len(phrase.words) - 3)  # one word replaced breaks two pairs
            found = self._compare(phrase, words) if enough else None
            if found and (best is None or found[0] > best[0]):
                best = (found[0], phrase, found[1], found[2])
        return best[1:] if best else None

    def _compare(self, phrase: Phrase, words: Sequence[str]) -> tuple[float, int, int] | None:
        wanted = phrase.words
        size = len(wanted)
        if len(words) < max(size - 1, FEWEST):
            return None
        polar = {word for word in wanted if word in self._cues.polar}
        best: tuple[float, int, int] | None = None
        for first in range(max(1, len(words) - size + 1)):
            window = words[first : first + size]
            score = fuzz.ratio(wanted, window)
            better = score >= CUT_OFF and (best is None or score > best[0])
            if better and {word for word in window if word in self._cues.polar} == polar:
                best = (score, first, first + len(window) - 1)
        return best
