"""From an author's YAML to a checked Script, or to every problem at once with its line."""

import hashlib
import re
from collections.abc import Collection
from datetime import timedelta
from functools import lru_cache

import yaml

from assistant.dialogue import checks
from assistant.dialogue.document import Notes, canonical, compose
from assistant.dialogue.lines import VARIABLES, faults, tidy
from assistant.dialogue.problems import Code, Problem, ScriptInvalid
from assistant.dialogue.routes import read_routes
from assistant.dialogue.script import CHANNELS, LANGUAGES, TECHNIQUES, Node, NodeKind, Route, Script, duration

FORMAT = "1"
MAX_WAIT = timedelta(days=180)
#: Outcomes only the engine may give.
RESERVED_OUTCOMES = ("opted_out",)

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,63}")
_ROOT = ("format", "script", "title", "channel", "languages", "start", "nodes")
_ASKING = ("probe", "reveals", "wait", "then", "line_id")
#: Keys per kind: needed, optional.
_KEYS: dict[NodeKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    NodeKind.IDENTIFY: (("lines", "purpose"), (*_ASKING, "technique", "routes")),
    NodeKind.SAY: (("lines", "then"), ("line_id",)),
    NodeKind.ASK: (("lines", "technique", "routes"), _ASKING),
    NodeKind.WAIT: ((), ("wait", "routes", "then")),
    NodeKind.REMEDY: (("lines",), ("wait", "then", "routes", "line_id")),
    NodeKind.HAND_OVER: (("why",), ("lines", "line_id")),
    NodeKind.CLOSE: (("outcome",), ("lines", "line_id", "why")),
}


def read_script(text: str, name: str, reasons: Collection[str] | None = None) -> Script:
    """The script in `text`, fully checked. `name` is its folder; `reasons`, when given, the known reason ids.

    Raises ScriptInvalid with every problem found, each with line and column.
    """
    script, notes = _read(text, name)
    problems = list(notes.problems)
    if script.id != name:
        mark = notes.places[("",)].start_mark
        message = f"the folder is {name!r}, the script {script.id!r}"
        problems.append(Problem(mark.line + 1, mark.column + 1, Code.WRONG_NAME, message))
    problems += checks.every(script, notes.places, reasons)
    if problems:
        raise ScriptInvalid(name, problems)
    return script


@lru_cache(maxsize=256)
def load_version(source: str) -> Script:
    """A version that was published before: read as it was, without the checks of style that came later.

    Raises ScriptInvalid when the text cannot be understood at all.
    """
    script, notes = _read(source, "pinned version")
    if notes.problems:
        raise ScriptInvalid("pinned version", notes.problems)
    return script


def _read(text: str, name: str) -> tuple[Script, Notes]:
    source = canonical(text)
    root = compose(source, name)
    notes = Notes()
    fields = notes.fields(root, "a script")
    notes.known(fields, root, "a script", _ROOT)
    if fields.get("format") is not None and notes.text(fields["format"], "format") != FORMAT:
        notes.add(fields["format"], Code.BAD_VALUE, f"format must be {FORMAT}")
    channel = _one_of(notes, fields.get("channel"), "channel", CHANNELS)
    notes.languages = _languages(notes, fields.get("languages"))
    nodes = _nodes(notes, fields.get("nodes"))
    start = _slug(notes, fields.get("start"), "start")
    if start and start not in nodes:
        notes.add(fields["start"], Code.UNKNOWN_TARGET, f"start: there is no node {start!r}")
    notes.places[()] = fields.get("start", root)
    notes.places[("",)] = fields.get("script", root)
    script = Script(
        id=_slug(notes, fields.get("script"), "script"),
        version=hashlib.sha256(source.encode()).hexdigest(),
        title=_by_language(notes, fields.get("title"), "title", root),
        channel="call" if channel == "call" else "sms",
        languages=notes.languages,
        start=start,
        nodes=nodes,
        source=source,
    )
    return script, notes


