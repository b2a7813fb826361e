"""What people call the words of the script language, in each language a drawing speaks."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

from assistant.dialogue.script import ANY_REASON, Node, On, Route
from assistant.dialogue.waits import in_words

_FILE = Path(__file__).with_name("names.yaml")
_CHINESE = (
    ("minutes", "分钟"),
    ("minute", "分钟"),
    ("hours", "小时"),
    ("hour", "小时"),
    ("days", "天"),
    ("day", "天"),
)


def name(group: str, word: str, language: str) -> str:
    """The word as people call it, such as ("kinds", "ask", "en"). Raises KeyError for a word with no name."""
    return _names()[group][word][language]


def condition(route: Route, node: Node, language: str, reasons: Mapping[str, str]) -> str:
    """When the route is taken, in words; `reasons` holds theirs, and a reason without words keeps its id."""
    if route.on is On.SILENCE and node.wait is not None:
        return f"{name('conditions', route.on, language)} {span(node.wait, language)}"
    match route.on:
        case On.REASON:
            words = [_reason(value, language, reasons) for value in route.values]
        case On.INTENT | On.MOOD:
            words = [name(f"{route.on}s", value, language) for value in route.values]
        case _:
            words = []
    return name("conditions", route.on, language).format(("、" if language == "zh" else ", ").join(words))


def span(time: timedelta, language: str) -> str:
    """A length of time in words: 3 days, 3天."""
    words = in_words(time)
    for english, chinese in _CHINESE if language == "zh" else ():
        words = words.replace(f" {english}", chinese)
    return words


def _reason(value: str, language: str, reasons: Mapping[str, str]) -> str:
    return name("words", "any_reason", language) if value == ANY_REASON else reasons.get(value, value)


@cache
def _names() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.safe_load(_FILE.read_text("utf-8"))
    return found
