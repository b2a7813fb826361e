"""The nodes of a script for its page: every line with what it costs and how bluntly it asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from assistant.dialogue.bluntness import Bluntness, asks, bluntness
from assistant.dialogue.checking.asking import asked_lines
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
    """One question an elicit node may choose, in the reader's language; `lines` also for styles and tiers."""

    id: str
    technique: str
    lines: tuple[LineRow, ...]


@dataclass(frozen=True)
class NodeRow:
    """One node with its lines and its branches in words; `rest` are lines for a style or a tier; `probes` may
    be asked over the script's channel, and `any_probe` says that the author did not narrow them."""

    node: Node
    lines: tuple[LineRow, ...]
    rest: tuple[LineRow, ...]
    branches: tuple[Branch, ...]
    probes: tuple[ProbeRow, ...]
    any_probe: bool


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
    asked: dict[str, dict[str, list[Line]]] = {}
    for line in asked_lines(script, telling.library) if telling.library else ():
        if line.language == telling.language:
            asked.setdefault(line.node.id, {}).setdefault(line.node.line_id, []).append(line)
    return tuple(
        _node(node, said.get(key, []), tuple(_probes(script, asked.get(key, {}), telling)), telling)
        for key, node in script.nodes.items()
    )


def _probes(script: Script, asked: Mapping[str, list[Line]], telling: Telling) -> Iterator[ProbeRow]:
    for probe, said in asked.items():
        yield ProbeRow(
            probe, said[0].node.technique or "", tuple(_line(script, line, telling) for line in said)
        )


def _node(node: Node, said: list[LineRow], probes: tuple[ProbeRow, ...], telling: Telling) -> NodeRow:
    how = node.elicitation
    return NodeRow(
        node=node,
        lines=tuple(one for one in said if not one.whom),
        rest=tuple(one for one in said if one.whom),
        branches=tuple(_branches(node, telling)),
        probes=probes,
        any_probe=how is not None and not how.probes and not how.techniques,
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
