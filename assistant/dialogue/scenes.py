"""The `.play` format: what a customer does and what the script must answer, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assistant.dialogue.problems import Code, Problem, ScriptInvalid
from assistant.dialogue.script import LANGUAGES, TRADITIONAL


class Verb(StrEnum):
    # What happens; each moves the script one step.
    HEARS = "hears"
    AFTER = "after"
    FAILS = "fails"
    NEXT = "next"
    # What the script must answer.
    SENDS = "sends"
    SAYS = "says"
    REMEMBERS = "remembers"
    PROMISES = "promises"
    HANDS_OVER = "hands over"
    CLOSES = "closes"


CAUSES = (Verb.HEARS, Verb.AFTER, Verb.FAILS, Verb.NEXT)


@dataclass(frozen=True)
class Move:
    """One line of a scene after its header."""

    line: int
    verb: Verb
    value: str
    node: str = ""


@dataclass(frozen=True)
class Scene:
    """One play. `facts` is its header: customer, script, language, variables; `remedies` words per reason."""

    line: int
    title: str
    facts: dict[str, str]
    remedies: dict[str, str]
    moves: tuple[Move, ...]


_QUOTED = r'"(?P<value>[^"]*)"'
_MOVES = (
    (Verb.HEARS, re.compile(rf"hears {_QUOTED}")),
    (Verb.AFTER, re.compile(r"after (?:(?P<value>\d+ (?:minute|hour|day|week)s?) of )?silence")),
    (Verb.FAILS, re.compile(r"fails (?P<value>\w+)")),
    (Verb.NEXT, re.compile(r"next")),
    (Verb.SENDS, re.compile(rf"sends (?:(?P<node>[a-z]\w*) )?{_QUOTED}")),
    (Verb.SAYS, re.compile(rf"says (?:(?P<node>[a-z]\w*) )?{_QUOTED}")),
    (Verb.REMEMBERS, re.compile(r"remembers (?P<value>\w+)")),
    (Verb.PROMISES, re.compile(rf"promises {_QUOTED}")),
    (Verb.HANDS_OVER, re.compile(r"hands over (?P<value>\w+)")),
    (Verb.CLOSES, re.compile(r"closes (?P<value>\w+)")),
)
_FACT = re.compile(r'(?P<key>[a-z_]+) (?:"(?P<quoted>[^"]*)"|(?P<plain>[^",]+))(?:,\s*|$)')
_REMEDY = re.compile(rf"remedy (?P<reason>\w+) {_QUOTED}")
_COMMENT = re.compile(r"""^((?:[^"#]|"[^"]*")*)#.*$""")
_SEPARATOR = "---"


def read_scenes(text: str, name: str) -> tuple[Scene, ...]:
    """The scenes of one file. Raises ScriptInvalid with the line of everything that cannot be read."""
    scenes: list[Scene] = []
    problems: list[Problem] = []
    for rows in _parts(text):
        scene, wrong = _scene(rows)
        problems += wrong
        if scene is not None:
            scenes.append(scene)
    if not scenes and not problems:
        problems.append(Problem(1, 1, Code.MISSING_KEY, "no play here: begin with 'play: what it shows'"))
    if problems:
        raise ScriptInvalid(name, problems)
    return tuple(scenes)


def _parts(text: str) -> Iterator[list[tuple[int, str]]]:
    rows: list[tuple[int, str]] = []
    for number, raw in enumerate(text.splitlines(), 1):
        row = _COMMENT.sub(r"\1", raw).strip()
        if row == _SEPARATOR:
            yield rows
            rows = []
        elif row:
            rows.append((number, row))
    yield rows


def _scene(rows: list[tuple[int, str]]) -> tuple[Scene | None, list[Problem]]:
    if not rows:
        return None, []
    (first, head), body = rows[0], rows[1:]
    if not head.startswith("play:"):
        return None, [Problem(first, 1, Code.MISSING_KEY, "a play begins with 'play: what it shows'")]
    facts: dict[str, str] = {}
    remedies: dict[str, str] = {}
    moves: list[Move] = []
    problems: list[Problem] = []
    for number, row in body:
        move = _move(number, row)
        remedy = _REMEDY.fullmatch(row)
        if move is not None:
            moves.append(move)
        elif remedy is not None:
            remedies[remedy["reason"]] = remedy["value"]
        elif not moves and (found := _facts(row)):
            facts |= found
        else:
            problems.append(Problem(number, 1, Code.UNKNOWN_KEY, f"not a line of a play: {row[:60]}"))
    for key in ("script", "language"):
        if key not in facts:
            problems.append(Problem(first, 1, Code.MISSING_KEY, f"the play's header needs {key!r}"))
    spoken = (*LANGUAGES, TRADITIONAL)
    if facts.get("language", LANGUAGES[0]) not in spoken:
        problems.append(Problem(first, 1, Code.BAD_VALUE, f"language is one of {', '.join(spoken)}"))
    title = head.removeprefix("play:").strip()
    return Scene(first, title, facts, remedies, tuple(moves)), problems


def _move(number: int, row: str) -> Move | None:
    for verb, pattern in _MOVES:
        found = pattern.fullmatch(row)
        if found:
            groups = found.groupdict()
            return Move(number, verb, groups.get("value") or "", groups.get("node") or "")
    return None


def _facts(row: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    position = 0
    while position < len(row):
        match = _FACT.match(row, position)
        if match is None:
            return None
        found[match["key"]] = (match["quoted"] or match["plain"] or "").strip()
        position = match.end()
    return found
