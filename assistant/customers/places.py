"""Which customer a row is of: a hash table of whole columns, for ids that all have one length.

A dict of a million ids costs as much as all the rest of reading: each look waits for memory alone, and here
thousands wait together.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.scoring.arrays import IntArray

ROOM = 4
"""Slots for each customer of a level."""
WORD = 8
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


class Places:
    """The places of ids in a list of different ids, many at a time.

    `width` is the length of all of them, in bytes; 0 where they differ or are not ASCII: then none is found.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        widths, joined = set(map(len, ids)), "".join(ids)
        self.width = widths.pop() if len(widths) == 1 and joined.isascii() else 0
        self._ids: NDArray[Any] = np.frombuffer(
            joined.encode() if self.width else b"", dtype=f"S{max(self.width, 1)}"
        )
        self._levels: list[NDArray[np.int32]] = []
        self._fill()

    def find(self, wanted: NDArray[Any]) -> IntArray:
        """The place of each id, as bytes of `width`; -1 for a stranger."""
        found = np.full(len(wanted), -1, dtype=np.int64)
        left, mixed = np.arange(len(wanted)), _mixed(wanted)
        for level, slots in enumerate(self._levels):
            at = slots[_slot(mixed, level, len(slots))]
            hit = (at >= 0) & (self._ids[at] == wanted[left])
            found[left[hit]] = at[hit]
            left, mixed = left[~hit], mixed[~hit]
            if not len(left):
                break
        return found

    def _fill(self) -> None:
        # Of the ids that fall on one slot the last keeps it, the others go to the next, smaller level.
        left, mixed = np.arange(len(self._ids), dtype=np.int32), _mixed(self._ids)
        while len(left):
            slots = np.full(1 << (len(left) * ROOM).bit_length(), -1, dtype=np.int32)
            mine = _slot(mixed, len(self._levels), len(slots))
            slots[mine] = left
            self._levels.append(slots)
            lost = slots[mine] != left
            left, mixed = left[lost], mixed[lost]


def _mixed(ids: NDArray[Any]) -> NDArray[np.uint64]:
    words = -(-ids.dtype.itemsize // WORD)
    whole = ids.astype(f"S{words * WORD}").view(np.uint64).reshape(len(ids), words)
    mixed = np.zeros(len(ids), dtype=np.uint64)
    for at in range(words):
        mixed = (mixed ^ whole[:, at]) * _MIX
        mixed ^= mixed >> _HALF
    return mixed


def _slot(mixed: NDArray[np.uint64], level: int, size: int) -> IntArray:
    """`size` is a power of two."""
    turned = (mixed ^ np.uint64(level)) * _MIX
    return ((turned >> _HALF) & np.uint64(size - 1)).astype(np.int64)
