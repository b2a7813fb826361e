"""What a script's lines say: how bluntly, to whom, in which characters, until which day."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from assistant.dialogue.bluntness import FORBIDDEN, asks, bluntness
from assistant.dialogue.checking.places import Line, Places, lines, problem
from assistant.dialogue.problems import Code, Problem
from assistant.dialogue.script import STYLES, NodeKind, Script
from assistant.dialogue.sense import senseless
from assistant.dialogue.simplified import traditional_marks

#: How each family of bluntness is reported, and what is asked of the author.
_FAMILIES = {
    "naked": (Code.NAKED_QUESTION, "never ask outright why they left"),
    "leading": (Code.LEADING_QUESTION, "it puts the answer into their mouth; ask it open"),
    "double": (Code.DOUBLE_QUESTION, "one question at a time"),
    "lecturing": (Code.LECTURING, "tell them what we do, not what they should"),
    "excuse": (Code.EXCUSE, "own it and say what is mended"),
    "blame": (Code.BLAME, "it was not theirs to prevent"),
    "pressure": (Code.PRESSURE, "leave them free to take their time"),
}
_REASON = re.compile(r"{[{%][^}]{0,80}\breason\b")
_WEATHER = {
    "en": re.compile(
        r"\b(weather|rain(y|ing|s)?|sunny|sunshine|snow(y|ing)?|forecast|storm\w*|heat ?wave|chilly)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"天气|下雨|下雪|降温|升温|出太阳|刮风|台风|天冷|天热|变天|转凉|转冷|晴天|阴天|雨天"),
}


def check(script: Script, places: Places, today: date | None) -> Iterator[Problem]:
    """What is wrong with the words, line by line. `today` None: expiry is not looked at."""
    for line in lines(script):
        for fault in senseless(line.text):
            yield problem(places, line.place, fault.code, f"{line.where}: {fault.message}")
        yield from _blunt(script, places, line)
        yield from _weather(places, line)
        yield from _traditional(places, line)
        if line.node.kind is NodeKind.CONFIRM and not _REASON.search(line.text):
            message = f"{line.where}: put the reason to them with {{{{ reason }}}}"
            yield problem(places, line.place, Code.CONFIRMS_NOTHING, message)
    yield from _styles(script, places)
    yield from _shared_ids(script, places)
    for key, node in script.nodes.items():
        if today is not None and node.expires is not None and node.expires < today:
            message = f"node {key!r}: these words held until {node.expires}; the talk goes to a person here"
            yield problem(places, (key, "expires"), Code.EXPIRED, message)


def _blunt(script: Script, places: Places, line: Line) -> Iterator[Problem]:
    found = bluntness(line.text, line.language, line.node.technique)
    worst = [part for part in found.parts if part.family in FORBIDDEN]
    for part in worst:
        code, advice = _FAMILIES[part.family]
        yield problem(places, line.place, code, f"{line.where}: “{part.text}”: {advice}")
    if not worst and found.score > script.bluntness and asks(line.text, line.language):
        parts = ", ".join(str(part) for part in found.parts)
        message = f"{line.where}: bluntness {found.score} is above the ceiling of {script.bluntness}: {parts}"
        yield problem(places, line.place, Code.TOO_BLUNT, message)


def _weather(places: Places, line: Line) -> Iterator[Problem]:
    found = _WEATHER[line.language].search(line.text) if line.node.kind is NodeKind.SMALL_TALK else None
    if found:
        message = f"{line.where}: “{found[0]}”: talk about their life, not about the weather"
        yield problem(places, line.place, Code.WEATHER, message)


def _traditional(places: Places, line: Line) -> Iterator[Problem]:
    marks = traditional_marks(line.text) if line.language == "zh" else ""
    if marks:
        message = f"{line.where}: write {marks} as Simplified; Traditional text is made from it"
        yield problem(places, line.place, Code.TRADITIONAL, message)


def _styles(script: Script, places: Places) -> Iterator[Problem]:
    """One note a script, at the first line it is true of: a note for each would hide what matters."""
    said: dict[tuple[str, ...], set[str]] = defaultdict(set)
    where: dict[tuple[str, ...], Line] = {}
    for line in lines(script):
        place = line.place[:-1] if line.variant else line.place
        where.setdefault(place, line)
        said[place] |= {line.variant} & set(STYLES)
    partly = {place: have for place, have in said.items() if have and have != set(STYLES)}
    if partly:
        place, styles = next(iter(partly.items()))
        have, missing = ([one for one in STYLES if (one in styles) is there] for there in (True, False))
        message = (
            f"{where[place].where}: words for {', '.join(have)}, and the same words for {', '.join(missing)}"
        )
        more = f"; so in {len(partly) - 1} more of its lines" if len(partly) > 1 else ""
        yield problem(places, place, Code.MISSING_STYLE, message + more)


def _shared_ids(script: Script, places: Places) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for key, node in script.nodes.items():
        other = first.setdefault(node.line_id, key) if node.lines else key
        if other != key and script.nodes[other].wording != node.wording:
            message = f"node {key!r}: {node.line_id!r} is already the line id of node {other!r}"
            yield problem(places, (key, "line_id"), Code.SHARED_LINE_ID, message)
