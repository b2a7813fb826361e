"""One node of an author's YAML, key by key."""

from collections.abc import Callable
from dataclasses import replace

import yaml

from assistant.dialogue.document import Notes
from assistant.dialogue.lines import GENERAL
from assistant.dialogue.problems import Code
from assistant.dialogue.routes import read_routes
from assistant.dialogue.script import (
    CONFIRMATION,
    OWNERS,
    TECHNIQUES,
    Cue,
    CueKind,
    Elicitation,
    Node,
    NodeKind,
    On,
    Route,
    Undertaking,
    duration,
)
from assistant.dialogue.values import day, lasting, one_of, share, slug, slugs, some_of, whole
from assistant.dialogue.wording_reader import read_wording, words_by_language

#: Outcomes only the engine may give.
RESERVED_OUTCOMES = ("opted_out",)
MOST_PROBES = 8

_ASKING = ("probe", "reveals", "wait", "then", "line_id")
#: Keys per kind: needed, optional.
KEYS: dict[NodeKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    NodeKind.IDENTIFY: (("lines", "purpose"), (*_ASKING, "technique", "routes")),
    NodeKind.RECORDING_NOTICE: (("lines", "then"), ("line_id",)),
    NodeKind.SAY: (("lines", "then"), ("line_id", "expires")),
    NodeKind.SMALL_TALK: (("cues",), ("wait", "then", "routes")),
    NodeKind.ASK: (("lines", "technique", "routes"), _ASKING),
    NodeKind.ELICIT: (("routes",), ("probes", "techniques", "confidence", "at_most", "wait", "then")),
    NodeKind.CONFIRM: (("lines", "routes"), ("wait", "then", "line_id")),
    NodeKind.WAIT: ((), ("wait", "routes", "then")),
    NodeKind.REMEDY: (("lines",), ("wait", "then", "routes", "line_id", "expires")),
    NodeKind.PROMISE: (("lines", "promise"), ("wait", "then", "routes", "line_id")),
    NodeKind.HAND_OVER: (("why",), ("lines", "line_id")),
    NodeKind.CLOSE: (("outcome",), ("lines", "line_id", "why")),
}
CUE_KEYS = (("lines",), ("id", *CueKind))
PROMISE_KEYS = ("what", "owner", "due")
LEADS_ON = (
    NodeKind.IDENTIFY,
    NodeKind.WAIT,
    NodeKind.REMEDY,
    NodeKind.PROMISE,
    NodeKind.SMALL_TALK,
)
_LOCAL = {NodeKind.REMEDY: ("remedy",), NodeKind.CONFIRM: ("reason", "complained")}


def read_node(notes: Notes, key: str, at: yaml.Node) -> Node:
    """The node as far as it can be read; what cannot be is noted."""
    what = f"node {key!r}"
    fields = notes.fields(at, what)
    kind = one_of(notes, fields.get("kind"), f"{what}: kind", tuple(NodeKind))
    if kind is None:
        if fields and "kind" not in fields:
            notes.add(at, Code.MISSING_KEY, f"{what} needs 'kind'")
        return Node(key, NodeKind.CLOSE, outcome="unknown")
    node = _common(notes, Node(key, NodeKind(kind)), fields, at)
    special = _SPECIAL.get(node.kind)
    return special(notes, node, fields) if special else node


def _common(notes: Notes, node: Node, fields: dict[str, yaml.Node], at: yaml.Node) -> Node:
    key, kind, what = node.id, node.kind, f"node {node.id!r}"
    needed, optional = KEYS[kind]
    notes.known(fields, at, f"{what} ({kind})", ("kind", *needed), optional)
    routes = _routes(notes, key, fields.get("routes"))
    then = slug(notes, fields.get("then"), f"{what}: then") or None
    if then:
        notes.places.setdefault((key, "to", then), fields["then"])
    for name in ("line_id", "expires"):
        if name in fields:
            notes.places[(key, name)] = fields[name]
    if kind in LEADS_ON and not (routes or then):
        notes.add(at, Code.MISSING_KEY, f"{what} ({kind}) needs 'then' or 'routes'")
    lines = read_wording(notes, (key, "lines"), fields.get("lines"), (*GENERAL, *_LOCAL.get(kind, ())))
    technique = one_of(notes, fields.get("technique"), f"{what}: technique", TECHNIQUES)
    return Node(
        id=key,
        kind=kind,
        lines=lines.any,
        variants=lines.variants,
        probe=slug(notes, fields.get("probe"), f"{what}: probe") or None,
        technique=CONFIRMATION if kind is NodeKind.CONFIRM else technique,
        reveals=notes.texts(fields["reveals"], f"{what}: reveals") if "reveals" in fields else (),
        wait=lasting(notes, fields.get("wait"), f"{what}: wait"),
        then=then,
        routes=routes,
        purpose=words_by_language(notes, fields.get("purpose"), f"{what}: purpose", at),
        why=slug(notes, fields.get("why"), f"{what}: why"),
        outcome=_outcome(notes, fields.get("outcome"), what),
        line_id=slug(notes, fields.get("line_id"), f"{what}: line_id") or key,
        expires=day(notes, fields.get("expires"), f"{what}: expires"),
    )


