"""The phrases by which customers give a reason away, read from phrases/*.yaml and indexed for matching.

An author writes plain words; `~` lets a few words stand between, `(a|b)` gives alternatives:
"delivery ~ (late|slow)" is two phrases and matches "the delivery was always late".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.cues import load_cues
from assistant.reasons.emoji import load_emoji
from assistant.reasons.normalise import normalise
from assistant.reasons.tokens import HAN, tokenise
from assistant.reasons.yamlfile import HERE, load, only, text_of, texts_of

PHRASES = HERE / "phrases"
LANGUAGES = ("zh", "en", "any")
Words = tuple[str, ...]
_CHOICE = re.compile(r"\(([^()]*)\)")
_HAN = re.compile(f"[{HAN}]")


class Strength(StrEnum):
    STRONG = "strong"  # says the reason by itself
    WEAK = "weak"  # a hint: two different ones, or the right question before it, are needed


@dataclass(frozen=True, slots=True)
class Phrase:
    reason: str
    language: str
    strength: Strength
    written: str
    segments: tuple[Words, ...]
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", tuple(word for segment in self.segments for word in segment))


@dataclass(frozen=True)
class Lexicon:
    phrases: tuple[Phrase, ...]
    pairs: Mapping[tuple[str, str], "Followed"] = field(repr=False)
    singles: Mapping[str, "Followed"] = field(repr=False)
    vocabulary: frozenset[str] = field(repr=False)


Followed = Mapping[str, tuple[Phrase, ...]]  # by the word that comes next in them; "" where none does


@cache
def load_lexicon() -> Lexicon:
    """The phrases shipped with the product, indexed; raises Invalid naming file, entry and field."""
    return overlaid(())


def overlaid(own: tuple[Phrase, ...]) -> Lexicon:
    """The shipped phrases with these over them: the same words mean what these say."""
    shipped = [phrase for file in sorted(PHRASES.glob("*.yaml")) for phrase in read_phrases(file)]
    taken = {phrase.segments for phrase in own}
    kept = (phrase for phrase in (*shipped, *_emoji_hints()) if phrase.segments not in taken)
    return index((*own, *kept))


def _emoji_hints() -> Iterator[Phrase]:
    for one in load_emoji():
        if one.reason:
            yield Phrase(one.reason, "any", Strength.WEAK, one.token, ((one.token,),))


def read_phrases(file: Path) -> tuple[Phrase, ...]:
    """Every phrase of one reason's file, alternatives written out; raises Invalid."""
    entry = load(file)
    only(entry, frozenset({"reason", *LANGUAGES}), file.name)
    reason = text_of(entry, "reason", file.name)
    found: list[Phrase] = []
    for language in LANGUAGES:
        lists = entry.get(language, {})
        where = f"{file.name}: {language}"
        if not isinstance(lists, dict):
            raise Invalid(f"{where}: expected strong and weak lists, not {lists!r}")
        only(lists, frozenset(Strength), where)
        for strength in Strength:
            for written in texts_of(lists, strength, where):
                found.extend(
                    Phrase(reason, language, strength, written, parse(plain, where))
                    for plain in expand(written)
                )
    return tuple(found)


def expand(written: str) -> Iterator[str]:
    """ "a (b|c)" as "a b" and "a c"; an empty alternative is allowed."""
    parts = _CHOICE.split(written)
    yield from (
        "".join(chosen)
        for chosen in product(
            *(part.split("|") if number % 2 else [part] for number, part in enumerate(parts))
        )
    )


def parse(written: str, where: str) -> tuple[Words, ...]:
    """The token segments of a phrase without alternatives; raises Invalid when one side of `~` is empty."""
    spellings = load_cues().spellings
    segments = tuple(
        tuple(token.word for token in tokenise(normalise(part).text, spellings))
        for part in written.split("~")
    )
    if not all(segments):
        raise Invalid(f"{where}: phrase {written!r} has no words on one side of ~")
    return segments


def index(phrases: tuple[Phrase, ...]) -> Lexicon:
    """Phrases by their first two tokens, or by the first where only one is fixed, then by the next."""
    pairs: dict[tuple[str, str], dict[str, list[Phrase]]] = {}
    singles: dict[str, dict[str, list[Phrase]]] = {}
    for phrase in {(phrase.reason, phrase.segments): phrase for phrase in reversed(phrases)}.values():
        first, words = phrase.segments[0], phrase.words
        if len(first) > 1:
            group, after = pairs.setdefault((first[0], first[1]), {}), words[2:3]
        else:
            group, after = singles.setdefault(first[0], {}), words[1:2]
        group.setdefault("".join(after), []).append(phrase)
    return Lexicon(
        phrases=phrases,
        pairs={key: _frozen(group) for key, group in pairs.items()},
        singles={key: _frozen(group) for key, group in singles.items()},
        vocabulary=frozenset(word for phrase in phrases for word in phrase.words if not _HAN.match(word)),
    )


def _frozen(group: dict[str, list[Phrase]]) -> Followed:
    return {after: tuple(found) for after, found in group.items()}
