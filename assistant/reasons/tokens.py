"""Words, characters and emoji as the matcher sees them: one token each, with its place in the text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
EMOJI = r"\u231a-\u23ff\u2600-\u27bf\u2b50\U0001f300-\U0001faff"
_TOKEN = re.compile(rf"[a-z0-9]+(?:'[a-z]+)?|[{HAN}]|[{EMOJI}]")
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("ly", ""), ("es", ""), ("s", ""))
_HAN_SIGN = re.compile(f"[{HAN}]")
HOLE = "\0"  # stands for a token that must match nothing


@dataclass(frozen=True, slots=True)
class Token:
    word: str
    start: int
    end: int


def is_chinese(tokens: Iterable[Token]) -> bool:
    """Whether any of these is a Chinese sign: such a text is read as Chinese, whatever else is in it."""
    return any(_HAN_SIGN.match(token.word) for token in tokens)


def tokenise(text: str, spellings: Mapping[str, str]) -> list[Token]:
    """Tokens of normalised text; English words by their stem, SMS spellings written out.

    A spelling of several words gives several tokens, all of them at the place of the spelling.
    """
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        raw = found.group()
        start, end = found.span()
        if raw in spellings:
            tokens.extend(Token(word, start, end) for word in _written_out(spellings[raw]))
        else:
            tokens.append(Token(stem(raw) if raw[0].isascii() else raw, start, end))
    return tokens


def words_outside(tokens: Sequence[Token], hidden: Sequence[tuple[int, int]]) -> list[str]:
    """What each token reads as; one that begins within a hidden place reads as nothing. Both in order."""
    if not hidden:
        return [token.word for token in tokens]
    words = []
    at, stop = 0, len(hidden)
    for token in tokens:
        while at < stop and hidden[at][1] <= token.start:
            at += 1
        words.append(HOLE if at < stop and hidden[at][0] <= token.start else token.word)
    return words


@lru_cache(maxsize=1 << 10)
def _written_out(spelling: str) -> tuple[str, ...]:
    return tuple(stem(raw) if raw[0].isascii() else raw for raw in _TOKEN.findall(spelling))


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """A crude English stem, the same for phrases and texts: waits, waited, waiting -> wait."""
    word = word.replace("'", "")
    if len(word) <= 4:
        return word
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + rest
            break
    if len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word
