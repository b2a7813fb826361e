"""The whole layout: layers, order, places, and the way of every link."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.dialogue.layout.boxes import Box, Layout, Link, Point, Pull, Way
from assistant.dialogue.layout.ordering import ordered
from assistant.dialogue.layout.placing import placed
from assistant.dialogue.layout.ranking import depths, leading_back

#: Room beside a box, beside a passing link, between layers, and around it all.
BESIDE, PASSING, BETWEEN, MARGIN = 28.0, 18.0, 52.0, 24.0
#: A link that passes a layer bends less than one that ends there.
STRAIGHT = 4.0
#: Where links enter a box: this far apart at most, and this far from its corners.
ENTRY, CORNER = 22.0, 20.0


@dataclass
class _Plan:
    """`stops` are what stands in the rows: boxes, and the places where links pass."""

    boxes: Mapping[str, Box]
    rows: list[list[str]]
    depth: dict[str, int]
    above: dict[str, list[Pull]] = field(default_factory=lambda: defaultdict(list))
    below: dict[str, list[Pull]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[str, list[Pull]] = field(default_factory=lambda: defaultdict(list))

    def pair(self, upper: str, lower: str, shift: float, weight: float) -> None:
        """Two neighbours; the link leaves the upper one `shift` to the right of its middle."""
        self.above[lower].append(Pull(upper, shift, weight))
        self.below[upper].append(Pull(lower, -shift, weight))

    def width(self, stop: str) -> float:
        return self.boxes[stop].width if stop in self.boxes else 0.0


def lay_out(boxes: Mapping[str, Box], links: Sequence[Link]) -> Layout:
    """Every box below those that lead to it; links that lead back go up beside the boxes.

    A link's ends must be among the boxes, and its port one of its source's.
    """
    back = leading_back(boxes, links)
    depth = depths(boxes, [link for link, leads in zip(links, back, strict=True) if not leads])
    plan = _Plan(boxes, [[] for _ in range(max(depth.values(), default=-1) + 1)], depth)
    for stop in boxes:
        plan.rows[depth[stop]].append(stop)
    chains = [
        (_up if leads else _down)(plan, index, link)
        for index, (link, leads) in enumerate(zip(links, back, strict=True))
    ]
    rows = ordered(plan.rows, plan.above, plan.below, plan.beside)
    stops = [stop for row in rows for stop in row]
    middles = placed(
        rows,
        {stop: plan.width(stop) for stop in stops},
        {stop: BESIDE if stop in boxes else PASSING for stop in stops},
        {stop: [*plan.above[stop], *plan.below[stop], *plan.beside[stop]] for stop in stops},
    )
    return _drawn(plan, rows, _from_the_margin(plan, middles), links, back, chains)


def _down(plan: _Plan, index: int, link: Link) -> list[str]:
    first, last = plan.depth[link.source], plan.depth[link.target]
    chain = [_passing(plan, index, depth) for depth in range(first + 1, last)]
    stops = [link.source, *chain, link.target]
    for number, (upper, lower) in enumerate(pairwise(stops)):
        straight = STRAIGHT if 0 < number < len(stops) - 2 else 1.0
        plan.pair(upper, lower, 0.0 if number else _shift(plan, link), straight)
    return chain


def _up(plan: _Plan, index: int, link: Link) -> list[str]:
    first, last = plan.depth[link.source], plan.depth[link.target]
    chain = [_passing(plan, index, depth) for depth in range(first, last - 1, -1)]
    for lower, upper in pairwise(chain):
        plan.pair(upper, lower, 0.0, STRAIGHT)
    for stop, box in ((chain[0], link.source), (chain[-1], link.target)):
        plan.beside[stop].append(Pull(box, plan.width(box) / 2 + PASSING, 0.5))
    return chain


def _passing(plan: _Plan, index: int, depth: int) -> str:
    stop = f"{index} at {depth}"  # the space keeps it apart from every box
    plan.rows[depth].append(stop)
    return stop


def _shift(plan: _Plan, link: Link) -> float:
    box = plan.boxes[link.source]
    return box.ports[link.port] - box.width / 2


def _from_the_margin(plan: _Plan, middles: dict[str, float]) -> dict[str, float]:
    left = min((middle - plan.width(stop) / 2 for stop, middle in middles.items()), default=0.0)
    return {stop: middle - left + MARGIN for stop, middle in middles.items()}


def _drawn(
    plan: _Plan,
    rows: Sequence[Sequence[str]],
    middles: Mapping[str, float],
    links: Sequence[Link],
    back: Sequence[bool],
    chains: Sequence[Sequence[str]],
) -> Layout:
    tops, bottoms = _bands(plan, rows)
    corners = {
        stop: (middles[stop] - box.width / 2, tops[plan.depth[stop]]) for stop, box in plan.boxes.items()
    }
    entries = _entries(plan, middles, links, chains)
    ways = []
    for index, (link, leads) in enumerate(zip(links, back, strict=True)):
        source, box = plan.depth[link.source], plan.boxes[link.source]
        start = (corners[link.source][0] + box.ports[link.port], tops[source] + box.height)
        points: list[Point] = [start, (start[0], bottoms[source])]
        depths = range(source, -1, -1) if leads else range(source + 1, len(rows))
        for stop, depth in zip(chains[index], depths, strict=False):
            band = (tops[depth], bottoms[depth])
            points += [(middles[stop], y) for y in (reversed(band) if leads else band)]
        points.append((entries[index], tops[plan.depth[link.target]]))
        ways.append(Way(tuple(points), leads))
    width = max((middles[stop] + plan.width(stop) / 2 for stop in middles), default=0.0) + MARGIN
    return Layout(corners, tuple(ways), width, (bottoms[-1] if bottoms else 0.0) + BETWEEN)


def _bands(plan: _Plan, rows: Sequence[Sequence[str]]) -> tuple[list[float], list[float]]:
    tops, bottoms, y = [], [], BETWEEN
    for row in rows:
        height = max((plan.boxes[stop].height for stop in row if stop in plan.boxes), default=0.0)
        tops.append(y)
        bottoms.append(y + height)
        # Many links between two layers need room to bend.
        y += height + BETWEEN + 3.0 * min(len(row), 10)
    return tops, bottoms


def _entries(
    plan: _Plan, middles: Mapping[str, float], links: Sequence[Link], chains: Sequence[Sequence[str]]
) -> dict[int, float]:
    """Where each link enters its target: side by side, in the order they come from."""
    coming: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for index, link in enumerate(links):
        chain = chains[index]
        comes_from = middles[chain[-1]] if chain else middles[link.source] + _shift(plan, link)
        coming[link.target].append((comes_from, index))
    entries = {}
    for stop, arrivals in coming.items():
        room = plan.boxes[stop].width - 2 * CORNER
        apart = min(ENTRY, room / max(len(arrivals) - 1, 1))
        for number, (_, index) in enumerate(sorted(arrivals)):
            entries[index] = middles[stop] + (number - (len(arrivals) - 1) / 2) * apart
    return entries
