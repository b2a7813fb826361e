"""What may be said next, so that a rep can read ahead while the customer speaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.dialogue.engine import MAX_NODES, Talk, to_answer, words
from assistant.dialogue.script import ANY_REASON, Node, On, Route, Script
from assistant.dialogue.state import State

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


def outlook(
    script: Script,
    state: State,
    language: str,
    variables: Mapping[str, object],
    remedies: Mapping[str, str],
) -> tuple[Preview, ...]:
    """The first two different lines the script may say next from here: reasons first, then its own order.

    Empty when closed or handed over. Raises Invalid when a line cannot be rendered.
    """
    if state.closed is not None or state.handed_over is not None:
        return ()
    talk = Talk(script, language, variables, remedies)
    found: dict[str, Preview] = {}
    for when, route in _branches(script.nodes[state.node], state, remedies):
        preview = _preview(talk, state, when, route)
        if preview is not None:
            found.setdefault(preview.node, preview)
        if len(found) == MAX_PREVIEWS:
            break
    return tuple(found.values())


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
        if node is None or (not node.lines and (node.waits or node.ends)):
            return None
        if node.lines:
            text = words(talk, node, state, route.named)
            line_id = f"{node.line_id}.{talk.language}"
            return None if text is None else Preview(when, node.id, line_id, node.kind, text)
        key = node.then
    return None
