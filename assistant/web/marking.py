"""Words with the parts that showed a reason marked."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A stretch of words; `marked` when it is evidence."""

    text: str
    marked: bool


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text cut at its evidence, whole and in order. Spans may overlap; what lies outside is cut off."""
    flags = bytearray(len(text))
    for start, end in spans:
        low, high = max(start, 0), min(end, len(text))
        if low < high:
            flags[low:high] = b"\1" * (high - low)
    found: list[Piece] = []
    at = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or flags[place] != flags[at]:
            found.append(Piece(text[at:place], bool(flags[at])))
            at = place
    return tuple(found)
