"""A script as a Mermaid flowchart."""

from collections.abc import Iterator

from assistant.dialogue.script import Node, NodeKind, On, Route, Script

_SHAPES = {
    NodeKind.IDENTIFY: ("[[", "]]"),
    NodeKind.SAY: ("[", "]"),
    NodeKind.ASK: ("{{", "}}"),
    NodeKind.WAIT: ("(", ")"),
    NodeKind.REMEDY: ("[/", "/]"),
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
    line = node.lines.get(language, "")
    text = line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
    what = " ".join(filter(None, (node.kind, node.technique, node.outcome or node.why)))
    return "<br/>".join(_escape(part) for part in (node.id, what, text) if part)


def _arrows(node: Node) -> Iterator[tuple[str, str]]:
    for route in node.routes:
        yield f'-->|"{_condition(route, node)}"|', route.to
    if node.then is not None:
        yield "-->", node.then


def _condition(route: Route, node: Node) -> str:
    if route.on is On.SILENCE and node.wait is not None:
        return f"silence {_escape(str(node.wait).removesuffix(', 0:00:00'))}"
    return _escape(" ".join((route.on, ", ".join(route.values))).strip())


def _escape(text: str) -> str:
    # Mermaid reads #name; as an entity, so the mark itself goes first.
    for mark, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("|", "#124;")):
        text = text.replace(mark, entity)
    return text
