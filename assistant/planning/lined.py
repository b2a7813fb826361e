"""YAML that remembers its lines, so that a mistake in a rules file is named where it stands."""

import re
from typing import Any, TypeVar

import yaml

from assistant.errors import Invalid

T = TypeVar("T")
KINDS = {str: "a text", int: "a whole number", bool: "true or false", dict: "a mapping", list: "a list"}


class Table(dict[str, Any]):
    """A mapping that knows its file and the line of each of its keys."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]

    def wrong(self, what: str, key: str | None = None) -> Invalid:
        """The error to raise for this mapping, or for one key of it."""
        line = self.lines.get(key, self.line) if key is not None else self.line
        return Invalid(f"{self.file}, line {line}: {what}")

    def only(self, *keys: str) -> None:
        """Refuses keys that are not among `keys`: a typing error must not silently drop a rule."""
        for key in self:
            if key not in keys:
                raise self.wrong(f"unknown key {key!r}; known are {', '.join(keys)}", key)

    def need(self, key: str, kind: type[T]) -> T:
        """The value of a key that must be there and be of that kind."""
        if key not in self:
            raise self.wrong(f"{key!r} is missing")
        value = self[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(f"{key!r} must be {KINDS.get(kind, 'a mapping')}, not {value!r}", key)
        return value

    def take(self, key: str, kind: type[T], otherwise: T) -> T:
        """The value of a key of that kind, or `otherwise` when the key is absent."""
        return self.need(key, kind) if key in self else otherwise

    def table(self, key: str) -> "Table":
        """The mapping under a key; an empty one when the key is absent."""
        return self.need(key, Table) if key in self else self.empty()

    def empty(self) -> "Table":
        table = Table()
        table.file, table.line, table.lines = self.file, self.line, {}
        return table


class _Loader(yaml.SafeLoader):
    """Only true/false, whole numbers and null are special: NO and ON are places, 09:00 is a time."""

    file = ""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]{0,8})$"), list("-0123456789")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Table:
    table = Table()
    table.file, table.line, table.lines = loader.file, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key, line = str(loader.construct_object(key_node, deep=True)), key_node.start_mark.line + 1
        if key in table:
            raise Invalid(
                f"{loader.file}, line {line}: {key!r} stands here twice (first on line {table.lines[key]})"
            )
        table[key] = loader.construct_object(value_node, deep=True)
        table.lines[key] = line
    return table


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_table(text: str, file: str) -> Table:
    """Reads YAML whose top is a mapping. Raises Invalid with file, line and what is wrong."""
    try:
        loader = _Loader(text)
        loader.file = file
        top = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Invalid(f"{file}, line {line}: {error.problem or 'not YAML'}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise Invalid(f"{file}, line 1: not readable as YAML ({error.__class__.__name__})") from error
    if not isinstance(top, Table):
        raise Invalid(f"{file}, line 1: a mapping is expected at the top")
    return top
