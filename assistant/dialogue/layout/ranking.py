"""Which links lead back, and how deep each box lies."""

from collections.abc import Collection, Sequence

from assistant.dialogue.layout.boxes import Link


def leading_back(ids: Collection[str], links: Sequence[Link]) -> tuple[bool, ...]:
    """Whether each link closes a ring, walking from the first box on, to earlier boxes before later ones.

    So the order in which the boxes are given decides which of two that lead to each other stands above.
    """
    place = {stop: number for number, stop in enumerate(ids)}
    after: dict[str, list[int]] = {stop: [] for stop in ids}
    for index, link in enumerate(links):
        after[link.source].append(index)
    for leaving in after.values():
        leaving.sort(key=lambda index: place[links[index].target])
    back: set[int] = set()
    done: set[str] = set()
    for start in ids:
        path = [(start, iter(after[start]))] if start not in done else []
        open_ids = {start}
        while path:
            stop, waiting = path[-1]
            follows = next(waiting, None)
            if follows is None:
                path.pop()
                open_ids.discard(stop)
                done.add(stop)
            elif (target := links[follows].target) in open_ids:
                back.add(follows)
            elif target not in done:
                path.append((target, iter(after[target])))
                open_ids.add(target)
    return tuple(index in back for index in range(len(links)))


def depths(ids: Collection[str], forward: Sequence[Link]) -> dict[str, int]:
    """The longest way to each box from one nothing leads to, along links that lead forward."""
    depth = dict.fromkeys(ids, 0)
    # No ring is left, so each round settles at least one more layer.
    for _ in range(len(depth)):
        moved = False
        for link in forward:
            if depth[link.target] <= depth[link.source]:
                depth[link.target] = depth[link.source] + 1
                moved = True
        if not moved:
            break
    return depth
