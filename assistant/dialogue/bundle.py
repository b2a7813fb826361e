"""A script and the parts it includes as one text: what is hashed, pinned and read is always whole."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import yaml

from assistant.dialogue.document import canonical, compose, compose_all
from assistant.dialogue.problems import Code, Problem, ScriptInvalid

MOST_PARTS = 20
_BREAK = "---\n"
_OPENING = re.compile(r"---(\s|$)|%")


@dataclass(frozen=True)
class Bundle:
    """`roots` are the documents of `source`, the script's first; `starts` the line each begins at, from 0."""

    source: str
    roots: tuple[yaml.Node, ...]
    starts: tuple[int, ...]
    names: tuple[str, ...]

    def placed(self, problem: Problem) -> Problem:
        """The problem with its line counted in the file it stands in, and that part's name."""
        which = max(index for index, start in enumerate(self.starts) if problem.line > start or not index)
        if not which:
            return problem
        return replace(problem, line=problem.line - self.starts[which], part=self.names[which])


def bundle(text: str, name: str, parts: Mapping[str, str]) -> Bundle:
    """The script `text` with every part it includes, directly or through another part.

    `parts` holds the texts there are by name. Raises ScriptInvalid for what cannot be read, a part that is
    not there, and parts that include each other.
    """
    whole = canonical(text)
    texts: dict[str, str] = {}
    _gather(name, compose(whole, name), parts, texts, ())
    return split(_BREAK.join((whole, *texts.values())), name)


def split(source: str, name: str) -> Bundle:
    """A bundle from the text that was kept of it. Raises ScriptInvalid."""
    roots = compose_all(source, name, most=MOST_PARTS + 1)
    breaks = [row + 1 for row, line in enumerate(source.split("\n")) if line == _BREAK.strip()]
    # A script may begin with such a row itself; those before its parts are the last ones.
    starts = [0, *breaks[len(breaks) - len(roots) + 1 :]]
    if len(starts) != len(roots):
        starts = [0, *(root.start_mark.line for root in roots[1:])]
    names = ("", *(_named(root) for root in roots[1:]))
    return Bundle(source, tuple(roots), tuple(starts), names)


def _gather(
    name: str, root: yaml.Node, parts: Mapping[str, str], texts: dict[str, str], path: tuple[str, ...]
) -> None:
    for at, wanted in _included(root):
        here = path[-1] if path else ""
        if wanted in path:
            ring = " includes ".join((*path[path.index(wanted) :], wanted))
            raise _refused(name, at, Code.CYCLIC_INCLUDE, ring, here)
        if wanted not in parts:
            message = f"there is no part {wanted[:60]!r}; there are {', '.join(sorted(parts)) or 'none'}"
            raise _refused(name, at, Code.UNKNOWN_PART, message, here)
        if wanted in texts:
            continue
        if len(texts) >= MOST_PARTS:
            raise _refused(name, at, Code.TOO_LARGE, f"a script may include {MOST_PARTS} parts", here)
        texts[wanted] = canonical(parts[wanted])
        try:
            _refuse_opening(texts[wanted], wanted)
            inner = compose(texts[wanted], wanted)
        except ScriptInvalid as error:
            raise ScriptInvalid(name, [replace(one, part=wanted) for one in error.problems]) from None
        _gather(name, inner, parts, texts, (*path, wanted))


def _refuse_opening(text: str, part: str) -> None:
    """A part follows its script in one text, where only the row between them may part the two."""
    rows = enumerate(text.split("\n"), 1)
    number, first = next(((at, row) for at, row in rows if row.strip() and not row.startswith("#")), (1, ""))
    if _OPENING.match(first):
        message = f"{first[:20]!r} cannot open a part: take it out"
        raise ScriptInvalid(part, [Problem(number, 1, Code.YAML_ERROR, message)])


def _refused(name: str, at: yaml.Node, code: Code, message: str, part: str) -> ScriptInvalid:
    mark = at.start_mark
    return ScriptInvalid(name, [Problem(mark.line + 1, mark.column + 1, code, message, part)])


def _included(root: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
    """What this document includes; what is not a list of names is told by the reader."""
    if not isinstance(root, yaml.MappingNode):
        return
    for key, value in root.value:
        if getattr(key, "value", None) == "include":
            items = value.value if isinstance(value, yaml.SequenceNode) else [value]
            yield from ((item, item.value) for item in items if isinstance(item, yaml.ScalarNode))


def _named(root: yaml.Node) -> str:
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if getattr(key, "value", None) == "part" and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return ""
