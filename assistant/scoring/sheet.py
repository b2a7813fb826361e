"""Sheets of figures that authors change: YAML whose mistakes are named with file and line."""

from collections.abc import Mapping
from typing import Any

import yaml

from assistant.errors import Invalid

LANGUAGES = ("zh", "en")


class Sheet(dict[str, Any]):
    """A mapping that knows its file and the line of each of its keys."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]

    def wrong(self, what: str, key: str | None = None) -> Invalid:
        """The error to raise for this mapping, or for one key of it."""
        return Invalid(f"{self.file}, line {self.lines.get(key or '', self.line)}: {what}")

    def only(self, *keys: str) -> None:
        """Refuses keys that nobody reads: a typing error must not silently drop a figure."""
        for key in self:
            if key not in keys:
                raise self.wrong(f"unknown key {key!r}; known are {', '.join(keys)}", key)

    def under(self, key: str) -> "Sheet":
        """The mapping under a key that must be there."""
        value = self.get(key)
        if not isinstance(value, Sheet):
            raise self.wrong(f"{key!r} must be a mapping, not {value!r}", key)
        return value

    def number(self, key: str, least: float = 0.0, most: float = 1e9) -> float:
        """A number that must be there, from `least` to `most`."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.wrong(f"{key!r} must be a number from {least:g} to {most:g}, not {value!r}", key)
        return float(value)

    def text(self, key: str) -> str:
        """A text that must be there and say something."""
        value = self.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(f"{key!r} must be a text, not {value!r}", key)
        return value

    def both(self, key: str) -> Mapping[str, str]:
        """A text in zh and in en, both needed."""
        words = self.under(key)
        words.only(*LANGUAGES)
        return {language: words.text(language) for language in LANGUAGES}

    def numbers(self, *keys: str) -> dict[str, float]:
        """All of these numbers, each zero or more; no other key may stand beside them."""
        self.only(*keys)
        return {key: self.number(key) for key in keys}


class _Loader(yaml.SafeLoader):
    file = ""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Sheet:
    sheet = Sheet()
    sheet.file, sheet.line, sheet.lines = loader.file, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key, line = str(loader.construct_object(key_node, deep=True)), key_node.start_mark.line + 1
        if key in sheet:
            raise Invalid(f"{loader.file}, line {line}: {key!r} stands here twice")
        sheet[key], sheet.lines[key] = loader.construct_object(value_node, deep=True), line
    return sheet


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_sheet(text: str, file: str) -> Sheet:
    """Reads YAML whose top is a mapping. Raises Invalid with file, line and what is wrong."""
    loader = _Loader(text)
    loader.file = file
    try:
        top = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Invalid(f"{file}, line {line}: {error.problem or 'not YAML'}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise Invalid(f"{file}, line 1: not readable as YAML ({error.__class__.__name__})") from error
    if not isinstance(top, Sheet):
        raise Invalid(f"{file}, line 1: a mapping is expected at the top")
    return top
