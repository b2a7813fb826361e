"""Phrases written with signs that only sound like the right ones: "太柜了", "服务太渡差"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from assistant.reasons.lexicon import Lexicon, Phrase, Strength
from assistant.reasons.yamlfile import HERE, load, only, text_of, texts_of

CURT = 5  # signs of a clause up to which a phrase of two signs may be heard in it
CANDIDATES = 40  # phrases looked at from one place
_NEAR_STARTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))
_NEAR_ENDS = (("ing", "in"), ("eng", "en"))
_HU_AS_F = {"hu": "fu", "hua": "fa", "huan": "fan", "huang": "fang", "hui": "fei", "hun": "fen", "huo": "fo"}


@dataclass(frozen=True, slots=True)
class HomophoneWords:
    """Signs and words that are meant as written; see homophones.yaml."""

    fixed: frozenset[str]
    light: frozenset[str]
    alone: frozenset[str]
    common: frozenset[str]


@cache
def load_homophone_words() -> HomophoneWords:
    """The stop lists shipped with the product; raises Invalid naming file and field."""
    return read_homophone_words(HERE / "homophones.yaml")


def read_homophone_words(file: Path) -> HomophoneWords:
    """Signs and words of this file that are always meant as written."""
    entry = load(file)
    only(entry, frozenset({"fixed", "light", "alone", "common"}), file.name)
    fixed, light, alone = (frozenset(text_of(entry, name, file.name)) for name in ("fixed", "light", "alone"))
    return HomophoneWords(fixed, light, alone, frozenset(texts_of(entry, "common", file.name)))


@cache
def sounds() -> Mapping[str, str]:
    """Each common sign's syllable: no tone, and what many speakers do not tell apart folded into one."""
    found = {}
    for line in (HERE / "syllables.tsv").read_text("utf-8").splitlines():
        syllable, signs = line.split("\t")
        found.update(dict.fromkeys(signs, fold(syllable)))
    return found


def fold(syllable: str) -> str:
    """zh as z, ch as c, sh as s, l as n, ing as in, eng as en, hu- as f-."""
    syllable = _HU_AS_F.get(syllable, syllable)
    for start, near in _NEAR_STARTS:
        if syllable.startswith(start):
            syllable = near + syllable[len(start) :]
            break
    for end, near in _NEAR_ENDS:
        if syllable.endswith(end):
            return syllable[: -len(end)] + near
    return syllable


class Homophones:
    """Built over a lexicon when first asked; each question costs bounded work at each sign."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def _by_sound(self) -> dict[tuple[str, str], list[tuple[Phrase, tuple[str, ...]]]]:
        known = sounds()
        found: dict[tuple[str, str], list[tuple[Phrase, tuple[str, ...]]]] = {}
        for phrase in sorted(self._lexicon.phrases, key=lambda one: -len(one.words)):
            heard = tuple(known.get(sign, "") for sign in phrase.words)
            single = len(phrase.segments) == 1 and phrase.strength is Strength.STRONG
            if single and len(heard) > 1 and all(heard):
                held = found.setdefault((heard[0], heard[1]), [])
                if len(held) < CANDIDATES:
                    held.append((phrase, heard))
        return found

    def nearest(self, words: Sequence[str]) -> tuple[Phrase, int, int] | None:
        """The longest phrase some of these tokens sound like, with first and last token.

        At most every second sign is another than the phrase's; small words, negators and words that mean
        something of their own are taken as written.
        """
        known = sounds()
        heard = tuple(known.get(word, "") for word in words)
        best: tuple[Phrase, int, int] | None = None
        for first in range(len(words) - 1):
            for phrase, wanted in self._by_sound.get((heard[first], heard[first + 1]), ()):
                size = len(wanted)
                if best and size <= len(best[0].words):
                    break
                if heard[first : first + size] == wanted and self._meant(phrase.words, words, first):
                    best = (phrase, first, first + size - 1)
        return best

    def _meant(self, wanted: Sequence[str], words: Sequence[str], first: int) -> bool:
        stop = load_homophone_words()
        changed = [at for at, sign in enumerate(wanted) if words[first + at] != sign]
        if not 1 <= len(changed) <= len(wanted) // 2:
            return False
        telling = [sign for sign in wanted if sign not in stop.light and sign not in stop.fixed]
        slight = len(wanted) == 2 or len(telling) < 2
        if slight and (len(words) > CURT or (0 in changed and first and words[first - 1] not in stop.fixed)):
            return False
        return not any(
            wanted[at] in stop.fixed
            or words[first + at] in stop.fixed
            or (slight and words[first + at] in stop.alone)
            or _makes_a_word(words, first + at, stop.common)
            for at in changed
        )


def _makes_a_word(words: Sequence[str], at: int, common: frozenset[str]) -> bool:
    """With the sign before or after it."""
    sign = words[at]
    return (at > 0 and words[at - 1] + sign in common) or (
        at + 1 < len(words) and sign + words[at + 1] in common
    )
