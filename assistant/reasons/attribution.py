"""Whose fault a reason is, whether it can change, and whether we can change it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.errors import Invalid
from assistant.reasons.cues import either
from assistant.reasons.normalise import Normalised, normalise
from assistant.reasons.replies import Evidence
from assistant.reasons.taxonomy import Fault, load_taxonomy
from assistant.reasons.yamlfile import HERE, flag_of, load, only, text_of, texts_of

REACH = 80  # characters between the evidence of a reason and words that may be about it
DEFAULT = "default"
_FIELDS = frozenset({"id", "fault", "changeable", "by_us", "reasons", "zh", "en"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """`why`: the rules that decided, joined by +, or "default"; `evidence`: their words as written.

    `changeable`: the cause may go away; `by_us`: we could make it. None: nobody can tell yet.
    """

    fault: Fault
    changeable: bool | None
    by_us: bool | None
    why: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What its words say; None: nothing about that."""

    id: str
    fault: Fault | None
    changeable: bool | None
    by_us: bool | None
    reasons: frozenset[str]
    words: re.Pattern[str]

    def speaks_of(self, reason: str) -> bool:
        return not self.reasons or reason in self.reasons


@dataclass(frozen=True)
class Rules:
    defaults: Mapping[str, bool]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    rule: Rule
    start: int
    end: int


def of(
    reason: str, text: str, evidence: Sequence[Evidence] = (), normal: Normalised | None = None
) -> Attribution:
    """Attribution of one reason found in `text` by `evidence`; without evidence the whole text is about it.

    `normal`: the text normalised, if it is at hand. Raises Missing for an unknown reason.
    """
    known, entry = load_rules(), load_taxonomy().reason(reason)
    normal = normal or normalise(text)
    said = _nearest_first(_said(known.rules, reason, normal.text), normal, evidence)
    by_fault = next((one for one in said if one.rule.fault is not None), None)
    by_change = next((one for one in said if one.rule.changeable is not None), None)
    by_power = next((one for one in said if one.rule.by_us is not None), None)
    decided = [one for one in (by_fault, by_change, by_power) if one]
    used = list(dict.fromkeys(decided))
    changeable = True if entry.mendable else known.defaults.get(reason)
    return Attribution(
        (by_fault.rule.fault if by_fault else None) or entry.fault,
        by_change.rule.changeable if by_change else changeable,
        by_power.rule.by_us if by_power else entry.mendable,
        "+".join(one.rule.id for one in used) or DEFAULT,
        tuple(_evidence(one, text, normal) for one in used),
    )


def _said(rules: Sequence[Rule], reason: str, text: str) -> list[_Said]:
    """The words of every rule; of those that hold one another only the longer."""
    found = [
        _Said(rule, match.start(), match.end())
        for rule in rules
        if rule.speaks_of(reason)
        for match in rule.words.finditer(text)
    ]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[_Said] = []
    for one in found:
        if not kept or one.end > kept[-1].end:
            kept.append(one)
    return kept


def _nearest_first(said: Sequence[_Said], normal: Normalised, evidence: Sequence[Evidence]) -> list[_Said]:
    if not evidence:
        return list(said)
    apart = {one: _apart(normal.span(one.start, one.end), evidence) for one in said}
    return sorted((one for one in said if apart[one] <= REACH), key=lambda one: apart[one])


def _apart(span: tuple[int, int], evidence: Sequence[Evidence]) -> int:
    return min(max(0, one.start - span[1], span[0] - one.end) for one in evidence)


def _evidence(said: _Said, text: str, normal: Normalised) -> Evidence:
    start, end = normal.span(said.start, said.end)
    return Evidence(start, end, text[start:end])


@cache
def load_rules() -> Rules:
    """The rules shipped with the product; raises Invalid naming file, rule and field."""
    return read_rules(HERE / "attribution.yaml")


def read_rules(file: Path) -> Rules:
    """Rules from this file, checked against the taxonomy."""
    entry, name = load(file), file.name
    only(entry, frozenset({"defaults", "rules"}), name)
    defaults, rules = entry.get("defaults"), entry.get("rules")
    if not isinstance(defaults, dict) or not isinstance(rules, list):
        raise Invalid(f"{name}: expected 'defaults' by reason and a list of 'rules'")
    known = frozenset(load_taxonomy().ids)
    _known(defaults, known, f"{name}: defaults")
    found = tuple(_rule(rule, known, name) for rule in rules)
    twice = {rule.id for rule in found if [other.id for other in found].count(rule.id) > 1}
    if twice:
        raise Invalid(f"{name}: id {min(twice)!r} is used twice")
    return Rules(
        {
            reason: flag_of(held, "changeable", f"{name}: defaults: {reason}")
            for reason, held in defaults.items()
        },
        found,
    )


def _rule(entry: Any, known: frozenset[str], file: str) -> Rule:
    if not isinstance(entry, dict):
        raise Invalid(f"{file}: a rule is {entry!r}, expected fields")
    where = f"{file}: {text_of(entry, 'id', file)}"
    only(entry, _FIELDS, where)
    reasons = frozenset(texts_of(entry, "reasons", where))
    _known(reasons, known, where)
    fault = text_of(entry, "fault", where) if "fault" in entry else None
    if fault is not None and fault not in list(Fault):
        raise Invalid(f"{where}: field 'fault' is {fault!r}; one of {', '.join(Fault)} expected")
    words = (*texts_of(entry, "zh", where), *texts_of(entry, "en", where))
    if not words:
        raise Invalid(f"{where}: has no words in zh or en")
    changeable, by_us = (
        flag_of(entry, field, where) if field in entry else None for field in ("changeable", "by_us")
    )
    return Rule(
        entry["id"], Fault(fault) if fault else None, changeable, by_us, reasons, re.compile(either(words))
    )


def _known(
    reasons: Sequence[str] | frozenset[str] | Mapping[str, Any], known: frozenset[str], where: str
) -> None:
    for reason in sorted(reasons):
        if reason not in known:
            raise Invalid(f"{where}: names the unknown reason {reason!r}")
