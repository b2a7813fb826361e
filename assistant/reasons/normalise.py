"""One spelling for many: width, case, script, invisible characters and stutters, with the way back."""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_lowercase

from opencc import OpenCC

from assistant.errors import Invalid
from assistant.reasons.yamlfile import HERE, load, only, texts_of

LIMIT = 10_000  # characters read of one text; what comes after is not looked at
_SIMPLIFY = OpenCC("t2s")
_PUNCTUATION = str.maketrans("’‘`´“”—–", "''''\"\"--")
_WRITTEN_TIGHT = r"\u2e80-\u9fff\uf900-\ufaff"
_STUTTER = re.compile(r"([^\W\d_])\1{2,}|([^\w\s])\2{2,}")
_REPEATED = re.compile(r"(.)\1+")
_LONGEST_WORD = 16  # letters looked at on either side of a stutter
_BLANKS = re.compile(r"[^\S\n]+")
_SIGN = f"[{_WRITTEN_TIGHT}]"
_SPELT_OUT = re.compile(f"(?<!{_SIGN})(?:{_SIGN} )+{_SIGN}(?!{_SIGN})")


@dataclass(frozen=True, slots=True)
class Normalised:
    """`origin[i]`: offset of `text[i]` in the text as written; `truncated`: it was longer than LIMIT."""

    text: str
    origin: tuple[int, ...]
    truncated: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` (not empty) stands in the text as written."""
        return self.origin[start], self.origin[end - 1] + 1

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where the stretch start:end of the text as written stands in `text`."""
        return bisect_left(self.origin, start), bisect_left(self.origin, end)


def normalise(text: str) -> Normalised:
    """Fold width, case, accents and script; drop NUL, zero-width and lone surrogates; shorten stutters.

    Safe for any str. Only the first LIMIT characters are read.
    """
    head = text[:LIMIT]
    if head.isascii():
        folded, origin = _fold_ascii(head)
    else:
        folded, origin = _fold_any(head)
    folded, origin = _shorten(folded, origin, _STUTTER)
    folded, origin = _shorten(folded, origin, _BLANKS)
    folded, origin = _join_spelt_out(folded, origin)
    lead = len(folded) - len(folded.lstrip())
    body = folded.strip()
    return Normalised(body, tuple(origin[lead : lead + len(body)]), len(text) > LIMIT)


_ASCII = {code: None for code in range(32) if chr(code) not in "\t\n\r\v\f"} | {127: None}
_ASCII_LOWER = _ASCII | {ord(c): " " for c in "\t\r\v\f"} | {ord("`"): "'"}


def _fold_ascii(text: str) -> tuple[str, list[int]]:
    folded = text.translate(_ASCII_LOWER).lower()
    if len(folded) == len(text):
        return folded, list(range(len(text)))
    return folded, [index for index, char in enumerate(text) if ord(char) not in _ASCII]


def _fold_any(text: str) -> tuple[str, list[int]]:
    parts: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        piece = _fold(char)
        parts.append(piece)
        origin.extend([index] * len(piece))
    return "".join(parts), origin


@lru_cache(maxsize=1 << 16)
def _fold(char: str) -> str:
    if char == "\n":
        return char
    if char.isspace():
        return " "
    if _invisible(char):
        return ""
    folded = unicodedata.normalize("NFKC", char.translate(_PUNCTUATION)).casefold()
    if folded.isascii() or ord(folded[0]) < 0x250:
        plain = unicodedata.normalize("NFD", folded)
        return "".join(part for part in plain if not unicodedata.combining(part)).replace("\n", " ")
    return str(_SIMPLIFY.convert(folded))


def _invisible(char: str) -> bool:
    """Controls, formats (zero-width, direction), surrogates, accents, variation selectors, skin tones."""
    code = ord(char)
    return (
        unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}
        or 0x300 <= code <= 0x36F
        or 0xFE00 <= code <= 0xFE0F
        or 0x20D0 <= code <= 0x20FF
        or 0x1F3FB <= code <= 0x1F3FF
    )


def _shorten(text: str, origin: list[int], pattern: re.Pattern[str]) -> tuple[str, list[int]]:
    parts: list[str] = []
    kept: list[int] = []
    at = 0
    for run in pattern.finditer(text):
        stop = run.start() + _keep(text, run.start(), run.end())
        if run.end() == stop:
            continue
        parts.append(text[at:stop])
        kept.extend(origin[at:stop])
        at = run.end()
    if not parts:
        return text, origin
    return "".join(parts) + text[at:], kept + origin[at:]


def _keep(text: str, start: int, end: int) -> int:
    """How many of a repeated sign stay: two where the word is one of stutters.yaml, else one."""
    letter = text[start]
    if letter not in ascii_lowercase:
        return 1
    left = text[max(0, start - _LONGEST_WORD) : start]
    right = text[end : end + _LONGEST_WORD]
    left = left[len(left.rstrip(ascii_lowercase)) :]
    right = right[: len(right) - len(right.lstrip(ascii_lowercase))]
    meant = load_doubled().get(_REPEATED.sub(r"\1", left + letter + right), "")
    return 2 if letter * 2 in meant else 1


@cache
def load_doubled() -> dict[str, str]:
    """Each word of stutters.yaml by its letters without repeats; raises Invalid naming file and word."""
    return read_doubled(HERE / "stutters.yaml")


def read_doubled(file: Path) -> dict[str, str]:
    """Doubled words from this file; two words that differ in nothing but repeats are refused."""
    entry = load(file)
    only(entry, frozenset({"doubled"}), file.name)
    found: dict[str, str] = {}
    for word in texts_of(entry, "doubled", file.name):
        plain = _REPEATED.sub(r"\1", word)
        if plain == word:
            raise Invalid(f"{file.name}: {word!r} has no doubled letter")
        if plain in found:
            raise Invalid(f"{file.name}: {word!r} cannot be told from {found[plain]!r}")
        found[plain] = word
    return found


def _join_spelt_out(text: str, origin: list[int]) -> tuple[str, list[int]]:
    """Join signs set apart one by one; a blank between longer words stays, being a comma."""
    if " " not in text or text.isascii():
        return text, origin
    gone = {
        index
        for run in _SPELT_OUT.finditer(text)
        for index in range(run.start(), run.end())
        if text[index] == " "
    }
    if not gone:
        return text, origin
    return (
        "".join(c for i, c in enumerate(text) if i not in gone),
        [at for i, at in enumerate(origin) if i not in gone],
    )
