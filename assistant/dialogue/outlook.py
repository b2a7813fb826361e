"""What may be said next, so that a rep can read ahead while the customer speaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.dialogue import asking
from assistant.dialogue.effects import Say
from assistant.dialogue.script import ANY_REASON, Node, NodeKind, On, Route
from assistant.dialogue.state import State
from assistant.dialogue.talk import Talk, cue_for, to_answer, words
from assistant.dialogue.walking import MAX_NODES

MAX_PREVIEWS = 2
When = tuple[str, str]


@dataclass(frozen=True)
class Preview:
    """A line that may follow. `when` is (what, which): ("reason", "price"), ("intent", "affirm"),
    ("silence", ""), ("failed", ""), ("else", "") or ("continue", "")."""

    when: When
    node: str
    line_id: str
    kind: str
    text: str


def outlook(talk: Talk, state: State) -> tuple[Preview, ...]:
    """The first two different lines the script may say next from here: reasons first, then its own order.

    Empty when closed or handed over. Raises Invalid when a line cannot be rendered.
    """
    if state.closed is not None or state.handed_over is not None:
        return ()
    found: dict[str, Preview] = {}
    node = talk.script.nodes[state.node]
    for when, route in _branches(node, state, talk.remedies):
        preview = _preview(talk, state, when, route)
        if preview is not None:
            found.setdefault(preview.line_id, preview)
        if len(found) == MAX_PREVIEWS - (node.kind is NodeKind.ELICIT):
            break
    if node.kind is NodeKind.ELICIT and (probe := _next_probe(talk, state, node)) is not None:
        found.setdefault(probe.line_id, probe)
    return tuple(found.values())


def _next_probe(talk: Talk, state: State, node: Node) -> Preview | None:
    """What is asked next if the answer says nothing."""
    found = asking.ask(talk, state, node)
    if not isinstance(found, tuple):
        return None
    say: Say = found[1]
    return Preview((On.ELSE, ""), node.id, say.line_id, node.kind, say.text)


def _branches(node: Node, state: State, remedies: Mapping[str, str]) -> Iterator[tuple[When, Route]]:
    for route in sorted(node.routes, key=lambda route: _rank(route, node, state)):
        values = route.values or ("",)
        if route.on is On.REASON and ANY_REASON in values:
            values = (_likely(node, state, remedies),)
        yield from (((route.on, value), route) for value in values)
    if node.then is not None:
        yield ("continue", ""), Route(On.ELSE, (), node.then)


def _rank(route: Route, node: Node, state: State) -> int:
    """What a rep most needs to read ahead is the answer to a reason; reasons nothing points to come last."""
    expected = {*node.reveals, *state.belief}
    unlikely = bool(route.named) and bool(expected) and not expected & set(route.named)
    return 2 * unlikely + (route.on is not On.REASON)


def _likely(node: Node, state: State, remedies: Mapping[str, str]) -> str:
    believed = to_answer(state)
    if believed is not None:
        return believed
    return next((reason for reason in node.reveals if reason in remedies), ANY_REASON)


def _preview(talk: Talk, state: State, when: When, route: Route) -> Preview | None:
    what, value = when
    if what == On.REASON and value != ANY_REASON:
        state = replace(state, belief={**state.belief, value: 1.0})
    key: str | None = route.to
    for _ in range(MAX_NODES):
        node = talk.script.nodes[key] if key is not None else None
        if node is None or (not node.speaks and (node.waits or node.ends)):
            return None
        if node.elicitation is not None:
            probe = _next_probe(talk, replace(state, here=0), node)
            return None if probe is None else replace(probe, when=when)
        if when == (On.REASON, ANY_REASON) and node.kind is NodeKind.CONFIRM:
            return None  # they named no reason yet: what we guess must not stand there as if they had
        if node.lines or node.cues:
            cue = cue_for(talk, node, state) if node.cues else None
            said = cue[1] if cue else (words(talk, node, state, route.named) if node.lines else None)
            if said is not None:
                return Preview(when, node.id, said.line_id, node.kind, said.text)
            if node.lines:
                return None
        key = node.then
    return None
