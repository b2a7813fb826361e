"""JSON Schema (2020-12) of scripts, parts and probes for editors, made from the reader's own tables."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from assistant.dialogue.elicitation import probes
from assistant.dialogue.node_reader import CUE_KEYS, KEYS, LEADS_ON, MOST_PROBES, PROMISE_KEYS
from assistant.dialogue.reader import (
    FOR,
    FORMAT,
    MOST_SEGMENTS,
    MOST_TOUCHES,
    PART,
    PART_OPTIONAL,
    ROOT,
    ROOT_OPTIONAL,
)
from assistant.dialogue.script import (
    CHANNELS,
    FAMILIES,
    INTENTS,
    LANGUAGES,
    MOODS,
    OCCASIONS,
    OWNERS,
    STYLES,
    TECHNIQUES,
    TIERS,
    CueKind,
    NodeKind,
    On,
)
from assistant.dialogue.wording_reader import ANY, VARIANTS

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MEANING: Mapping[NodeKind, str] = {
    NodeKind.IDENTIFY: "Who we are, what for, how to refuse. First, and never skipped.",
    NodeKind.RECORDING_NOTICE: "Says that the call is recorded. Calls only, never skipped.",
    NodeKind.SAY: "Says a line and goes on.",
    NodeKind.SMALL_TALK: "The part about life: the first cue that fits them. Calls only, no weather.",
    NodeKind.ASK: "Asks a question of its own and waits.",
    NodeKind.ELICIT: "Asks probes of the library, each the best one left, until the reason is settled.",
    NodeKind.CONFIRM: "Puts the likeliest reason once, lightly: {{ reason }}; regret {% if complained %}.",
    NodeKind.WAIT: "Listens without a word.",
    NodeKind.REMEDY: "Answers the reason settled or stated: {{ remedy }}.",
    NodeKind.PROMISE: "Says a line and undertakes it: what, by whom, by when.",
    NodeKind.HAND_OVER: "A person goes on.",
    NodeKind.CLOSE: "The end, with its outcome.",
}
_TEXT: Schema = {"type": "string", "minLength": 1}
_SLUG: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"}
_LASTING: Schema = {
    "type": "string",
    "pattern": "^[1-9][0-9]{0,3} (minute|hour|day|week)s?$",
    "description": "A time like 3 days or 2 hours.",
}
_DAY: Schema = {
    "type": "string",
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "description": "A day like 2026-12-31; after it the words are not said.",
}
_LINE: Schema = {"$ref": "#/$defs/line"}
_ROUTES: Schema = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/route"}}


def script_schema() -> Schema:
    """What a `script.yaml`, or a part of scripts, may hold. A part is known by its key `part`."""
    return {
        "$schema": _DIALECT,
        "title": "A dialogue script",
        "if": {"required": ["part"]},
        "then": _object(_root(), PART, PART_OPTIONAL),
        "else": _object(_root(), ROOT, ROOT_OPTIONAL),
        "$defs": {
            "line": _line(),
            "wording": _by_language(_LINE),
            "texts": _by_language(_TEXT),
            "route": {"oneOf": [_route(on) for on in On]},
            "cue": {"oneOf": [_cue(kind) for kind in CueKind]},
            "node": _node(),
            **{kind: _of_kind(kind) for kind in NodeKind},
        },
    }


def probes_schema() -> Schema:
    """What `probes.yaml` may hold."""
    share: Schema = {"type": "number", "minimum": 0.01, "maximum": 0.99}
    avoid: Schema = {
        "styles": _some(STYLES),
        "tiers": _some(TIERS),
        "moods": _some(MOODS),
        "after_complaint": {"type": "boolean"},
        "reasons_known": {"type": "boolean"},
    }
    entry: Schema = {
        "technique": {"enum": list(TECHNIQUES)},
        "lines": {"$ref": "#/$defs/wording"},
        "reveals": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": share,
            "description": "Reason -> chance that a customer who left for it lets it out when asked this.",
        },
        "how": {"$ref": "#/$defs/texts"},
        "cost": {"type": "number", "minimum": probes.COSTS[0], "maximum": probes.COSTS[1]},
        "channels": _some(CHANNELS),
        "avoid": _object(avoid, (), tuple(avoid)),
    }
    return {
        "$schema": _DIALECT,
        "title": "The probe library",
        "type": "object",
        "propertyNames": _SLUG,
        "additionalProperties": _object(entry, probes.NEEDED, probes.OPTIONAL),
        "$defs": {
            "line": _line(),
            "wording": _by_language(_LINE, LANGUAGES),
            "texts": _by_language(_TEXT, LANGUAGES),
        },
    }


def text(schema: Schema) -> str:
    """The schema as the committed file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _root() -> Schema:
    return {
        "format": {"const": int(FORMAT)},
        "script": _SLUG | {"description": "The folder's name."},
        "part": _SLUG | {"description": "The file's name."},
        "title": {"$ref": "#/$defs/texts"},
        "channel": {"enum": list(CHANNELS)},
        "languages": _some(LANGUAGES),
        "start": _SLUG,
        "nodes": {"type": "object", "propertyNames": _SLUG, "additionalProperties": {"$ref": "#/$defs/node"}},
        "for": _object(_fits(), (), FOR) | {"description": "When the product picks this script."},
        "bluntness": _whole(0, 100) | {"description": "The most any question may score."},
        "segments": _whole(1, MOST_SEGMENTS) | {"description": "The most segments a text may take."},
        "include": {"type": "array", "items": _SLUG, "description": "Parts whose nodes may be led to."},
    }


