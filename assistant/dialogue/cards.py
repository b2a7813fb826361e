"""What each node's box in a drawing says, and which of its ways are drawn as lines."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.dialogue.names import condition, name, span
from assistant.dialogue.script import Node, NodeKind, Script

#: A way out that so many nodes take is named where it is taken; as lines it would hide the talk itself.
SHARED = 3
#: With more ways than this none is drawn, each is named: nobody could follow the lines.
MOST_LINES = 300

_VARIABLE = re.compile(r"\{\{\s*(\w+)[^}]*\}\}")
_CHOICE = re.compile(r"\{%.*?%\}")


@dataclass(frozen=True)
class Exit:
    """Where a node leads and when, in words; several conditions with one target are one exit."""

    label: str
    to: str


@dataclass(frozen=True)
class Card:
    """`lines` are drawn; `asides` lead to a shared ending and are only named."""

    id: str
    kind: NodeKind
    heading: str
    text: str
    lines: tuple[Exit, ...]
    asides: tuple[Exit, ...]


def cards(script: Script, language: str, reasons: Mapping[str, str]) -> dict[str, Card]:
    """A card per node, the start first, then in the script's order."""
    endings = shared_endings(script)
    order = sorted(script.nodes.values(), key=lambda node: node.id != script.start)
    made = {node.id: _card(node, language, reasons, endings) for node in order}
    if sum(len(card.lines) for card in made.values()) <= MOST_LINES:
        return made
    return {key: replace(card, lines=(), asides=(*card.lines, *card.asides)) for key, card in made.items()}


def shared_endings(script: Script) -> frozenset[str]:
    """Nodes from which the talk only ends, and to which at least three others lead; never the start."""
    sources: dict[str, set[str]] = {key: set() for key in script.nodes}
    for node in script.nodes.values():
        for target in node.targets():
            sources[target].add(node.id)
    return frozenset(
        key
        for key, leading in sources.items()
        if len(leading) >= SHARED and key != script.start and _only_ends(script, key)
    )


def text_of(node: Node, language: str) -> str:
    """What the node says, or what it does where it has no line, in one plain text."""
    if node.lines:
        return _plain(node.lines.get(language) or next(iter(node.lines.values())))
    if node.cues:
        return ", ".join(dict.fromkeys(name("cues", cue.kind, language) for cue in node.cues))
    if node.elicitation is not None:
        asked = node.elicitation
        techniques = [name("techniques", technique, language) for technique in asked.techniques]
        sure = f"{asked.confidence:.0%}"
        bounds = name("words", "asks_until", language).format(many=asked.at_most, sure=sure)
        return ", ".join([*techniques, *asked.probes, bounds])
    return ""


def _card(node: Node, language: str, reasons: Mapping[str, str], endings: frozenset[str]) -> Card:
    exits = _exits(node, language, reasons)
    return Card(
        id=node.id,
        kind=node.kind,
        heading=_heading(node, language),
        text=text_of(node, language),
        lines=tuple(one for one in exits if one.to not in endings),
        asides=tuple(one for one in exits if one.to in endings),
    )


def _exits(node: Node, language: str, reasons: Mapping[str, str]) -> list[Exit]:
    labels: dict[str, list[str]] = {}
    for route in node.routes:
        labels.setdefault(route.to, []).append(condition(route, node, language, reasons))
    if node.then is not None:
        # Where nothing else can happen, an arrow alone says it.
        goes_on = [name("conditions", "then", language)] if node.routes else []
        labels.setdefault(node.then, []).extend(goes_on)
    return [Exit(" / ".join(dict.fromkeys(words)), to) for to, words in labels.items()]


def _heading(node: Node, language: str) -> str:
    what = name("kinds", node.kind, language)
    if node.technique is not None:
        what += f" · {name('techniques', node.technique, language)}"
    if node.undertaking is not None:
        promised = node.undertaking
        what += f" · {name('owners', promised.owner, language)}, {span(promised.due, language)}"
    detail = node.outcome or node.why
    waits = span(node.wait, language) if node.wait is not None and node.waits else ""
    return " · ".join(filter(None, (what, detail, waits)))


def _only_ends(script: Script, key: str) -> bool:
    seen: set[str] = set()
    while key not in seen:
        seen.add(key)
        node = script.nodes[key]
        if node.ends:
            return True
        if node.waits or node.then is None:
            return False
        key = node.then
    return False


def _plain(line: str) -> str:
    return _CHOICE.sub("", _VARIABLE.sub(r"‹\1›", line))
