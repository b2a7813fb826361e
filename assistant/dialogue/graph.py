"""A script as a Mermaid flowchart."""

from collections.abc import Iterator

from assistant.dialogue.cards import text_of
from assistant.dialogue.diff import condition
from assistant.dialogue.script import Node, NodeKind, On, Route, Script
from assistant.dialogue.waits import in_words

_SHAPES = {
    NodeKind.IDENTIFY: ("[[", "]]"),
    NodeKind.RECORDING_NOTICE: ("[[", "]]"),
    NodeKind.SAY: ("[", "]"),
    NodeKind.SMALL_TALK: (">", "]"),
    NodeKind.ASK: ("{{", "}}"),
    NodeKind.ELICIT: ("{{", "}}"),
    NodeKind.CONFIRM: ("{{", "}}"),
    NodeKind.WAIT: ("(", ")"),
    NodeKind.REMEDY: ("[/", "/]"),
    NodeKind.PROMISE: ("[(", ")]"),
    NodeKind.HAND_OVER: ("[\\", "\\]"),
    NodeKind.CLOSE: ("([", "])"),
}
_WIDTH = 60


def mermaid(script: Script, language: str) -> str:
    """The flowchart's text: every node with the start of its line, every route with its condition."""
    rows = ["flowchart TD"]
    for node in script.nodes.values():
        opening, closing = _SHAPES[node.kind]
        rows.append(f'  n_{node.id}{opening}"{_label(node, language)}"{closing}')
    for node in script.nodes.values():
        rows.extend(f"  n_{node.id} {arrow} n_{to}" for arrow, to in _arrows(node))
    return "\n".join(rows) + "\n"


def _label(node: Node, language: str) -> str:
    line = text_of(node, language)
    text = line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
    what = " ".join(filter(None, (node.kind, node.technique, node.outcome or node.why)))
    return "<br/>".join(_escape(part) for part in (node.id, what, text) if part)


def _arrows(node: Node) -> Iterator[tuple[str, str]]:
    for route in node.routes:
        yield f'-->|"{_escape(_condition(route, node))}"|', route.to
    if node.then is not None:
        yield "-->", node.then


def _condition(route: Route, node: Node) -> str:
    waits = in_words(node.wait) if route.on is On.SILENCE and node.wait is not None else ""
    return f"{condition(route)} {waits}".rstrip()


def _escape(text: str) -> str:
    # Mermaid reads #name; as an entity, so the mark itself goes first.
    for mark, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("|", "#124;")):
        text = text.replace(mark, entity)
    return text