def _languages(notes: Notes, node: yaml.Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    languages = notes.texts(node, "languages")
    for language in languages:
        if language not in LANGUAGES:
            notes.add(node, Code.BAD_VALUE, f"languages: {language!r} is not one of {', '.join(LANGUAGES)}")
    return tuple(dict.fromkeys(languages))


def _nodes(notes: Notes, at: yaml.Node | None) -> dict[str, Node]:
    if at is None:
        return {}
    nodes: dict[str, Node] = {}
    for key, value in notes.fields(at, "nodes").items():
        notes.places[(key,)] = value
        if not _SLUG.fullmatch(key):
            notes.add(value, Code.BAD_VALUE, f"node {key!r}: names are lower-case letters, digits and _")
        nodes[key] = _node(notes, key, value)
    for key, node in nodes.items():
        for target in dict.fromkeys(node.targets()):
            if target not in nodes:
                place = notes.places.get((key, "to", target), notes.places[(key,)])
                notes.add(place, Code.UNKNOWN_TARGET, f"node {key!r}: there is no node {target!r}")
    return nodes


def _node(notes: Notes, key: str, at: yaml.Node) -> Node:
    what = f"node {key!r}"
    fields = notes.fields(at, what)
    kind = _one_of(notes, fields.get("kind"), f"{what}: kind", tuple(NodeKind))
    if kind is None:
        if fields and "kind" not in fields:
            notes.add(at, Code.MISSING_KEY, f"{what} needs 'kind'")
        return Node(key, NodeKind.CLOSE, outcome="unknown")
    kind = NodeKind(kind)
    needed, optional = _KEYS[kind]
    notes.known(fields, at, f"{what} ({kind})", ("kind", *needed), optional)
    routes = _routes(notes, key, fields.get("routes"))
    then = _slug(notes, fields.get("then"), f"{what}: then") or None
    if then:
        notes.places.setdefault((key, "to", then), fields["then"])
    if kind in (NodeKind.IDENTIFY, NodeKind.WAIT, NodeKind.REMEDY) and not (routes or then):
        notes.add(at, Code.MISSING_KEY, f"{what} ({kind}) needs 'then' or 'routes'")
    return Node(
        id=key,
        kind=kind,
        lines=_lines(notes, key, kind, fields.get("lines")),
        probe=_slug(notes, fields.get("probe"), f"{what}: probe") or None,
        technique=_one_of(notes, fields.get("technique"), f"{what}: technique", TECHNIQUES),
        reveals=notes.texts(fields["reveals"], f"{what}: reveals") if "reveals" in fields else (),
        wait=_wait(notes, fields.get("wait"), what),
        then=then,
        routes=routes,
        purpose=_by_language(notes, fields.get("purpose"), f"{what}: purpose", at),
        why=_slug(notes, fields.get("why"), f"{what}: why"),
        outcome=_outcome(notes, fields.get("outcome"), what),
        line_id=_slug(notes, fields.get("line_id"), f"{what}: line_id") or key,
    )


def _routes(notes: Notes, key: str, at: yaml.Node | None) -> tuple[Route, ...]:
    found = [] if at is None else read_routes(notes, key, at)
    for index, (route, node) in enumerate(found):
        notes.places.setdefault((key, "to", route.to), node)
        notes.places[(key, "route", str(index))] = node
    return tuple(route for route, _ in found)


def _lines(
    notes: Notes,
    key: str,
    kind: NodeKind,
    at: yaml.Node | None,
) -> dict[str, str]:
    variables = tuple(v for v in VARIABLES if v != "remedy" or kind is NodeKind.REMEDY)
    lines = _by_language(notes, at, f"node {key!r}: lines", at)
    fields = notes.fields(at, f"node {key!r}: lines") if lines and at is not None else {}
    for language, line in lines.items():
        node = fields[language]
        notes.places[(key, "lines", language)] = node
        block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        for fault in faults(line, variables):
            message = f"node {key!r}, {language}: {fault.message}"
            notes.add(node, fault.code, message, lines_down=fault.row - 1 + block)
    return {language: tidy(line) for language, line in lines.items()}


def _by_language(notes: Notes, at: yaml.Node | None, what: str, place: yaml.Node | None) -> dict[str, str]:
    if at is None:
        return {}
    fields = notes.fields(at, what)
    for language in notes.languages:
        if language not in fields:
            notes.add(place or at, Code.MISSING_LANGUAGE, f"{what} has no {language!r}")
    for language in sorted(set(fields) - set(notes.languages)):
        notes.add(
            fields[language], Code.UNKNOWN_KEY, f"{what}: {language!r} is not among the script's languages"
        )
    texts = {language: notes.text(node, f"{what}.{language}") for language, node in fields.items()}
    return {language: text for language, text in texts.items() if text is not None}


def _slug(notes: Notes, at: yaml.Node | None, what: str) -> str:
    text = notes.text(at, what) if at is not None else None
    if text is None:
        return ""
    if not _SLUG.fullmatch(text) and at is not None:
        notes.add(
            at, Code.BAD_VALUE, f"{what}: {text[:40]!r} is not a name of lower-case letters, digits and _"
        )
    return text


def _one_of(notes: Notes, at: yaml.Node | None, what: str, accepted: Collection[str]) -> str | None:
    text = notes.text(at, what) if at is not None else None
    if text is None or text in accepted:
        return text
    if at is not None:
        notes.add(at, Code.BAD_VALUE, f"{what}: {text[:40]!r} is not one of {', '.join(accepted)}")
    return None


def _outcome(notes: Notes, at: yaml.Node | None, what: str) -> str:
    outcome = _slug(notes, at, f"{what}: outcome")
    if outcome in RESERVED_OUTCOMES and at is not None:
        notes.add(at, Code.BAD_VALUE, f"{what}: {outcome!r} is given by the engine alone")
    return outcome


def _wait(notes: Notes, at: yaml.Node | None, what: str) -> timedelta | None:
    text = notes.text(at, f"{what}: wait") if at is not None else None
    if text is None or at is None:
        return None
    wait = duration(text)
    if wait is None or wait > MAX_WAIT:
        notes.add(
            at, Code.BAD_VALUE, f"{what}: wait is like '3 days' or '2 hours', up to {MAX_WAIT.days} days"
        )
        return None
    return wait
