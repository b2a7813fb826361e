"""What customers judge and the words they judge it with, read from aspects.yaml and polarity.yaml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.cues import load_cues
from assistant.reasons.emoji import Emoji, load_emoji
from assistant.reasons.normalise import normalise
from assistant.reasons.tokens import tokenise
from assistant.reasons.yamlfile import HERE, load, only, texts_of

LANGUAGES = ("zh", "en")
Words = tuple[str, ...]


class Role(StrEnum):
    """What a word does for one reason."""

    ABOUT = "about"  # names the thing judged
    BAD = "bad"  # blames it, beside such a noun
    GOOD = "good"  # praises it, beside such a noun
    TELLS_BAD = "tells_bad"  # blames it by itself
    TELLS_GOOD = "tells_good"  # praises it by itself


class Polarity(StrEnum):
    """What a word says of whatever stands beside it."""

    BAD = "bad"
    MILD = "mild"
    GOOD = "good"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Term:
    """One wording with every role it has; `general`: its polarity beside any noun."""

    words: Words
    roles: Mapping[Role, tuple[str, ...]]
    general: Polarity | None
    overall: bool  # shows displeasure with the whole, whatever it is about

    def reasons(self, role: Role) -> tuple[str, ...]:
        return self.roles.get(role, ())


@dataclass(frozen=True)
class Aspects:
    """Terms by their first word, longest first."""

    terms: Mapping[str, tuple[Term, ...]] = field(repr=False)
    reasons: frozenset[str]


@cache
def load_aspects() -> Aspects:
    """The aspects shipped with the product; raises Invalid naming file, entry and field."""
    return read_aspects(HERE / "aspects.yaml", HERE / "polarity.yaml", load_emoji())


def read_aspects(aspects: Path, polarity: Path, emoji: Iterable[Emoji] = ()) -> Aspects:
    """Aspects and polarity from these files and these emoji.

    Raises Invalid, also for a word that both blames and praises.
    """
    roles: dict[Words, dict[Role, tuple[str, ...]]] = {}
    general: dict[Words, Polarity] = {}
    overall: set[Words] = set()
    entry = load(aspects)
    for reason in entry:
        for where, lists in _languages(entry, reason, frozenset(Role), aspects.name):
            for role in Role:
                for words in _wordings(texts_of(lists, role, where), where):
                    held = roles.setdefault(words, {})
                    if reason not in held.get(role, ()):
                        held[role] = (*held.get(role, ()), reason)
                    _consistent(held, reason, words, where)
    shared = load(polarity)
    only(shared, frozenset(LANGUAGES), polarity.name)
    for where, lists in _languages({"all": shared}, "all", frozenset({*Polarity, "overall"}), polarity.name):
        overall.update(_wordings(texts_of(lists, "overall", where), where))
        for sign in Polarity:
            for words in _wordings(texts_of(lists, sign, where), where):
                if general.setdefault(words, sign) is not sign:
                    raise Invalid(f"{where}: {' '.join(words)!r} is both {general[words]} and {sign}")
    for one in emoji:
        _add_emoji(one, roles, general, overall)
    return Aspects(_indexed(roles, general, overall), frozenset(entry))


def _languages(
    entry: Mapping[str, object], name: str, fields: frozenset[str], file: str
) -> Iterable[tuple[str, Mapping[str, object]]]:
    held = entry[name]
    if not isinstance(held, dict):
        raise Invalid(f"{file}: {name}: expected zh and en, not {held!r}")
    only(held, frozenset(LANGUAGES), f"{file}: {name}")
    for language in LANGUAGES:
        where = f"{file}: {name}: {language}"
        lists = held.get(language)
        if not isinstance(lists, dict):
            raise Invalid(f"{where}: expected lists, not {lists!r}")
        only(lists, fields, where)
        yield where, lists


def _wordings(texts: Iterable[str], where: str) -> Iterable[Words]:
    spellings = load_cues().spellings
    for text in texts:
        words = tuple(token.word for token in tokenise(normalise(text).text, spellings))
        if not words:
            raise Invalid(f"{where}: {text!r} has no words")
        yield words


def _add_emoji(
    one: Emoji,
    roles: dict[Words, dict[Role, tuple[str, ...]]],
    general: dict[Words, Polarity],
    overall: set[Words],
) -> None:
    """An emoji that blames says so of anything beside it, of its own reason first."""
    if not one.polarity:
        return
    words = (one.token,)
    general[words] = Polarity(one.polarity)
    if general[words] is Polarity.BAD:
        overall.add(words)
        if one.reason:
            roles[words] = {Role.BAD: (one.reason,)}


def _consistent(held: Mapping[Role, tuple[str, ...]], reason: str, words: Words, where: str) -> None:
    bad = reason in held.get(Role.BAD, ()) or reason in held.get(Role.TELLS_BAD, ())
    good = reason in held.get(Role.GOOD, ()) or reason in held.get(Role.TELLS_GOOD, ())
    if bad and good:
        raise Invalid(f"{where}: {' '.join(words)!r} both blames and praises {reason}")


def _indexed(
    roles: Mapping[Words, Mapping[Role, tuple[str, ...]]],
    general: Mapping[Words, Polarity],
    overall: set[Words],
) -> dict[str, tuple[Term, ...]]:
    found: dict[str, list[Term]] = {}
    for words in {**dict.fromkeys(roles), **dict.fromkeys(general), **dict.fromkeys(overall)}:
        found.setdefault(words[0], []).append(
            Term(words, dict(roles.get(words, {})), general.get(words), words in overall)
        )
    return {first: tuple(sorted(terms, key=lambda term: -len(term.words))) for first, terms in found.items()}
