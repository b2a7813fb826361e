"""The nodes of a script for its page: every line with what it costs and how bluntly it asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from assistant.dialogue.bluntness import Bluntness, asks, bluntness
from assistant.dialogue.checking.asking import candidates
from assistant.dialogue.checking.longest import longest
from assistant.dialogue.checking.places import Line, lines
from assistant.dialogue.elicitation.probes import Library
from assistant.dialogue.script import ANY_REASON, STYLES, Cue, CueKind, Node, On, Route, Script
from assistant.dialogue.segments import Price, Segments, cost
from assistant.reasons.taxonomy import Taxonomy
from assistant.web.understood import reason_label
from assistant.web.words import word


@dataclass(frozen=True)
class Branch:
    """Where one answer leads."""

    when: str
    to: str


@dataclass(frozen=True)
class LineRow:
    """One text: for whom, its id, and what is known of it. `parts` say what makes a question blunt."""

    language: str
    text: str
    whom: str
    line_id: str
    cue: str
    sms: Segments | None
    over: bool
    cost: str
    score: int | None
    blunt: bool
    parts: str


@dataclass(frozen=True)
class ProbeRow:
    """One question an elicit node may choose, in the reader's language."""

    id: str
    technique: str
    text: str


@dataclass(frozen=True)
class NodeRow:
    """One node with its lines and its branches in words; `rest` are lines for a style or a tier. `probes` is
    empty where all that suit may be asked, whose number is `many`."""

    node: Node
    lines: tuple[LineRow, ...]
    rest: tuple[LineRow, ...]
    branches: tuple[Branch, ...]
    probes: tuple[ProbeRow, ...]
    many: int


@dataclass(frozen=True)
class Telling:
    """What the rows are told with: the taxonomy, the probes, the price of a segment, a language."""

    taxonomy: Taxonomy
    library: Library | None
    price: Price | None
    language: str


def nodes_of(script: Script, telling: Telling) -> tuple[NodeRow, ...]:
    """Every node of the script, in its order."""
    said: dict[str, list[LineRow]] = {}
    for line in lines(script):
        said.setdefault(line.node.id, []).append(_line(script, line, telling))
    return tuple(_node(node, said.get(key, []), telling) for key, node in script.nodes.items())


def _node(node: Node, said: list[LineRow], telling: Telling) -> NodeRow:
    asked = candidates(node.elicitation, telling.library) if node.elicitation and telling.library else ()
    narrowed = node.elicitation is not None and (node.elicitation.probes or node.elicitation.techniques)
    probes = tuple(
        ProbeRow(one.id, one.technique, one.lines.get(telling.language, ""))
        for one in (asked if narrowed else ())
    )
    return NodeRow(
        node=node,
        lines=tuple(one for one in said if not one.whom),
        rest=tuple(one for one in said if one.whom),
        branches=tuple(_branches(node, telling)),
        probes=probes,
        many=len(asked),
    )


def _line(script: Script, line: Line, telling: Telling) -> LineRow:
    node, variant = line.node, line.variant
    cue = next((one for one in node.cues if one.id == line.place[2]), None)
    stem = f"{node.id}.{cue.id}" if cue else node.line_id
    sms = longest(line) if script.channel == "sms" else None
    blunt = _bluntness(line)
    return LineRow(
        language=line.language,
        text=line.text,
        whom=" · ".join(_whom(part) for part in variant.split()),
        line_id=".".join(filter(None, (stem, line.language, variant.replace(" ", "_")))),
        cue=_cue(cue) if cue else "",
        sms=sms,
        over=sms is not None and sms.count > script.segments,
        cost=str(cost(sms, telling.price)) if sms and telling.price else "",
        score=blunt.score if blunt else None,
        blunt=blunt is not None and blunt.score > script.bluntness,
        parts="; ".join(str(part) for part in blunt.parts) if blunt else "",
    )


def _bluntness(line: Line) -> Bluntness | None:
    if not asks(line.text, line.language):
        return None
    return bluntness(line.text, line.language, line.node.technique)


def _whom(part: str) -> str:
    return word(part, "style" if part in STYLES else "tier")


def _cue(cue: Cue) -> str:
    if cue.kind is CueKind.BIRTHDAY:
        return str(_("birthday within %(days)d days", days=cue.days))
    if cue.kind is CueKind.LAST_ORDER:
        return str(_("bought within %(days)d days", days=cue.days))
    if cue.kind is CueKind.TRAIT:
        return str(_("on record: %(traits)s", traits=", ".join(cue.traits)))
    return str(_("fits everybody"))


def _branches(node: Node, telling: Telling) -> Iterator[Branch]:
    for route in node.routes:
        yield Branch(_when(route, telling), route.to)
    if node.then:
        yield Branch(word("continue", "condition"), node.then)


def _when(route: Route, telling: Telling) -> str:
    if ANY_REASON in route.values:
        return word(ANY_REASON, "condition")
    named = ", ".join(_value(route.on, value, telling) for value in route.values)
    return " ".join(part for part in (word(route.on, "condition"), named) if part)


def _value(on: On, value: str, telling: Telling) -> str:
    if on is On.REASON:
        return reason_label(telling.taxonomy, value, telling.language)
    return word(value, "mood" if on is On.MOOD else "intent")


def labels(taxonomy: Taxonomy, language: str) -> Mapping[str, str]:
    """The name of every reason, for a drawing."""
    return {one.id: one.label[language] for one in taxonomy.reasons}
