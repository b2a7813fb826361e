"""Reads this package's YAML files; every complaint names the file, the entry and the field."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import Invalid

HERE = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(path: Path) -> Mapping[str, Any]:
    """The mapping a YAML file holds; raises Invalid when it is no mapping or no YAML."""
    try:
        found = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506  the quick safe loader
    except yaml.YAMLError as problem:
        raise Invalid(f"{path.name}: not readable as YAML: {problem}") from problem
    if not isinstance(found, dict):
        raise Invalid(f"{path.name}: expected a mapping at the top")
    return found


def lines_of(path: Path) -> dict[tuple[str, ...], list[int]]:
    """The lines of every text, by the fields it stands under and the text itself; raises Invalid."""
    try:
        top = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
    except yaml.YAMLError as problem:
        raise Invalid(f"{path.name}: not readable as YAML: {problem}") from problem
    found: dict[tuple[str, ...], list[int]] = {}
    open_nodes: list[tuple[tuple[str, ...], yaml.Node | None]] = [((), top)]
    while open_nodes:
        under, node = open_nodes.pop()
        if isinstance(node, yaml.MappingNode):
            open_nodes.extend(((*under, str(key.value)), value) for key, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            open_nodes.extend((under, value) for value in reversed(node.value))
        elif isinstance(node, yaml.ScalarNode):
            found.setdefault((*under, str(node.value)), []).append(node.start_mark.line + 1)
    return found


def text_of(entry: Mapping[str, Any], field: str, where: str) -> str:
    """A required non-empty string field; `where` names file and entry for the message."""
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{where}: field '{field}' must be a non-empty text, not {value!r}")
    return value


def flag_of(entry: Mapping[str, Any], field: str, where: str) -> bool:
    """A required true/false field."""
    value = entry.get(field)
    if not isinstance(value, bool):
        raise Invalid(f"{where}: field '{field}' must be true or false, not {value!r}")
    return value


def texts_of(entry: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    """A list of texts; absent means empty. YAML reads bare yes/no/on as booleans: those are refused."""
    value = entry.get(field, [])
    if not isinstance(value, list):
        raise Invalid(f"{where}: field '{field}' must be a list, not {value!r}")
    for item in value:
        if not isinstance(item, str) or not item.strip():
            raise Invalid(f"{where}: field '{field}' holds {item!r}, which is no text (quote it)")
    return tuple(value)


def words_of(entry: Mapping[str, Any], field: str, where: str) -> dict[str, str]:
    """A text in every language the product speaks: zh and en, both required."""
    value = entry.get(field)
    if not isinstance(value, dict):
        raise Invalid(f"{where}: field '{field}' must give zh and en, not {value!r}")
    return {language: text_of(value, language, f"{where}.{field}") for language in ("zh", "en")}


def only(entry: Mapping[str, Any], allowed: frozenset[str], where: str) -> None:
    """Refuse fields nobody reads: a misspelt field would otherwise be silently ignored."""
    unknown = sorted(str(key) for key in entry if key not in allowed)
    if unknown:
        raise Invalid(f"{where}: unknown field {unknown[0]!r}; known are {', '.join(sorted(allowed))}")
