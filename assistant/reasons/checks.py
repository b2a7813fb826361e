"""Lint for what authors write: phrases and remedies. Each problem is one sentence; none means clean."""

from assistant.reasons.aspects import Polarity, Role, Term, load_aspects
from assistant.reasons.cues import load_cues
from assistant.reasons.emoji import load_emoji
from assistant.reasons.lexicon import PHRASES, Lexicon, Phrase, load_lexicon
from assistant.reasons.matching import find
from assistant.reasons.normalise import normalise
from assistant.reasons.redirects import load_redirects
from assistant.reasons.taxonomy import UNCLEAR, load_taxonomy
from assistant.reasons.tokens import tokenise


def check_phrases() -> list[str]:
    """Problems of the shipped phrases; raises Invalid when a file cannot be read at all."""
    lexicon = load_lexicon()
    return [
        *_unknown_or_missing(lexicon),
        *_empty_languages(lexicon),
        *_said_twice(lexicon),
        *_misfiled(),
        *_unreachable(lexicon),
    ]


def check_aspects() -> list[str]:
    """Problems of aspects.yaml, polarity.yaml and redirects.yaml; raises Invalid when one cannot be read."""
    aspects, known = load_aspects(), set(load_taxonomy().ids) - {UNCLEAR}
    terms = [term for group in aspects.terms.values() for term in group]
    redirects = load_redirects().by_reason
    aims = {rule.to for rules in redirects.values() for rule in rules}
    return [
        *(f"aspects name the unknown reason {reason!r}" for reason in sorted(aspects.reasons - known)),
        *(f"redirects name the unknown reason {reason!r}" for reason in sorted({*redirects, *aims} - known)),
        *_at_odds(terms),
    ]


def check_emoji() -> list[str]:
    """Problems of emoji.yaml; raises Invalid when it cannot be read."""
    known = set(load_taxonomy().ids) - {UNCLEAR}
    return [
        f"emoji.yaml: {one.token} names the unknown reason {one.reason!r}"
        for one in load_emoji()
        if one.reason and one.reason not in known
    ]


def _at_odds(terms: list[Term]) -> list[str]:
    """A word that blames everything cannot praise one thing by itself, nor the other way round."""
    return [
        f"{' '.join(term.words)!r} is {term.general} and {role}"
        for term in terms
        for role in term.roles
        if (term.general, role) in {(Polarity.BAD, Role.TELLS_GOOD), (Polarity.GOOD, Role.TELLS_BAD)}
    ]


def _unknown_or_missing(lexicon: Lexicon) -> list[str]:
    known = set(load_taxonomy().ids) - {UNCLEAR}
    used = {phrase.reason for phrase in lexicon.phrases}
    return [f"phrases name the unknown reason {reason!r}" for reason in sorted(used - known)] + [
        f"reason {reason!r} has no phrases" for reason in sorted(known - used)
    ]


def _empty_languages(lexicon: Lexicon) -> list[str]:
    have = {(phrase.reason, phrase.language) for phrase in lexicon.phrases}
    return [
        f"reason {reason!r} has no phrases in {language}"
        for reason in sorted({phrase.reason for phrase in lexicon.phrases})
        for language in ("zh", "en")
        if (reason, language) not in have
    ]


def _said_twice(lexicon: Lexicon) -> list[str]:
    problems = []
    first: dict[tuple[tuple[str, ...], ...], Phrase] = {}
    for phrase in lexicon.phrases:
        other = first.setdefault(phrase.segments, phrase)
        if other.reason == phrase.reason:
            if other is not phrase and other.written == phrase.written and "(" not in phrase.written:
                problems.append(f"{phrase.reason}: {phrase.written!r} is written twice")
        else:
            problems.append(f"{phrase.written!r} stands under both {other.reason} and {phrase.reason}")
    return problems


def _misfiled() -> list[str]:
    return [
        f"{reason}.yaml is missing: a file is named after its reason"
        for reason in sorted({phrase.reason for phrase in load_lexicon().phrases})
        if not (PHRASES / f"{reason}.yaml").exists()
    ]


def _unreachable(lexicon: Lexicon) -> list[str]:
    """A phrase that does not find itself is eaten by a shield, a negator or a longer phrase."""
    cues = load_cues()
    problems = []
    for phrase in lexicon.phrases:
        if len(phrase.segments) > 1:
            continue
        text = " ".join(phrase.words) if phrase.words[0].isascii() else "".join(phrase.words)
        tokens = tokenise(normalise(text).text, cues.spellings)
        matches = find(lexicon, cues, text, (0, len(text)), tokens, list(phrase.words)) if tokens else []
        if not any(match.reason == phrase.reason for match in matches):
            problems.append(f"{phrase.reason}: {phrase.written!r} never matches its own words")
    return problems
