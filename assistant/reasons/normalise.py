"""One spelling for many: width, case, script, invisible characters and stutters, with the way back."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

LIMIT = 10_000  # characters read of one text; what comes after is not looked at
_SIMPLIFY = OpenCC("t2s")
_PUNCTUATION = str.maketrans("’‘`´“”—–", "''''\"\"--")
_WRITTEN_TIGHT = r"\u2e80-\u9fff\uf900-\ufaff"
_STUTTER = re.compile(r"([^\W\d_])\1{2,}|([^\w\s])\2{2,}")
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


def normalise(text: str) -> Normalised:
    """Fold width, case, accents and script; drop NUL, zero-width and lone surrogates; shorten stutters.

    Safe for any str. Only the first LIMIT characters are read.
    """
    head = text[:LIMIT]
    if head.isascii():
        folded, origin = _fold_ascii(head)
    else:
        folded, origin = _fold_any(head)
    for pattern, keep in ((_STUTTER, 1), (_BLANKS, 1)):
        folded, origin = _shorten(folded, origin, pattern, keep)
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
    """Controls, formats (zero-width, direction), surrogates, combining accents, variation selectors."""
    code = ord(char)
    return (
        unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}
        or 0x300 <= code <= 0x36F
        or 0xFE00 <= code <= 0xFE0F
        or 0x20D0 <= code <= 0x20FF
    )


def _shorten(text: str, origin: list[int], pattern: re.Pattern[str], keep: int) -> tuple[str, list[int]]:
    parts: list[str] = []
    kept: list[int] = []
    at = 0
    for run in pattern.finditer(text):
        stop = run.start() + keep
        if run.end() == stop:
            continue
        parts.append(text[at:stop])
        kept.extend(origin[at:stop])
        at = run.end()
    if not parts:
        return text, origin
    return "".join(parts) + text[at:], kept + origin[at:]


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