def _routes(notes: Notes, key: str, at: yaml.Node | None) -> tuple[Route, ...]:
    found = [] if at is None else read_routes(notes, key, at)
    for index, (route, node) in enumerate(found):
        notes.places.setdefault((key, "to", route.to), node)
        notes.places[(key, "route", str(index))] = node
    return tuple(route for route, _ in found)


def _outcome(notes: Notes, at: yaml.Node | None, what: str) -> str:
    outcome = slug(notes, at, f"{what}: outcome")
    if outcome in RESERVED_OUTCOMES and at is not None:
        notes.add(at, Code.BAD_VALUE, f"{what}: {outcome!r} is given by the engine alone")
    return outcome


def _elicitation(notes: Notes, node: Node, fields: dict[str, yaml.Node]) -> Node:
    what = f"node {node.id!r}"
    if "probes" in fields:
        notes.places[(node.id, "probes")] = fields["probes"]
    techniques = some_of(notes, fields.get("techniques"), f"{what}: techniques", TECHNIQUES)
    asking = Elicitation(
        probes=slugs(notes, fields.get("probes"), f"{what}: probes"),
        techniques=techniques,
        confidence=share(notes, fields.get("confidence"), f"{what}: confidence", 0.5, 0.99) or 0.8,
        at_most=whole(notes, fields.get("at_most"), f"{what}: at_most", 1, MOST_PROBES) or 4,
    )
    return replace(node, elicitation=asking)


def _undertaking(notes: Notes, node: Node, fields: dict[str, yaml.Node]) -> Node:
    if "promise" not in fields:
        return node
    what, at = f"node {node.id!r}: promise", fields["promise"]
    inner = notes.fields(at, what)
    notes.known(inner, at, what, (), PROMISE_KEYS)
    for name in PROMISE_KEYS:
        if name not in inner:
            notes.add(at, Code.VAGUE_PROMISE, f"{what} needs {name!r}: what is promised, by whom, by when")
    owner = one_of(notes, inner.get("owner"), f"{what}.owner", OWNERS)
    due = lasting(notes, inner.get("due"), f"{what}: due")
    said = words_by_language(notes, inner.get("what"), f"{what}.what", at)
    return replace(node, undertaking=Undertaking(said, owner, due) if owner and due else None)


def _cues(notes: Notes, node: Node, fields: dict[str, yaml.Node]) -> Node:
    at = fields.get("cues")
    if at is None:
        return node
    if not isinstance(at, yaml.SequenceNode) or not at.value:
        notes.add(at, Code.BAD_VALUE, f"node {node.id!r}: cues must be a list with at least one cue")
        return node
    found = [_cue(notes, node.id, index, item) for index, item in enumerate(at.value)]
    cues = tuple(cue for cue in found if cue is not None)
    for index, cue in enumerate(cues):
        if cue.id in [other.id for other in cues[:index]]:
            message = f"node {node.id!r}: two cues are called {cue.id!r}; give one an id"
            notes.add(at.value[index], Code.DUPLICATE_KEY, message)
    return replace(node, cues=cues)


def _cue(notes: Notes, key: str, index: int, at: yaml.Node) -> Cue | None:
    what = f"cue {index + 1} of node {key!r}"
    fields = notes.fields(at, what)
    notes.known(fields, at, what, *CUE_KEYS)
    kinds = [kind for kind in CueKind if kind in fields]
    if len(kinds) != 1:
        notes.add(at, Code.BAD_VALUE, f"{what} needs exactly one of {', '.join(CueKind)}")
        return None
    kind, value = kinds[0], fields[kinds[0]]
    name = slug(notes, fields.get("id"), f"{what}: id") or str(kind)
    variables = (*GENERAL, "trait") if kind is CueKind.TRAIT else GENERAL
    place = (key, "cues", name)
    notes.places[place] = at
    wording = read_wording(notes, place, fields.get("lines"), variables)
    traits = notes.texts(value, f"{what}: trait") if kind is CueKind.TRAIT else ()
    return Cue(name, kind, wording, _days(notes, kind, value, what), traits)


def _days(notes: Notes, kind: CueKind, at: yaml.Node, what: str) -> int:
    if kind not in (CueKind.BIRTHDAY, CueKind.LAST_ORDER):
        return 0
    text = notes.text(at, f"{what}: {kind}")
    found = duration(text) if text else None
    if text and (found is None or found.days < 1):
        notes.add(at, Code.BAD_VALUE, f"{what}: {kind} is like '7 days'")
    return found.days if found else 0


_SPECIAL: dict[NodeKind, Callable[[Notes, Node, dict[str, yaml.Node]], Node]] = {
    NodeKind.ELICIT: _elicitation,
    NodeKind.PROMISE: _undertaking,
    NodeKind.SMALL_TALK: _cues,
}


def note_targets(notes: Notes, nodes: dict[str, Node]) -> None:
    """Notes every lead to a node that is not there, and elicit nodes that cannot end unsure."""
    for key, node in nodes.items():
        for target in dict.fromkeys(node.targets()):
            if target not in nodes:
                place = notes.places.get((key, "to", target), notes.places[(key,)])
                notes.add(place, Code.UNKNOWN_TARGET, f"node {key!r}: there is no node {target!r}")
        if node.kind is NodeKind.ELICIT and node.route(On.UNSETTLED) is None and node.routes:
            message = f"node {key!r}: {{unsettled: …}} says where it goes when no reason could be settled"
            notes.add(notes.places[(key,)], Code.NO_UNSETTLED, message)
