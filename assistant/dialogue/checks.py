"""Checks over a whole script: where it can go, that it ends, how it begins, what it may not ask."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

import yaml

from assistant.dialogue.elicitation.probes import Library
from assistant.dialogue.naked import is_naked
from assistant.dialogue.problems import Code, Problem
from assistant.dialogue.script import ANY_REASON, Node, NodeKind, On, Script

Places = dict[tuple[str, ...], yaml.Node]

_REFUSAL = {
    "en": re.compile(r"\b(stop|unsubscribe|opt[ -]?out)\b", re.IGNORECASE),
    "zh": re.compile(r"退订|退訂|拒收|回复? ?TD?\b"),
}


def every(
    script: Script,
    places: Places,
    reasons: Collection[str] | None,
    *,
    library: Library | None = None,
    today: date | None = None,
) -> list[Problem]:
    """Every problem of the script as a whole. What is None is not checked."""
    found = [*_identification(script, places), *_naked(script, places)]
    if script.start in script.nodes:
        found += [*_reachability(script, places), *_loops(script, places), *_timeless(script, places)]
    if reasons is not None:
        found += _reasons(script, places, reasons)
    return found


def _problem(places: Places, place: tuple[str, ...], code: Code, message: str) -> Problem:
    node = places.get(place) or places.get(place[:1]) or places[()]
    return Problem(node.start_mark.line + 1, node.start_mark.column + 1, code, message)


def _reach(starts: Iterable[str], next_of: Callable[[str], Iterable[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting.extend(next_of(key))
    return seen


def _targets(script: Script, key: str) -> list[str]:
    return [target for target in script.nodes[key].targets() if target in script.nodes]


def _reachability(script: Script, places: Places) -> Iterator[Problem]:
    reached = _reach([script.start], lambda key: _targets(script, key))
    before: dict[str, list[str]] = {key: [] for key in script.nodes}
    for key in script.nodes:
        for target in _targets(script, key):
            before[target].append(key)
    # A ring is a problem of its own; seen as an end here, it is not told twice.
    ends = [key for key, node in script.nodes.items() if node.ends]
    ending = _reach([*ends, *_rings(script, _at_once)], lambda key: before[key])
    for key in script.nodes:
        if key not in reached:
            yield _problem(places, (key,), Code.UNREACHABLE_NODE, f"nothing leads to node {key!r}")
        elif key not in ending:
            message = f"from node {key!r} no close and no hand-over can be reached"
            yield _problem(places, (key,), Code.NO_CLOSE, message)
    if script.start in ending and not any(script.nodes[key].kind is NodeKind.CLOSE for key in reached):
        yield _problem(places, (), Code.NO_CLOSE, "no close can be reached from the start")


def _at_once(node: Node) -> str | None:
    return None if node.waits else node.then


def _in_silence(node: Node) -> str | None:
    return node.route(On.SILENCE) if node.waits else node.then


def _loops(script: Script, places: Places) -> Iterator[Problem]:
    for key in _rings(script, _at_once):
        message = f"node {key!r} comes back to itself without waiting for anybody"
        yield _problem(places, (key,), Code.ENDLESS_LOOP, message)
    for key in _rings(script, _in_silence):
        if script.nodes[key].waits:
            message = f"a customer who never answers comes back to node {key!r} for ever"
            yield _problem(places, (key,), Code.SILENCE_LOOP, message)


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
            yield _problem(places, (key,), Code.NO_WAIT, message)
        elif node.wait is not None and silence is None:
            yield _problem(places, (key,), Code.NO_WAIT, f"node {key!r} has 'wait' but no 'silence' route")


def _identification(script: Script, places: Places) -> Iterator[Problem]:
    node = script.nodes.get(script.start)
    if node is None:
        return
    if node.kind is not NodeKind.IDENTIFY:
        message = f"a script begins with an identify node, {node.id!r} is {node.kind}"
        yield _problem(places, (node.id,), Code.NO_IDENTIFICATION, message)
        return
    for language, line in node.lines.items():
        place = (node.id, "lines", language)
        wanted = ["company"] if script.channel == "sms" else ["company", "rep"]
        for variable in wanted:
            if not re.search(r"{{\s*" + variable + r"\s*}}", line):
                message = f"node {node.id!r}, {language}: say who speaks with {{{{ {variable} }}}}"
                yield _problem(places, place, Code.NO_IDENTIFICATION, message)
        if node.purpose.get(language, "") not in line:
            message = f"node {node.id!r}, {language}: the line must hold the words given as purpose"
            yield _problem(places, place, Code.NO_IDENTIFICATION, message)
        refusal = _REFUSAL.get(language)
        if script.channel == "sms" and refusal and not refusal.search(line):
            message = f"node {node.id!r}, {language}: say how to refuse (STOP, 退订请回复T)"
            yield _problem(places, place, Code.NO_REFUSAL, message)


def _naked(script: Script, places: Places) -> Iterator[Problem]:
    for key, node in script.nodes.items():
        for language, line in node.lines.items():
            if is_naked(line):
                message = f"node {key!r}, {language}: never ask outright why they left"
                yield _problem(places, (key, "lines", language), Code.NAKED_QUESTION, message)


def _reasons(script: Script, places: Places, reasons: Collection[str]) -> Iterator[Problem]:
    for key, node in script.nodes.items():
        for reason in node.reveals:
            if reason not in reasons:
                yield _problem(
                    places, (key,), Code.UNKNOWN_REASON, f"node {key!r} reveals unknown {reason!r}"
                )
        for index, route in enumerate(node.routes):
            for reason in route.values if route.on is On.REASON else ():
                if reason not in reasons and reason != ANY_REASON:
                    message = f"node {key!r}: {reason!r} is not a known reason"
                    yield _problem(places, (key, "route", str(index)), Code.UNKNOWN_REASON, message)
