"""Where a script can go: every node is reached, every talk can end, nobody is written to for ever."""

from collections.abc import Callable, Iterable, Iterator

from assistant.dialogue.checking.places import Places, problem
from assistant.dialogue.problems import Code, Problem
from assistant.dialogue.script import Node, NodeKind, On, Script


def check(script: Script, places: Places) -> Iterator[Problem]:
    """What is wrong with the ways through the script."""
    if script.start in script.nodes:
        yield from _reachability(script, places)
        yield from _loops(script, places)
        yield from _timeless(script, places)


def reach(starts: Iterable[str], next_of: Callable[[str], Iterable[str]]) -> set[str]:
    """Everything that can be reached from `starts`, themselves included."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting.extend(next_of(key))
    return seen


def targets(script: Script, key: str) -> list[str]:
    """The nodes that may follow this one, those that are there."""
    return [target for target in script.nodes[key].targets() if target in script.nodes]


def _reachability(script: Script, places: Places) -> Iterator[Problem]:
    reached = reach([script.start], lambda key: targets(script, key))
    before: dict[str, list[str]] = {key: [] for key in script.nodes}
    for key in script.nodes:
        for target in targets(script, key):
            before[target].append(key)
    # A ring is a problem of its own; seen as an end here, it is not told twice.
    ends = [key for key, node in script.nodes.items() if node.ends]
    ending = reach([*ends, *_rings(script, _at_once)], lambda key: before[key])
    for key in script.nodes:
        if key not in reached:
            yield problem(places, (key,), Code.UNREACHABLE_NODE, f"nothing leads to node {key!r}")
        elif key not in ending:
            message = f"from node {key!r} no close and no hand-over can be reached"
            yield problem(places, (key,), Code.NO_CLOSE, message)
    if script.start in ending and not any(script.nodes[key].kind is NodeKind.CLOSE for key in reached):
        yield problem(places, (), Code.NO_CLOSE, "no close can be reached from the start")


def _at_once(node: Node) -> str | None:
    return None if node.waits else node.then


def _in_silence(node: Node) -> str | None:
    return node.route(On.SILENCE) if node.waits else node.then


def _loops(script: Script, places: Places) -> Iterator[Problem]:
    for key in _rings(script, _at_once):
        message = f"node {key!r} comes back to itself without waiting for anybody"
        yield problem(places, (key,), Code.ENDLESS_LOOP, message)
    for key in _rings(script, _in_silence):
        if script.nodes[key].waits:
            message = f"a customer who never answers comes back to node {key!r} for ever"
            yield problem(places, (key,), Code.SILENCE_LOOP, message)


def _rings(script: Script, follow: Callable[[Node], str | None]) -> Iterator[str]:
    """The nodes on a ring when every node leads to at most one other; linear in the number of nodes."""
    done: set[str] = set()
    for first in script.nodes:
        path: dict[str, int] = {}
        key: str | None = first
        while key is not None and key in script.nodes and key not in done and key not in path:
            path[key] = len(path)
            key = follow(script.nodes[key])
        if key in path:
            yield from list(path)[path[key] :]
        done.update(path)


def _timeless(script: Script, places: Places) -> Iterator[Problem]:
    for key, node in script.nodes.items():
        silence = node.route(On.SILENCE)
        if script.channel == "sms" and node.waits and (node.wait is None or silence is None):
            message = f"node {key!r} needs 'wait' and a 'silence' route: the customer may never answer"
            yield problem(places, (key,), Code.NO_WAIT, message)
        elif node.wait is not None and silence is None:
            yield problem(places, (key,), Code.NO_WAIT, f"node {key!r} has 'wait' but no 'silence' route")
