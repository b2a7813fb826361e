"""Takes the words that add nothing off the ends of an answer: "well, not sure really" is "not sure"."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_SET_APART = " .,!?;:~…。，！？；：、-–—\"'"


class Rest(NamedTuple):
    """text[start:end] is left; `word` is what was taken off last, "" at first."""

    start: int
    end: int
    word: str


def peeled(text: str, start: int, end: int, beside: Sequence[str]) -> Iterator[Rest]:
    """What is left of text[start:end], longest first, as the words of `beside` are taken off one by one.

    They go from the beginning first, then from the end, the first of `beside` that fits; what is left may be
    empty in the end.
    """
    word = ""
    while True:
        start, end = _bare(text, start, end)
        yield Rest(start, end, word)
        if start >= end:
            return
        word, start, end = _shorter(text, start, end, beside)
        if not word:
            return


def cores(text: str, start: int, end: int, beside: Sequence[str]) -> Iterator[str]:
    """What may be meant in text[start:end]: with any number of words taken off either end."""
    start, end = _bare(text, start, end)
    starts, ends = [start], [end]
    while word := _first(text, starts[-1], end, beside):
        starts.append(_bare(text, starts[-1] + len(word), end)[0])
    while word := _last(text, start, ends[-1], beside):
        ends.append(_bare(text, start, ends[-1] - len(word))[1])
    return (text[left:right] for left in starts for right in ends if left < right)


def _shorter(text: str, start: int, end: int, beside: Sequence[str]) -> tuple[str, int, int]:
    """Without one word at the beginning, or where none is to go, at the end; which it was, else ""."""
    if word := _first(text, start, end, beside):
        return word, start + len(word), end
    word = _last(text, start, end, beside)
    return word, start, end - len(word)


def _first(text: str, start: int, end: int, beside: Sequence[str]) -> str:
    for word in beside:
        if text.startswith(word, start, end) and _stands_apart(text, word, start + len(word)):
            return word
    return ""


def _last(text: str, start: int, end: int, beside: Sequence[str]) -> str:
    for word in beside:
        if text.endswith(word, start, end) and _stands_apart(text, word, end - len(word) - 1):
            return word
    return ""


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _SET_APART:
        start += 1
    while start < end and text[end - 1] in _SET_APART:
        end -= 1
    return start, end


def _stands_apart(text: str, word: str, beside: int) -> bool:
    """English words end where they end; Chinese ones stand side by side."""
    if not word.isascii() or not 0 <= beside < len(text):
        return True
    return not (text[beside].isascii() and (text[beside].isalnum() or text[beside] == "'"))
