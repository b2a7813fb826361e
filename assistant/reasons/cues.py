"""The small words that turn, weaken or strengthen what stands beside them, from cues.yaml."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.normalise import normalise
from assistant.reasons.tokens import stem
from assistant.reasons.yamlfile import HERE, load, only, texts_of

Pattern = re.Pattern[str]
_LISTS = frozenset({
    "negators_zh", "bridges_zh", "after_negators_zh", "negators_en", "bridges_en", "gap_breakers",
    "rhetorical", "contrast", "concession", "past", "solved", "hearsay", "conditional", "question_zh",
    "question_en", "question_rhetorical", "shields", "not_typos", "polar",
})


@dataclass(frozen=True)
class Cues:
    spellings: Mapping[str, str]
    negated_before: Pattern
    negated_after: Pattern
    rhetorical: Pattern
    contrast: Pattern
    concession: Pattern
    past: Pattern
    solved: Pattern
    hearsay: Pattern
    conditional: Pattern
    question: Pattern
    question_rhetorical: Pattern
    shields: Pattern
    gap_breakers: frozenset[str]
    not_typos: frozenset[str]
    polar: frozenset[str]


@cache
def load_cues() -> Cues:
    """The cue words shipped with the product; raises Invalid naming file, entry and field."""
    return read_cues(HERE / "cues.yaml")


def read_cues(file: Path) -> Cues:
    """Cues from this file. Every cue is plain text, never a pattern, so matching stays linear."""
    entry = load(file)
    only(entry, _LISTS | {"spellings"}, file.name)
    lists = {name: texts_of(entry, name, file.name) for name in _LISTS}
    for name, words in lists.items():
        if not words:
            raise Invalid(f"{file.name}: field '{name}' is empty")
    return Cues(
        spellings=_spellings(entry.get("spellings"), file.name),
        negated_before=_negated_before(lists),
        negated_after=re.compile(f"(?:{either(lists['after_negators_zh'])})"),
        question=_question(lists),
        gap_breakers=_stems(lists["gap_breakers"]),
        not_typos=_stems(lists["not_typos"]),
        polar=_stems(lists["polar"]),
        **{name: re.compile(either(lists[name])) for name in (
            "rhetorical", "contrast", "concession", "past", "solved", "hearsay", "conditional",
            "question_rhetorical", "shields")},
    )


def _question(lists: Mapping[str, tuple[str, ...]]) -> Pattern:
    chinese = f"(?:{either(lists['question_zh'])})\\W{{0,3}}$"
    english = f"^\\W{{0,3}}(?:{either(lists['question_en'])}) .{{0,80}}$"
    return re.compile(f"{chinese}|{english}")


def _negated_before(lists: Mapping[str, tuple[str, ...]]) -> Pattern:
    """A negator, then nothing but bridge words, up to the end of what stands before the phrase."""
    chinese = f"(?:{either(lists['negators_zh'])})(?:{either(lists['bridges_zh'])}){{0,5}}$"
    english = f"(?:{either(lists['negators_en'])})(?: (?:{either(lists['bridges_en'])})){{0,5}} ?$"
    return re.compile(f"{chinese}|{english}")


def either(words: Iterable[str]) -> str:
    """Any of these texts, longest first; English ones only as whole words."""
    folded = sorted({normalise(word).text for word in words}, key=lambda word: (-len(word), word))
    return "|".join(_whole(word) for word in folded)


def _whole(word: str) -> str:
    left = r"(?<![a-z0-9'])" if word[0].isascii() and word[0].isalnum() else ""
    right = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return left + re.escape(word) + right


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(normalise(word).text) for word in words)


def _spellings(entry: object, file: str) -> dict[str, str]:
    if not isinstance(entry, dict) or not all(isinstance(w, str) for pair in entry.items() for w in pair):
        raise Invalid(f"{file}: field 'spellings' must map a spelling to the word it stands for")
    return dict(entry)
