"""Every place of a YAML file where people's words stand: scripts, the parts they share, the probe library."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from assistant.dialogue.document import compose
from assistant.dialogue.lines import tidy
from assistant.dialogue.script import LANGUAGES
from assistant.dialogue.wording_reader import ANY

_CUES = ("birthday", "trait", "last_order", "always")


@dataclass(frozen=True)
class Slot:
    """One text in a file. `stem` is its stable id, which begins with the node's `line_id` where it has one,
    and `line` the same with language and variant; `what` says what kind of text it is; `at` is its place."""

    stem: str
    node: str
    what: str
    language: str
    variant: str
    at: yaml.ScalarNode

    @property
    def line(self) -> str:
        """The line id, as it stands in a conversation's record."""
        return ".".join(filter(None, (self.stem, self.language, self.variant.replace(" ", "_"))))

    @property
    def text(self) -> str:
        """The text as it is said, in one row."""
        return tidy(str(self.at.value))


def slots(text: str, name: str) -> tuple[Slot, ...]:
    """The texts of a script, a part or a probe library, in the file's order; what is no such file has none.

    Raises ScriptInvalid when the text cannot be read as YAML.
    """
    root = compose(text, name)
    fields = _fields(root)
    if "nodes" not in fields:
        return tuple(slot for key, at in fields.items() for slot in _probe(key, at))
    title = _texts("script.title", "", "title", fields.get("title"))
    return (*title, *(slot for key, at in _fields(fields["nodes"]).items() for slot in _node(key, at)))


def _node(key: str, at: yaml.Node) -> Iterator[Slot]:
    fields = _fields(at)
    kind, line = _value(fields.get("kind")), _value(fields.get("line_id")) or key
    yield from _texts(f"{line}.purpose", key, "purpose", fields.get("purpose"))
    yield from _texts(line, key, kind, fields.get("lines"))
    cues = fields.get("cues")
    for cue in cues.value if isinstance(cues, yaml.SequenceNode) else ():
        parts = _fields(cue)
        name = _value(parts.get("id")) or next((kind for kind in _CUES if kind in parts), "")
        yield from _texts(f"{key}.{name}", key, kind, parts.get("lines"))
    promise = _fields(fields["promise"]) if "promise" in fields else {}
    yield from _texts(f"{line}.promise", key, "what is promised", promise.get("what"))


def _probe(key: str, at: yaml.Node) -> Iterator[Slot]:
    fields = _fields(at)
    yield from _texts(key, key, _value(fields.get("technique")), fields.get("lines"))
    yield from _texts(f"{key}.how", key, "for the rep", fields.get("how"))


def _texts(stem: str, node: str, what: str, at: yaml.Node | None) -> Iterator[Slot]:
    for language, value in _fields(at).items() if at is not None else ():
        if language not in LANGUAGES:
            continue
        if isinstance(value, yaml.ScalarNode):
            yield Slot(stem, node, what, language, "", value)
        for variant, words in _fields(value).items():
            if isinstance(words, yaml.ScalarNode):
                yield Slot(stem, node, what, language, "" if variant == ANY else variant, words)


def _fields(at: yaml.Node) -> Mapping[str, yaml.Node]:
    if not isinstance(at, yaml.MappingNode):
        return {}
    return {str(key.value): value for key, value in at.value if isinstance(key, yaml.ScalarNode)}


def _value(at: yaml.Node | None) -> str:
    return str(at.value) if isinstance(at, yaml.ScalarNode) else ""
