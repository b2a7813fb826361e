"""YAML to positioned nodes: no aliases, no tags, bounded size and depth; every problem keeps its place."""

import re
from collections.abc import Collection, Mapping
from typing import Any

import yaml

from assistant.dialogue.problems import Code, Problem, ScriptInvalid

MAX_BYTES = 256 * 1024
# A script needs eight levels; composing recurses, so depth is bounded before it starts.
MAX_DEPTH = 16
# The C loader reads a hostile 256 KiB in a tenth of the time; without it the slower one does.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUOTED = re.compile(r"""(?<=[\s,{\[:])(?:"(?:[^"\\]|\\.)*"?|'(?:[^']|'')*'?)|\s\#.*""")
_TEMPLATE = re.compile(r"{[{%]")
_UNQUOTED = (
    "quote the text: what holds {{ }} or {% %} stands in quotation marks, or on rows of its own after >-"
)


class Notes:
    """Collects problems while reading goes on, so that an author sees all of them at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        #: Where things stand: () the start, (node,) and (node, part, which).
        self.places: dict[tuple[str, ...], yaml.Node] = {}
        #: The languages this script promises to speak.
        self.languages: tuple[str, ...] = ()
        #: Whether what is read now serves other scripts too, and may speak languages this one does not.
        self.shared = False

    def add(self, at: yaml.Node, code: Code, message: str, lines_down: int = 0) -> None:
        mark = at.start_mark
        column = 1 if lines_down else mark.column + 1
        self.problems.append(Problem(mark.line + 1 + lines_down, column, code, message))

    def text(self, node: yaml.Node, what: str) -> str | None:
        """The node's text, or None with a problem noted."""
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return str(node.value)
        self.add(node, Code.BAD_VALUE, f"{what} must be a text, and not empty")
        return None

    def texts(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """One text or a list of texts."""
        if isinstance(node, yaml.SequenceNode):
            return tuple(text for item in node.value if (text := self.text(item, what)) is not None)
        text = self.text(node, what)
        return () if text is None else (text,)

    def fields(self, node: yaml.Node, what: str) -> dict[str, yaml.Node]:
        """The mapping's values by key; a key given twice is a problem, the first one stays."""
        if not isinstance(node, yaml.MappingNode):
            self.add(node, Code.BAD_VALUE, f"{what} must be a mapping of keys to values")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self.text(key, f"a key of {what}")
            if name in found:
                self.add(key, Code.DUPLICATE_KEY, f"{name!r} stands twice in {what}")
            elif name is not None:
                found[name] = value
        return found

    def known(
        self,
        fields: Mapping[str, yaml.Node],
        at: yaml.Node,
        what: str,
        needed: Collection[str],
        optional: Collection[str] = (),
    ) -> None:
        """Notes keys that are missing and keys that do not belong here."""
        for name in sorted(set(needed) - set(fields)):
            self.add(at, Code.MISSING_KEY, f"{what} needs {name!r}")
        for name in sorted(set(fields) - set(needed) - set(optional)):
            expected = ", ".join(sorted({*needed, *optional}))
            self.add(fields[name], Code.UNKNOWN_KEY, f"{what} has no {name!r}; it knows {expected}")


def canonical(text: str) -> str:
    """The text that is hashed and kept: no byte-order mark, line feeds only, one at the end."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return lines.rstrip("\n") + "\n"


def compose(text: str, name: str) -> yaml.Node:
    """The root node of a text that is one document, with positions.

    Raises ScriptInvalid; never builds an object from the text.
    """
    return compose_all(text, name, most=1)[0]


def compose_all(text: str, name: str, most: int) -> list[yaml.Node]:
    """The root nodes of a text of at most `most` documents. Raises ScriptInvalid."""
    _refuse_size(text, name, most)
    try:
        problems = _forbidden(text)
        roots = [] if problems else list(yaml.compose_all(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        message = error.problem or "not readable as YAML"
        if (bare := _unquoted(text, line)) is not None:
            column, message = bare, _UNQUOTED
        raise ScriptInvalid(name, [Problem(line, column, Code.YAML_ERROR, message)]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = "a character that text may not hold"
        raise ScriptInvalid(name, [Problem(line, 1, Code.YAML_ERROR, message)]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise ScriptInvalid(name, [Problem(1, 1, Code.YAML_ERROR, str(error))]) from None
    if not problems and not roots:
        problems = [Problem(1, 1, Code.YAML_ERROR, "the script is empty")]
    if len(roots) > most:
        mark = roots[most].start_mark
        problems = [Problem(mark.line + 1, 1, Code.YAML_ERROR, "one document only: take out the ---")]
    if problems:
        raise ScriptInvalid(name, problems)
    return roots


def _forbidden(text: str) -> list[Problem]:
    """What scripts may not use, found before anything is built: anchors, aliases, tags, too much depth, and
    a mapping as a key, which is a variable without quotation marks."""
    problems, depth, opened = [], 0, -1
    for event in yaml.parse(text, Loader=_Loader):
        mark: Any = event.start_mark
        if isinstance(event, yaml.MappingStartEvent) and event.flow_style:
            if mark.index == opened:
                problems.append(Problem(mark.line + 1, mark.column, Code.YAML_ERROR, _UNQUOTED))
            opened = mark.index + 1
        if getattr(event, "anchor", None):
            message = "write it out: & and * are not used in scripts"
            problems.append(Problem(mark.line + 1, mark.column + 1, Code.ALIAS, message))
        elif getattr(event, "tag", None):
            message = "tags (!) are not used in scripts"
            problems.append(Problem(mark.line + 1, mark.column + 1, Code.YAML_ERROR, message))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise yaml.MarkedYAMLError(None, None, f"nested deeper than {MAX_DEPTH} levels", mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return problems


def _unquoted(text: str, line: int) -> int | None:
    """The column of a variable that stands on this line outside of quotation marks; both count from 1."""
    rows = text.split("\n")
    row = rows[line - 1] if line <= len(rows) else ""
    found = _TEMPLATE.search(_QUOTED.sub(lambda part: "." * len(part[0]), row))
    return found.start() + 1 if found else None


def _refuse_size(text: str, name: str, files: int) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        problem = Problem(line, 1, Code.YAML_ERROR, "half a character (a lone surrogate)")
        raise ScriptInvalid(name, [problem]) from None
    if size > MAX_BYTES * files:
        message = f"{size} bytes; a script may have {MAX_BYTES}"
        raise ScriptInvalid(name, [Problem(1, 1, Code.TOO_LARGE, message)])
