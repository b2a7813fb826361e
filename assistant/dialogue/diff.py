"""What differs between two versions of a script, in the words of those who wrote them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum

from assistant.dialogue.script import Elicitation, For, Node, Route, Script, Wording
from assistant.dialogue.waits import in_words


class Kind(StrEnum):
    META = "meta"
    NODE_ADDED = "node_added"
    NODE_REMOVED = "node_removed"
    NODE_KIND = "node_kind"
    LINE = "line"
    ROUTE_ADDED = "route_added"
    ROUTE_REMOVED = "route_removed"
    ROUTE_TARGET = "route_target"
    ROUTE_ORDER = "route_order"
    WAIT = "wait"
    TECHNIQUE = "technique"
    REVEALS = "reveals"
    FIELD = "field"


@dataclass(frozen=True)
class Change:
    """One difference. `node` is "" for the script itself; `what` names the part, such as `en warm`.

    An empty `before` was not there; an empty `after` is gone.
    """

    kind: Kind
    node: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        where = f"node {self.node}: " if self.node else ""
        return where + _SENTENCES.get(self.kind, _of_a_value)(self)


def _of_a_value(change: Change) -> str:
    if not change.before:
        return f"{change.what} added: {change.after}"
    if not change.after:
        return f"{change.what} removed: {change.before}"
    return f"{change.what} changed: {change.before} → {change.after}"


_SENTENCES: Mapping[Kind, Callable[[Change], str]] = {
    Kind.NODE_ADDED: lambda one: f"added ({one.after})",
    Kind.NODE_REMOVED: lambda one: f"removed ({one.before})",
    Kind.ROUTE_ADDED: lambda one: f"new route {one.what} → {one.after}",
    Kind.ROUTE_REMOVED: lambda one: f"route {one.what} → {one.before} removed",
    Kind.ROUTE_TARGET: lambda one: f"route {one.what} leads to {one.after}, not {one.before}",
    Kind.ROUTE_ORDER: lambda one: f"routes are tried in another order: {one.after}; before: {one.before}",
}
#: What a node says in words, told line by line; its routes, told one by one.
_IN_LINES = ("lines", "variants", "purpose", "cues", "undertaking", "routes")
_KINDS = {"kind": Kind.NODE_KIND, "wait": Kind.WAIT, "technique": Kind.TECHNIQUE, "reveals": Kind.REVEALS}
#: The source and its hash differ with every comment; nodes are told on their own.
_NOT_META = ("version", "source", "nodes", "title")


def compare(before: Script, after: Script) -> tuple[Change, ...]:
    """Every difference that a talk would show; comments, layout and the order of nodes are none.

    First the script's own, then node by node as `after` has them, removed ones last. Equal scripts give ().
    """
    return tuple(_changes(before, after))


def _changes(before: Script, after: Script) -> Iterator[Change]:
    yield from _texts(Kind.META, "", _titles(before), _titles(after))
    for field in fields(Script):
        if field.name not in _NOT_META:
            yield from _value(
                Kind.META, "", field.name, getattr(before, field.name), getattr(after, field.name)
            )
    for key, node in after.nodes.items():
        if key in before.nodes:
            yield from _node(before.nodes[key], node)
        else:
            yield Change(Kind.NODE_ADDED, key, "", "", node.kind)
    for key, node in before.nodes.items():
        if key not in after.nodes:
            yield Change(Kind.NODE_REMOVED, key, "", node.kind, "")


def _node(before: Node, after: Node) -> Iterator[Change]:
    for field in fields(Node):
        if field.name not in _IN_LINES:
            kind = _KINDS.get(field.name, Kind.FIELD)
            yield from _value(
                kind, after.id, field.name, getattr(before, field.name), getattr(after, field.name)
            )
    yield from _texts(Kind.LINE, after.id, dict(_said(before)), dict(_said(after)))
    yield from _texts(Kind.FIELD, after.id, dict(_rules(before)), dict(_rules(after)))
    yield from _routes(before, after)


def _value(kind: Kind, node: str, what: str, before: object, after: object) -> Iterator[Change]:
    if before != after:
        yield Change(kind, node, what, _shown(before), _shown(after))


def _texts(kind: Kind, node: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for what in dict.fromkeys((*before, *after)):
        if before.get(what) != after.get(what):
            yield Change(kind, node, what, before.get(what, ""), after.get(what, ""))


def _titles(script: Script) -> dict[str, str]:
    return {f"title {language}": f'"{text}"' for language, text in script.title.items()}


def _said(node: Node) -> Iterator[tuple[str, str]]:
    yield from _wording("line", node.wording)
    for cue in node.cues:
        yield from _wording(f"cue {cue.id}", cue.wording)
    for language, text in node.purpose.items():
        yield f"purpose {language}", f'"{text}"'
    if node.undertaking is not None:
        for language, text in node.undertaking.what.items():
            yield f"promise {language}", f'"{text}"'


def _wording(what: str, wording: Wording) -> Iterator[tuple[str, str]]:
    for language, variant, text in wording.every():
        yield " ".join(filter(None, (what, language, variant))), f'"{text}"'


def _rules(node: Node) -> Iterator[tuple[str, str]]:
    for cue in node.cues:
        fits = " ".join(filter(None, (cue.kind, str(cue.days or ""), ", ".join(cue.traits))))
        yield f"cue {cue.id} fits", fits
    if node.cues:
        yield "order of cues", ", ".join(cue.id for cue in node.cues)
    if node.undertaking is not None:
        yield "promise by", node.undertaking.owner
        yield "promise due", in_words(node.undertaking.due)


def _routes(before: Node, after: Node) -> Iterator[Change]:
    old, new = _conditions(before), _conditions(after)
    for what, to in new.items():
        if what not in old:
            yield Change(Kind.ROUTE_ADDED, after.id, what, "", to)
        elif old[what] != to:
            yield Change(Kind.ROUTE_TARGET, after.id, what, old[what], to)
    for what, to in old.items():
        if what not in new:
            yield Change(Kind.ROUTE_REMOVED, after.id, what, to, "")
    kept = [what for what in new if what in old]
    was = [what for what in old if what in new]
    if kept != was:
        yield Change(Kind.ROUTE_ORDER, after.id, "routes", "; ".join(was), "; ".join(kept))


def _conditions(node: Node) -> dict[str, str]:
    """Each route by its condition; the first of two with the same one is the one that is taken."""
    found: dict[str, str] = {}
    for route in node.routes:
        found.setdefault(condition(route), route.to)
    return found


def condition(route: Route) -> str:
    """When a route is taken, as authors write it: `reason price, quality`, `silence`."""
    return " ".join(filter(None, (route.on, ", ".join(route.values))))


def _shown(value: object) -> str:
    match value:
        case None | "" | ():
            return ""
        case timedelta():
            return in_words(value)
        case date():
            return value.isoformat()
        case tuple():
            return ", ".join(str(one) for one in value)
        case For() | Elicitation():
            pairs = ((field.name, _shown(getattr(value, field.name))) for field in fields(value))
            return "; ".join(f"{name} {text}" for name, text in pairs if text)
    return str(value)