def _fits() -> Schema:
    return {
        "occasion": {"enum": list(OCCASIONS)},
        "touches": _one_or_more(_whole(1, MOST_TOUCHES)),
        "tiers": _some(TIERS),
        "reasons": _one_or_more(_SLUG),
        "families": _some(FAMILIES),
        "styles": _some(STYLES),
    }


def _node() -> Schema:
    cases = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {"$ref": f"#/$defs/{kind}"},
        }
        for kind in NodeKind
    ]
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": list(NodeKind)}},
        "allOf": cases,
    }


def _of_kind(kind: NodeKind) -> Schema:
    needed, optional = KEYS[kind]
    found = _object(_values() | {"kind": {"const": kind}}, ("kind", *needed), optional)
    found["description"] = _MEANING[kind]
    if kind in LEADS_ON and "then" not in needed:
        found["anyOf"] = [{"required": ["then"]}, {"required": ["routes"]}]
    return found


def _values() -> Schema:
    """What each key of a node takes, whatever its kind."""
    promise: Schema = {
        "what": {"$ref": "#/$defs/texts"},
        "owner": {"enum": list(OWNERS)},
        "due": _LASTING,
    }
    return {
        "lines": {"$ref": "#/$defs/wording"},
        "purpose": {"$ref": "#/$defs/texts"},
        "technique": {"enum": list(TECHNIQUES)},
        "techniques": _some(TECHNIQUES),
        "reveals": _one_or_more(_SLUG),
        "routes": _ROUTES,
        "wait": _LASTING,
        "expires": _DAY,
        "cues": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/cue"}},
        "probes": _one_or_more(_SLUG),
        "confidence": {"type": "number", "minimum": 0.5, "maximum": 0.99},
        "at_most": _whole(1, MOST_PROBES),
        "promise": _object(promise, PROMISE_KEYS, ()),
        **dict.fromkeys(("probe", "then", "line_id", "why", "outcome"), _SLUG),
    }


def _route(on: On) -> Schema:
    values: Mapping[On, Schema] = {
        On.REASON: _one_or_more(_SLUG),
        On.INTENT: _some(INTENTS),
        On.MOOD: _some(MOODS),
    }
    if on not in values:
        return _object({on: _SLUG}, (on,), ())
    return _object({on: values[on], "to": _SLUG}, (on, "to"), ())


def _cue(kind: CueKind) -> Schema:
    values: Mapping[CueKind, Schema] = {
        CueKind.TRAIT: _one_or_more(_TEXT),
        CueKind.ALWAYS: {"const": True},
    }
    needed, optional = CUE_KEYS
    shared = tuple(key for key in optional if key not in tuple(CueKind))
    known = {"lines": {"$ref": "#/$defs/wording"}, "id": _SLUG, kind: values.get(kind, _LASTING)}
    return _object(known, (*needed, kind), shared)


def _line() -> Schema:
    variants = {ANY: _TEXT, **dict.fromkeys(sorted(VARIANTS), _TEXT)}
    return {"oneOf": [_TEXT, _object(variants, (ANY,), tuple(sorted(VARIANTS)))]}


def _by_language(value: Schema, needed: Collection[str] = ()) -> Schema:
    return _object(dict.fromkeys(LANGUAGES, value), needed, LANGUAGES)


def _object(known: Mapping[str, Schema], needed: Collection[str], optional: Collection[str]) -> Schema:
    keys = dict.fromkeys((*needed, *optional))
    found: Schema = {
        "type": "object",
        "properties": {str(key): known[key] for key in keys},
        "additionalProperties": False,
    }
    return found | ({"required": [str(key) for key in needed]} if needed else {})


def _one_or_more(item: Schema) -> Schema:
    return {"oneOf": [item, {"type": "array", "minItems": 1, "items": item}]}


def _some(accepted: Collection[str]) -> Schema:
    return _one_or_more({"enum": list(accepted)})


def _whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}
