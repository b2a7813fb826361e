"""Lint for what authors write: phrases and remedies. Each problem is one sentence; none means clean."""

from assistant.reasons.aspects import Polarity, Role, Term, load_aspects
from assistant.reasons.emoji import load_emoji
from assistant.reasons.lexicon import PHRASES, Lexicon, load_lexicon
from assistant.reasons.phrase_lint import problems_in
from assistant.reasons.redirects import load_redirects
from assistant.reasons.taxonomy import load_taxonomy


def check_phrases() -> list[str]:
    """Problems of the shipped phrases; raises Invalid when a file cannot be read at all."""
    lexicon = load_lexicon()
    return [
        *problems_in(PHRASES),
        *_unknown_or_missing(lexicon),
        *_empty_languages(lexicon),
        *_misfiled(),
    ]


def check_aspects() -> list[str]:
    """Problems of aspects.yaml, polarity.yaml and redirects.yaml; raises Invalid when one cannot be read."""
    aspects, known = load_aspects(), set(load_taxonomy().blamable)
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
    known = set(load_taxonomy().blamable)
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
    known = set(load_taxonomy().blamable)
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


def _misfiled() -> list[str]:
    return [
        f"{reason}.yaml is missing: a file is named after its reason"
        for reason in sorted({phrase.reason for phrase in load_lexicon().phrases})
        if not (PHRASES / f"{reason}.yaml").exists()
    ]
