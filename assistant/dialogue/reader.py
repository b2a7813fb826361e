"""From an author's YAML to a checked Script, or to every problem at once with its line."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import yaml

from assistant.dialogue import checks
from assistant.dialogue.bundle import Bundle, bundle, split
from assistant.dialogue.document import Notes
from assistant.dialogue.elicitation.probes import Library
from assistant.dialogue.node_reader import note_targets, read_node
from assistant.dialogue.problems import Code, Problem, ScriptInvalid, Severity
from assistant.dialogue.script import (
    CHANNELS,
    FAMILIES,
    LANGUAGES,
    OCCASIONS,
    STYLES,
    TIERS,
    For,
    Node,
    Script,
)
from assistant.dialogue.values import is_slug, one_of, slug, slugs, some_of, whole
from assistant.dialogue.wording_reader import words_by_language

FORMAT = "1"
MOST_TOUCHES, MOST_SEGMENTS = 12, 6
ROOT = ("format", "script", "title", "channel", "languages", "start", "nodes")
ROOT_OPTIONAL = ("for", "bluntness", "segments", "include")
PART = ("part", "nodes")
PART_OPTIONAL = ("include", "languages")
FOR = ("occasion", "touches", "tiers", "reasons", "families", "styles")


@dataclass(frozen=True)
class Review:
    """A script with everything there is to say of it; no script when some problem is an error."""

    script: Script | None
    problems: tuple[Problem, ...]


def review(
    text: str,
    name: str,
    reasons: Collection[str] | None = None,
    *,
    parts: Mapping[str, str] | None = None,
    library: Library | None = None,
    today: date | None = None,
) -> Review:
    """The script in `text`, fully checked, and every problem with its place; never raises for the text.

    `name` is its folder; `reasons` the known reason ids, `parts` the texts it may include, `library` the
    probes there are, `today` the day words must still hold on: what is not given is not checked.
    """
    known = None if reasons is None else tuple(reasons)
    return _reviewed(text, name, known, tuple(sorted((parts or {}).items())), library, today)


# Reading the shipped scripts takes over a second: the same text is not read twice in a process.
@lru_cache(maxsize=256)
def _reviewed(
    text: str,
    name: str,
    reasons: tuple[str, ...] | None,
    parts: tuple[tuple[str, str], ...],
    library: Library | None,
    today: date | None,
) -> Review:
    try:
        whole_text = bundle(text, name, dict(parts))
        script, notes = _read(whole_text)
    except ScriptInvalid as error:
        return Review(None, error.problems)
    found = list(notes.problems)
    if script.id != name:
        mark = notes.places[("",)].start_mark
        message = f"the folder is {name!r}, the script {script.id!r}"
        found.append(Problem(mark.line + 1, mark.column + 1, Code.WRONG_NAME, message))
    found += checks.every(script, notes.places, reasons, library=library, today=today)
    problems = tuple(sorted({whole_text.placed(problem) for problem in found}))
    sound = all(problem.severity is not Severity.ERROR for problem in problems)
    return Review(script if sound else None, problems)


def read_script(
    text: str,
    name: str,
    reasons: Collection[str] | None = None,
    *,
    parts: Mapping[str, str] | None = None,
    library: Library | None = None,
) -> Script:
    """The script in `text`, as `review` reads it.

    Raises ScriptInvalid with every problem found when some of them is an error.
    """
    found = review(text, name, reasons, parts=parts, library=library)
    if found.script is None:
        raise ScriptInvalid(name, found.problems)
    return found.script


@lru_cache(maxsize=256)
def load_version(source: str) -> Script:
    """A version that was published before: read as it was, without the checks of style that came later.

    Raises ScriptInvalid when the text cannot be understood at all.
    """
    script, notes = _read(split(source, "pinned version"))
    if notes.problems:
        raise ScriptInvalid("pinned version", notes.problems)
    return script


def _read(whole_text: Bundle) -> tuple[Script, Notes]:
    root, *parts = whole_text.roots
    notes = Notes()
    fields = notes.fields(root, "a script")
    notes.known(fields, root, "a script", ROOT, ROOT_OPTIONAL)
    if fields.get("format") is not None and notes.text(fields["format"], "format") != FORMAT:
        notes.add(fields["format"], Code.BAD_VALUE, f"format must be {FORMAT}")
    notes.languages = _languages(notes, fields.get("languages"))
    notes.places[()] = fields.get("start", root)
    notes.places[("",)] = fields.get("script", root)
    start = slug(notes, fields.get("start"), "start")
    nodes = _with_parts(notes, _nodes(notes, fields.get("nodes")), parts, start)
    if start and start not in nodes:
        notes.add(fields["start"], Code.UNKNOWN_TARGET, f"start: there is no node {start!r}")
    note_targets(notes, nodes)
    return _script(notes, fields, root, start, nodes, whole_text.source), notes


def _script(
    notes: Notes,
    fields: Mapping[str, yaml.Node],
    root: yaml.Node,
    start: str,
    nodes: dict[str, Node],
    source: str,
) -> Script:
    channel = one_of(notes, fields.get("channel"), "channel", CHANNELS)
    slugs(notes, fields.get("include"), "include")
    bluntness = whole(notes, fields.get("bluntness"), "bluntness", 0, 100)
    return Script(
        id=slug(notes, fields.get("script"), "script"),
        version=hashlib.sha256(source.encode()).hexdigest(),
        title=words_by_language(notes, fields.get("title"), "title", root),
        channel="call" if channel == "call" else "sms",
        languages=notes.languages,
        start=start,
        nodes=nodes,
        source=source,
        fits=_fits(notes, fields.get("for")),
        bluntness=Script.bluntness if bluntness is None else bluntness,
        segments=whole(notes, fields.get("segments"), "segments", 1, MOST_SEGMENTS) or Script.segments,
    )


def _fits(notes: Notes, at: yaml.Node | None) -> For:
    if at is None:
        return For()
    fields = notes.fields(at, "for")
    notes.known(fields, at, "for", (), FOR)
    notes.places[("", "for")] = at
    return For(
        occasion=one_of(notes, fields.get("occasion"), "for.occasion", OCCASIONS) or For.occasion,
        touches=_touches(notes, fields.get("touches")),
        tiers=some_of(notes, fields.get("tiers"), "for.tiers", TIERS),
        reasons=slugs(notes, fields.get("reasons"), "for.reasons"),
        families=some_of(notes, fields.get("families"), "for.families", FAMILIES),
        styles=some_of(notes, fields.get("styles"), "for.styles", STYLES),
    )


def _touches(notes: Notes, at: yaml.Node | None) -> tuple[int, ...]:
    if at is None:
        return ()
    items = at.value if isinstance(at, yaml.SequenceNode) else [at]
    return tuple(n for item in items if (n := whole(notes, item, "for.touches", 1, MOST_TOUCHES)))


def _languages(notes: Notes, node: yaml.Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    languages = notes.texts(node, "languages")
    for language in languages:
        if language not in LANGUAGES:
            notes.add(node, Code.BAD_VALUE, f"languages: {language!r} is not one of {', '.join(LANGUAGES)}")
    return tuple(dict.fromkeys(languages))


def _nodes(
    notes: Notes, at: yaml.Node | None, taken: Collection[str] = (), part: str = ""
) -> dict[str, Node]:
    if at is None:
        return {}
    nodes: dict[str, Node] = {}
    for key, value in notes.fields(at, "nodes").items():
        if key in taken:
            continue
        notes.places[(key,)] = value
        if not is_slug(key):
            notes.add(value, Code.BAD_VALUE, f"node {key!r}: names are lower-case letters, digits and _")
        nodes[key] = replace(read_node(notes, key, value), part=part)
    return nodes


def _with_parts(
    notes: Notes, nodes: dict[str, Node], parts: Collection[yaml.Node], start: str
) -> dict[str, Node]:
    """The script's nodes and those of its parts that something leads to; the first of a name stays."""
    notes.shared = True
    merged = dict(nodes)
    for root in parts:
        fields = notes.fields(root, "a part")
        notes.known(fields, root, "a part", PART, PART_OPTIONAL)
        part = slug(notes, fields.get("part"), "part")
        merged |= _nodes(notes, fields.get("nodes"), merged, part)
    notes.shared = False
    led_to = set(_led_to(merged, [start, *nodes]))
    return {key: node for key, node in merged.items() if not node.part or key in led_to}


def _led_to(nodes: Mapping[str, Node], starts: Collection[str]) -> Iterator[str]:
    waiting, seen = list(starts), set()
    while waiting:
        key = waiting.pop()
        if key in nodes and key not in seen:
            seen.add(key)
            yield key
            waiting.extend(nodes[key].targets())
