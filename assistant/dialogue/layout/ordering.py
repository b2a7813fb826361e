"""The order within each layer that lets few links cross: sweeps of barycentres, the best one kept."""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

from assistant.dialogue.layout.boxes import Pull

ROUNDS = 24
#: With so many stops one look must do: nobody reads such a picture, and it must not hold up a page.
MANY = 3_000
Rows = list[list[str]]


def ordered(
    rows: Rows,
    above: Mapping[str, Sequence[Pull]],
    below: Mapping[str, Sequence[Pull]],
    beside: Mapping[str, Sequence[Pull]],
) -> Rows:
    """The rows rearranged; `above` and `below` hold each stop's neighbours in the layers next to its own.

    A stop with somebody `beside` it comes right after them.
    """
    rows = [_accompanied(row, beside) for row in rows]
    best, fewest = rows, crossings(rows, above)
    for turn in range(ROUNDS if sum(map(len, rows)) < MANY else 2):
        down = turn % 2 == 0
        rows = _swept(rows, above if down else below, beside, down)
        found = crossings(rows, above)
        if found < fewest:
            best, fewest = rows, found
    return best


def crossings(rows: Rows, above: Mapping[str, Sequence[Pull]]) -> int:
    """How many pairs of links between neighbouring layers cross."""
    return sum(_between(upper, lower, above) for upper, lower in pairwise(rows))


def _between(upper: list[str], lower: list[str], above: Mapping[str, Sequence[Pull]]) -> int:
    at = {stop: index for index, stop in enumerate(upper)}
    ends = sorted(
        (_spot(at[pull.other], pull), index)
        for index, stop in enumerate(lower)
        for pull in above.get(stop, ())
        if pull.other in at
    )
    # From left to right above, a link crosses those before it that end to its right.
    crossed, seen = 0, list[int]()
    for _, end in ends:
        crossed += len(seen) - bisect_right(seen, end)
        insort(seen, end)
    return crossed


def _swept(
    rows: Rows, pulls: Mapping[str, Sequence[Pull]], beside: Mapping[str, Sequence[Pull]], down: bool
) -> Rows:
    done = [list(row) for row in rows]
    order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
    for depth in order:
        at = {stop: index for index, stop in enumerate(done[depth - 1 if down else depth + 1])}
        wishes = {stop: _wish(index, pulls.get(stop, ()), at) for index, stop in enumerate(done[depth])}
        done[depth] = _accompanied(sorted(done[depth], key=wishes.__getitem__), beside)
    return done


def _accompanied(row: list[str], beside: Mapping[str, Sequence[Pull]]) -> list[str]:
    companions: dict[str, list[str]] = {}
    for stop in row:
        if beside.get(stop):
            companions.setdefault(beside[stop][0].other, []).append(stop)
    return [each for stop in row if not beside.get(stop) for each in (stop, *companions.get(stop, ()))]


def _wish(index: int, pulls: Sequence[Pull], at: Mapping[str, int]) -> float:
    spots = [_spot(at[pull.other], pull) for pull in pulls if pull.other in at]
    return sum(spots) / len(spots) if spots else float(index)


def _spot(index: int, pull: Pull) -> float:
    # Two links out of one box are told apart by where they leave it.
    return index + pull.offset / 10_000
