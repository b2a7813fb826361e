"""Pairs what is judged with the words that judge it, clause by clause: blame and praise per reason."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.reasons.aspects import Aspects, Polarity, Role, Term

DEGREES = frozenset(  # signs a one-sign opinion may stand behind
    "太很好偏略稍较真超挺蛮更又最极贼巨颇点些多特忒老有死是都得的不"
)
BEHIND = {True: 9, False: 6}  # tokens an opinion may stand after its noun; True: in Chinese
CLOSE = 3  # tokens before an opinion in which a noun of its own reason outweighs what it tells by itself
CARRY = 3  # tokens into a clause at which an opinion may still be about the noun before it
AHEAD = {True: 4, False: 4}  # and before it
FURTHEST = 24  # tokens from an opinion beyond which no noun is looked for; no noun is longer than the rest
Denied = Callable[[int, int], bool]


class Kind(StrEnum):
    """How firmly blame is tied to its reason; classifier.py holds what each is worth."""

    TELLING = "telling"  # the word names its reason itself
    BESIDE = "beside"  # noun and blaming word of the same reason in one clause
    SHARED = "shared"  # noun and a word that blames anything
    MILD = "mild"  # noun and a lukewarm word
    CARRIED = "carried"  # the noun stands in the clause before
    NAMED = "named"  # a noun nobody judges: only what the text is about
    PRAISE = "praise"


@dataclass(frozen=True, slots=True)
class Opinion:
    """Tokens first..last of a clause say this of a reason."""

    reason: str
    kind: Kind
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Judged:
    """`topic`: the reasons of the last noun, left for the next clause; `displeased`: words of displeasure."""

    opinions: tuple[Opinion, ...]
    topic: tuple[str, ...]
    displeased: int


@dataclass(frozen=True, slots=True)
class _Seen:
    term: Term
    first: int
    last: int


def judge(aspects: Aspects, words: Sequence[str], denied: Denied, topic: tuple[str, ...]) -> Judged:
    """Opinions in one clause.

    `denied(first, last)`: a negator turns these tokens. `topic`: what the clause before was left talking of.
    """
    seen = _scan(aspects, words)
    nouns = [one for one in seen if one.term.reasons(Role.ABOUT)]
    places = [noun.first for noun in nouns]
    found: list[Opinion] = []
    for one in seen:
        if not _judges(one.term):
            continue
        near = nouns[bisect_left(places, one.first - FURTHEST) : bisect_right(places, one.last + FURTHEST)]
        if _stands_free(one, near, words):
            carried = topic if not nouns and one.first <= CARRY else ()
            found.extend(_opinions(one, near, words, denied(one.first, one.last), carried))
    if not found:
        found.extend(
            Opinion(noun.term.reasons(Role.ABOUT)[0], Kind.NAMED, noun.first, noun.last)
            for noun in nouns
            if len(noun.term.reasons(Role.ABOUT)) == 1
        )
        left = nouns[-1].term.reasons(Role.ABOUT) if nouns else ()
        return Judged(tuple(found), left, sum(one.term.overall for one in seen))
    left = nouns[-1].term.reasons(Role.ABOUT) if nouns and not found else ()
    return Judged(tuple(found), left, sum(one.term.overall for one in seen))


def _scan(aspects: Aspects, words: Sequence[str]) -> list[_Seen]:
    """The longest terms, from left to right, without overlap."""
    found = []
    at, stop = 0, len(words)
    terms = aspects.terms
    while at < stop:
        for term in terms.get(words[at], ()):
            size = len(term.words)
            if size == 1 or tuple(words[at : at + size]) == term.words:
                found.append(_Seen(term, at, at + size - 1))
                at += size
                break
        else:
            at += 1
    return found


def _stands_free(one: _Seen, nouns: Sequence[_Seen], words: Sequence[str]) -> bool:
    """A single Chinese sign judges after a word of degree ("很咸") or right after a noun ("味咸"), not within
    a name ("咸鱼", "小店")."""
    if one.first != one.last or not words[one.first].isalnum() or words[one.first].isascii():
        return True
    before = words[one.first - 1] if one.first else ""
    if before not in DEGREES and not any(noun.last == one.first - 1 for noun in nouns):
        return False
    return not any(noun.first == one.last + 1 for noun in nouns)


def _judges(term: Term) -> bool:
    return term.general not in (None, Polarity.NEUTRAL) or any(role is not Role.ABOUT for role in term.roles)


def _opinions(
    one: _Seen, nouns: Sequence[_Seen], words: Sequence[str], turned: bool, topic: tuple[str, ...]
) -> list[Opinion]:
    term = one.term
    found = []
    for role in (Role.BAD, Role.GOOD):
        for reason in term.reasons(role):
            noun = _nearest(one, nouns, words, reason)
            if noun or reason in topic:
                bad = (role is Role.BAD) is not turned
                found.append(Opinion(reason, _kind(bad, Kind.BESIDE, noun), *_stretch(one, noun)))
    if not any(opinion.first >= one.first - CLOSE for opinion in found if opinion.first < one.first):
        for role, kind in (
            (Role.TELLS_BAD, Kind.PRAISE if turned else Kind.TELLING),
            (Role.TELLS_GOOD, Kind.BESIDE if turned else Kind.PRAISE),
        ):
            found.extend(Opinion(reason, kind, one.first, one.last) for reason in term.reasons(role))
    if term.general not in (None, Polarity.NEUTRAL) and not found:
        noun = _nearest(one, nouns, words)
        judged = noun.term.reasons(Role.ABOUT) if noun else topic
        bad = (term.general is not Polarity.GOOD) is not turned
        firm = Kind.MILD if term.general is Polarity.MILD else Kind.SHARED
        found.extend(Opinion(reason, _kind(bad, firm, noun), *_stretch(one, noun)) for reason in judged[:1])
    return found


def _stretch(one: _Seen, noun: _Seen | None) -> tuple[int, int]:
    return (min(noun.first, one.first), max(noun.last, one.last)) if noun else (one.first, one.last)


def _kind(bad: bool, firm: Kind, noun: _Seen | None) -> Kind:
    if not bad:
        return Kind.PRAISE
    return firm if noun else Kind.CARRIED


def _nearest(
    one: _Seen, nouns: Sequence[_Seen], words: Sequence[str], reason: str | None = None
) -> _Seen | None:
    """The nearest noun an opinion may be about, of this reason if given; one before it wins a tie."""
    chinese = not words[one.first].isascii()
    best: tuple[int, _Seen] | None = None
    for noun in nouns:
        if noun is one or (reason and reason not in noun.term.reasons(Role.ABOUT)):
            continue
        gap = one.first - noun.last if noun.last < one.first else noun.first - one.last
        reach = BEHIND[chinese] if noun.last < one.first else AHEAD[chinese]
        if gap <= reach and (best is None or gap < best[0]):
            best = (gap, noun)
    return best[1] if best else None
