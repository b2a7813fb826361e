"""Where each stop of a layer stands from left to right: as near to its neighbours as the order allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.dialogue.layout.boxes import Pull
from assistant.dialogue.layout.ordering import MANY

ROUNDS = 40


@dataclass
class _Block:
    """Stops that touch one another and move together."""

    weight: float
    mean: float
    many: int


def placed(
    rows: Sequence[Sequence[str]],
    widths: Mapping[str, float],
    beside: Mapping[str, float],
    pulls: Mapping[str, Sequence[Pull]],
) -> dict[str, float]:
    """The middle of every stop; `beside` is the room each keeps on its sides.

    Layer by layer the exact least-squares places under the order, repeated until the whole has settled.
    """
    middles: dict[str, float] = {}
    apart = [_apart(row, widths, beside) for row in rows]
    for row, gaps in zip(rows, apart, strict=True):
        spot = -sum(gaps) / 2
        for stop, gap in zip(row, (0.0, *gaps), strict=False):
            spot += gap
            middles[stop] = spot
    for turn in range(ROUNDS if len(middles) < MANY else 2):
        for depth in range(len(rows)) if turn % 2 == 0 else reversed(range(len(rows))):
            row = rows[depth]
            wishes = [_wish(stop, middles, pulls.get(stop, ())) for stop in row]
            middles.update(zip(row, _settled(wishes, apart[depth]), strict=True))
    return middles


def _apart(row: Sequence[str], widths: Mapping[str, float], beside: Mapping[str, float]) -> list[float]:
    return [
        (widths[left] + widths[right]) / 2 + max(beside[left], beside[right]) for left, right in pairwise(row)
    ]


def _wish(stop: str, middles: Mapping[str, float], pulls: Sequence[Pull]) -> tuple[float, float]:
    weight = sum(pull.weight for pull in pulls)
    if not weight:
        return middles[stop], 0.1
    return sum((middles[pull.other] + pull.offset) * pull.weight for pull in pulls) / weight, weight


def _settled(wishes: Sequence[tuple[float, float]], gaps: Sequence[float]) -> list[float]:
    """Isotonic regression by pooling adjacent violators, after each stop's share of the gaps is taken off."""
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    blocks: list[_Block] = []
    for (wish, weight), offset in zip(wishes, offsets, strict=False):
        blocks.append(_Block(weight, wish - offset, 1))
        while len(blocks) > 1 and blocks[-2].mean > blocks[-1].mean:
            last, before = blocks.pop(), blocks[-1]
            total = before.weight + last.weight
            before.mean = (before.mean * before.weight + last.mean * last.weight) / total
            before.weight, before.many = total, before.many + last.many
    means = [block.mean for block in blocks for _ in range(block.many)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=False)]
