"""The small words that turn, weaken or strengthen what stands beside them, from cues.yaml."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.normalise import normalise
from assistant.reasons.tokens import stem
from assistant.reasons.yamlfile import HERE, load, only, texts_of

Pattern = re.Pattern[str]
_LISTS = frozenset(
    {
        "negators_zh",
        "bridges_zh",
        "after_negators_zh",
        "negators_en",
        "bridges_en",
        "gap_breakers",
        "rhetorical",
        "contrast",
        "concession",
        "past",
        "solved",
        "mended",
        "hearsay",
        "conditional",
        "question_zh",
        "question_en",
        "question_rhetorical",
        "shields",
        "not_typos",
        "polar",
    }
)


_NEVER = re.compile("(?!)")
_OPTIONAL = ("contrast", "concession", "past", "solved", "mended", "hearsay", "conditional", "shields")


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
    mended: Pattern
    hearsay: Pattern
    conditional: Pattern
    question: Pattern
    question_rhetorical: Pattern
    shields: Pattern
    gap_breakers: frozenset[str]
    not_typos: frozenset[str]
    polar: frozenset[str]
    literals: Mapping[str, "Literals"]
    _narrowed: dict[tuple[str, ...], "Cues"] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def within(self, text: str) -> "Cues":
        """These cues less the lists of which no word occurs in this normalised text: the same, sooner."""
        absent = tuple(name for name in _OPTIONAL if not self.literals[name].any_in(text))
        if absent not in self._narrowed:
            gone = dict.fromkeys(absent, _NEVER)
            self._narrowed[absent] = replace(self, **gone)  # type: ignore[arg-type]
        return self._narrowed[absent]

    def may_deny(self, text: str) -> bool:
        """False when no negator occurs in this normalised text at all."""
        return self.literals["negators"].any_in(text)


@dataclass(frozen=True, slots=True)
class Literals:
    """Plain words, Chinese ones apart, as they stand in normalised text."""

    plain: tuple[str, ...]
    han: tuple[str, ...]

    def any_in(self, text: str) -> bool:
        for word in self.plain:
            if word in text:
                return True
        return not text.isascii() and any(word in text for word in self.han)


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
        literals={
            **{name: _literals(lists[name]) for name in _OPTIONAL},
            "negators": _literals((*lists["negators_zh"], *lists["negators_en"])),
        },
        **{
            name: re.compile(either(lists[name]))
            for name in (
                "rhetorical",
                "contrast",
                "concession",
                "past",
                "solved",
                "mended",
                "hearsay",
                "conditional",
                "question_rhetorical",
                "shields",
            )
        },
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
    return "|".join(_whole(word) for word in _folded(words))


def _literals(words: Iterable[str]) -> Literals:
    """Of several words one of which holds another, the shorter is enough to look for."""
    folded = _folded(words)
    needed = [word for word in folded if not any(other in word for other in folded if other != word)]
    return Literals(
        tuple(word for word in needed if word.isascii()), tuple(word for word in needed if not word.isascii())
    )


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    """The words as they stand in normalised text, longest first."""
    return tuple(sorted({normalise(word).text for word in words}, key=lambda word: (-len(word), word)))


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
