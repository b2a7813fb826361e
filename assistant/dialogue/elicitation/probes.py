"""The probe library: indirect questions, the reasons each can let out, what it costs, when not to ask it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

import yaml

from assistant.dialogue.document import Notes, canonical, compose
from assistant.dialogue.lines import VARIABLES, faults, tidy
from assistant.dialogue.problems import Code, ScriptInvalid
from assistant.dialogue.script import CHANNELS, LANGUAGES, MOODS, STYLES, TECHNIQUES, TIERS

NAME = "probes.yaml"
ANY = "any"
#: A question takes between a quarter and four times the patience of an ordinary one.
COSTS = (0.25, 4.0)
NEEDED = ("technique", "lines", "reveals", "how")
OPTIONAL = ("cost", "channels", "avoid")
_VARIANTS = {ANY, *STYLES, *TIERS, *(f"{tier} {style}" for tier in TIERS for style in STYLES)}


@dataclass(frozen=True)
class Avoid:
    """When a probe is not asked."""

    styles: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    after_complaint: bool = False
    reasons_known: bool = False


@dataclass(frozen=True)
class Probe:
    """One question. `lines` holds the words for anybody by language, `variants` those for a tier or style.

    `reveals`: the chance that a customer who left for that reason lets it out when asked this. `cost`: the
    patience it takes, 1 for an ordinary question.
    """

    id: str
    technique: str
    lines: Mapping[str, str]
    reveals: Mapping[str, float]
    how: Mapping[str, str]
    cost: float = 1.0
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    channels: tuple[str, ...] = CHANNELS
    avoid: Avoid = Avoid()


@dataclass(frozen=True, eq=False)
class Library:
    """Every probe by id; `version`: the SHA-256 of `source`, the text it was read from. Equal by version."""

    probes: Mapping[str, Probe]
    version: str
    source: str = ""

    def __hash__(self) -> int:
        return hash(self.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Library) and other.version == self.version


def read_library(text: str, reasons: Collection[str] | None) -> Library:
    """The library in `text`, checked. Raises ScriptInvalid with every problem, each with line and column.

    Without `reasons` any reason may be revealed: one kept by a running talk was checked when it was kept.
    """
    return _read(text, None if reasons is None else tuple(reasons))


@lru_cache(maxsize=16)
def _read(text: str, reasons: tuple[str, ...] | None) -> Library:
    source = canonical(text)
    root = compose(source, NAME)
    notes = Notes()
    entries = notes.fields(root, "the library")
    probes = {name: _probe(notes, name, node, reasons) for name, node in entries.items()}
    if notes.problems:
        raise ScriptInvalid(NAME, notes.problems)
    return Library(probes, sha256(source.encode()).hexdigest(), source)


def _probe(notes: Notes, id: str, node: yaml.Node, reasons: Collection[str] | None) -> Probe:
    what = f"probe {id!r}"
    fields = notes.fields(node, what)
    notes.known(fields, node, what, NEEDED, OPTIONAL)
    said = _lines(notes, fields.get("lines"), node, what)
    return Probe(
        id=id,
        technique=_one_of(notes, fields.get("technique"), f"technique of {what}", TECHNIQUES),
        lines={language: words.get(ANY, "") for language, words in said.items()},
        variants={
            language: rest
            for language, words in said.items()
            if (rest := {variant: text for variant, text in words.items() if variant != ANY})
        },
        reveals=_reveals(notes, fields.get("reveals"), what, reasons),
        how=_words(notes, fields.get("how"), node, f"how of {what}"),
        cost=_number(notes, fields["cost"], f"cost of {what}", COSTS) if "cost" in fields else 1.0,
        channels=_choices(notes, fields["channels"], f"channels of {what}", CHANNELS)
        if "channels" in fields
        else CHANNELS,
        avoid=_avoid(notes, fields["avoid"], what) if "avoid" in fields else Avoid(),
    )


def _lines(notes: Notes, node: yaml.Node | None, at: yaml.Node, what: str) -> dict[str, dict[str, str]]:
    if node is None:
        return {}
    found = {}
    for language, lines in notes.fields(node, f"lines of {what}").items():
        if language not in LANGUAGES:
            notes.add(lines, Code.UNKNOWN_KEY, f"{what}: lines are in {', '.join(LANGUAGES)}")
            continue
        by_variant = isinstance(lines, yaml.MappingNode)
        variants = notes.fields(lines, f"{language} lines of {what}") if by_variant else {ANY: lines}
        if ANY not in variants:
            notes.add(lines, Code.MISSING_KEY, f"{what}, {language}: needs the words for {ANY!r}body")
        found[language] = {name: _line(notes, name, text, what) for name, text in variants.items()}
    _both(notes, found, at, f"lines of {what}")
    return found


def _line(notes: Notes, variant: str, node: yaml.Node, what: str) -> str:
    if variant not in _VARIANTS:
        message = f"{what}: {variant!r} is no variant: any, a style, a tier, or a tier and a style"
        notes.add(node, Code.UNKNOWN_KEY, message)
    text = notes.text(node, f"a line of {what}") or ""
    for fault in faults(text, VARIABLES):
        notes.add(node, fault.code, f"{what}: {fault.message}")
    return tidy(text)


def _words(notes: Notes, node: yaml.Node | None, at: yaml.Node, what: str) -> dict[str, str]:
    if node is None:
        return {}
    found = {
        language: tidy(notes.text(text, what) or "") for language, text in notes.fields(node, what).items()
    }
    _both(notes, found, at, what)
    return found


def _both(notes: Notes, found: Collection[str], at: yaml.Node, what: str) -> None:
    for language in LANGUAGES:
        if language not in found:
            notes.add(at, Code.MISSING_LANGUAGE, f"{what} lack {language!r}")


def _reveals(
    notes: Notes, node: yaml.Node | None, what: str, reasons: Collection[str] | None
) -> dict[str, float]:
    if node is None:
        return {}
    found = {}
    for reason, value in notes.fields(node, f"reveals of {what}").items():
        if reasons is not None and reason not in reasons:
            notes.add(value, Code.UNKNOWN_REASON, f"{what} reveals unknown {reason!r}")
        found[reason] = _number(notes, value, f"{reason} of {what}", (0.01, 0.99))
    if not found:
        notes.add(node, Code.BAD_VALUE, f"{what} reveals no reason")
    return found


def _avoid(notes: Notes, node: yaml.Node, what: str) -> Avoid:
    fields = notes.fields(node, f"avoid of {what}")
    flags = ("after_complaint", "reasons_known")
    notes.known(fields, node, f"avoid of {what}", (), ("styles", "tiers", "moods", *flags))

    def some(name: str, known: Collection[str]) -> tuple[str, ...]:
        return _choices(notes, fields[name], f"{name} of {what}", known) if name in fields else ()

    def told(name: str) -> bool:
        return name in fields and _flag(notes, fields[name], f"{name} of {what}")

    return Avoid(some("styles", STYLES), some("tiers", TIERS), some("moods", MOODS), *map(told, flags))


def _one_of(notes: Notes, node: yaml.Node | None, what: str, known: Collection[str]) -> str:
    text = "" if node is None else notes.text(node, what) or ""
    if node is not None and text and text not in known:
        notes.add(node, Code.BAD_VALUE, f"{what} is one of {', '.join(known)}, not {text!r}")
    return text


def _choices(notes: Notes, node: yaml.Node, what: str, known: Collection[str]) -> tuple[str, ...]:
    found = notes.texts(node, what)
    for text in found:
        if text not in known:
            notes.add(node, Code.BAD_VALUE, f"{what} are of {', '.join(known)}, not {text!r}")
    return found


def _flag(notes: Notes, node: yaml.Node, what: str) -> bool:
    text = notes.text(node, what)
    if text is not None and text not in ("true", "false"):
        notes.add(node, Code.BAD_VALUE, f"{what} must be true or false")
    return text == "true"


def _number(notes: Notes, node: yaml.Node, what: str, bounds: tuple[float, float]) -> float:
    text = notes.text(node, what)
    try:
        value = float(text or "")
    except ValueError:
        value = float("nan")
    if text is not None and not bounds[0] <= value <= bounds[1]:
        notes.add(node, Code.BAD_VALUE, f"{what} must be a number from {bounds[0]} to {bounds[1]}")
    return value
