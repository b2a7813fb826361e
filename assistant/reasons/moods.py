"""The mood somebody shows right now: annoyed with us, in a hurry, sad or cheerful."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from assistant.errors import Invalid
from assistant.reasons.normalise import normalise
from assistant.reasons.replies import Evidence
from assistant.reasons.safe_patterns import SafePattern, compile_safe
from assistant.reasons.yamlfile import HERE, load, only, text_of, texts_of

BESIDE = frozenset({"others", "another_day"})
CLAUSES = 60  # looked at of one text
_END = re.compile(r"[,;!?。、;:\n()~…\"]|(?<!\d)\.|\.(?!\d)| - ")
_MARKS = ' .,!;:~…。、-"'
_EDGES = f"{_MARKS}?'"
_FIELDS = frozenset({"id", "mood", "exact", "phrases", "unless", "nowhere", "also_of"})
Span = tuple[int, int]


class MoodName(StrEnum):
    ANNOYED = "annoyed"  # with being contacted or asked: one more question does harm
    HURRIED = "hurried"  # has no time at this moment
    SAD = "sad"
    CHEERFUL = "cheerful"


@dataclass(frozen=True, slots=True)
class Mood:
    """`evidence`: the words that show it, in the text as written; `rule`: its id in moods.yaml."""

    name: MoodName
    evidence: Evidence
    rule: str


@dataclass(frozen=True, slots=True)
class MoodRule:
    """`exact`: a whole message, punctuation aside; `phrases`: within one clause, unless that holds `unless`
    or the message `nowhere`. `also_of`: others, or another day, that the clause may speak of."""

    id: str
    mood: MoodName
    exact: frozenset[str]
    phrases: SafePattern | None
    unless: SafePattern | None
    nowhere: SafePattern | None
    also_of: frozenset[str]


@dataclass(frozen=True)
class MoodRules:
    """`beside`: words that speak of others, or of another day, by name; `denied`: the end of what
    stands before a mood that is not there."""

    rules: tuple[MoodRule, ...]
    beside: Mapping[str, SafePattern]
    denied: re.Pattern[str]

    def find(self, text: str) -> tuple[MoodRule, Span] | None:
        """The first rule that applies to this normalised text, and where."""
        bare = _bare(text)
        clauses = list(_clauses(text))
        for rule in self.rules:
            if text[slice(*bare)] in rule.exact:
                return rule, bare
            if rule.nowhere is not None and rule.nowhere.search(text):
                continue
            for clause in clauses:
                found = self._shown(rule, text[slice(*clause)])
                if found is not None:
                    return rule, (clause[0] + found[0], clause[0] + found[1])
        return None

    def _shown(self, rule: MoodRule, clause: str) -> Span | None:
        found = rule.phrases.search(clause.rstrip(_MARKS)) if rule.phrases else None
        if found is None or (rule.unless is not None and rule.unless.search(clause)):
            return None
        if rule.also_of != BESIDE and self.denied.search(clause[: found.start()].rstrip()):
            return None
        barred = (self.beside[name] for name in BESIDE - rule.also_of)
        return None if any(words.search(clause) for words in barred) else found.span()


def mood(text: str) -> Mood | None:
    """The mood the writer shows at this moment, or None, which is the rule; zh (both scripts) and en.

    Told anger ("the queue annoyed me"), somebody else's, a denied mood and a plain complaint are none. Pure;
    safe for any str, only its first 10,000 characters and CLAUSES clauses count.
    """
    normal = normalise(text)
    found = load_moods().find(normal.text)
    if found is None:
        return None
    rule, span = found
    start, end = normal.span(*span)
    return Mood(rule.mood, Evidence(start, end, text[start:end]), rule.id)


@cache
def load_moods() -> MoodRules:
    """The rules shipped with the product; raises Invalid naming file, rule and field."""
    return read_moods(HERE / "moods.yaml")


def read_moods(file: Path) -> MoodRules:
    """Rules from this file, tried in its order; raises Invalid."""
    entry, name = load(file), file.name
    only(entry, BESIDE | {"denied", "rules"}, name)
    rules = entry.get("rules")
    if not isinstance(rules, list):
        raise Invalid(f"{name}: field 'rules' must be a list")
    denied = texts_of(entry, "denied", name)
    compile_safe(denied, f"{name}: denied")
    return MoodRules(
        tuple(_rule(rule, name) for rule in rules),
        {field: compile_safe(texts_of(entry, field, name), f"{name}: {field}") for field in BESIDE},
        re.compile(f"(?:{'|'.join(denied)})$") if denied else re.compile(r"(?!)"),
    )


def _rule(entry: Any, file: str) -> MoodRule:
    if not isinstance(entry, dict):
        raise Invalid(f"{file}: a rule is {entry!r}, expected fields")
    identity = text_of(entry, "id", file)
    where = f"{file}: {identity}"
    only(entry, _FIELDS, where)
    name = text_of(entry, "mood", where)
    if name not in list(MoodName):
        raise Invalid(f"{where}: field 'mood' is {name!r}; one of {', '.join(MoodName)} expected")
    exact = [normalise(words).text for words in texts_of(entry, "exact", where)]
    return MoodRule(
        id=identity,
        mood=MoodName(name),
        exact=frozenset(words[slice(*_bare(words))] for words in exact),
        phrases=_pattern(entry, "phrases", where),
        unless=_pattern(entry, "unless", where),
        nowhere=_pattern(entry, "nowhere", where),
        also_of=_also_of(entry, where),
    )


def _also_of(entry: dict[str, Any], where: str) -> frozenset[str]:
    names = frozenset(texts_of(entry, "also_of", where))
    unknown = sorted(names - BESIDE)
    if unknown:
        raise Invalid(f"{where}: field 'also_of' names {unknown[0]!r}; one of {', '.join(sorted(BESIDE))}")
    return names


def _pattern(entry: dict[str, Any], field: str, where: str) -> SafePattern | None:
    patterns = texts_of(entry, field, where)
    return compile_safe(patterns, where) if patterns else None


def _clauses(text: str) -> Iterator[Span]:
    """Where each clause stands, its mark at the end included, without the blanks before it."""
    start = 0
    for _, found in zip(range(CLAUSES), _END.finditer(text), strict=False):
        yield _left(text, start, found.end())
        start = found.end()
    yield _left(text, start, len(text))


def _left(text: str, start: int, end: int) -> Span:
    while start < end and text[start] == " ":
        start += 1
    return start, end


def _bare(text: str) -> Span:
    start, end = 0, len(text)
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    return start, end
