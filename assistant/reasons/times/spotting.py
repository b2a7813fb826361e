"""Where a text speaks of a time, which side of it is meant, and whether it is meant at all."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

from assistant.reasons.safe_patterns import SafePattern
from assistant.reasons.times.dates import dates
from assistant.reasons.times.hours import Grammar, hours
from assistant.reasons.times.terms import Bound, Clock, Mention, Span, Wait, is_day
from assistant.reasons.times.words import Words, load_words

_NEAR, _CLAUSE_NEAR = 28, 60  # characters looked at on either side of a time: bounds the work
_CLAUSE = re.compile(r"[,;!?。\n]|\.(?!\d)| but |但是?|不过")
_TO = re.compile(r" ?(?:to|through|thru|till|-|~|到|至) ?")
_FILLER = re.compile(r"[ 的在]{0,2}| ?(?:on|at|in|by|around|about|for|from|after|before|the|and)(?: the)? ")


def spot(text: str) -> list[Mention]:
    """Every time this normalised text still wishes for or rules out, from left to right.

    What happened before ("yesterday at 5") is left out; of mentions that overlap the longest counts.
    """
    found = list(_longest(_all(text)))
    clauses = _clauses(text, found)
    mentions = [
        _weighed(text, found, index, clause)
        for index, (one, clause) in enumerate(zip(found, clauses, strict=True))
        if not _bygone(text, one, clause)
    ]
    return _without_last_days(text, _ruled_out_together(text, mentions))


def _bygone(text: str, one: Mention, clause: tuple[int, int]) -> bool:
    nearby = text[max(clause[0], one.start - _CLAUSE_NEAR) : min(clause[1], one.end + _CLAUSE_NEAR)]
    return load_words().clause["bygone"].search(nearby) is not None


@cache
def _grammar() -> tuple[Grammar, ...]:
    words = load_words()
    return (*hours(words.counted), *dates(words.weekdays, words.months))


def _all(text: str) -> Iterator[Mention]:
    for pattern, terms in load_words().spoken:
        for match in pattern.finditer(text):
            yield Mention(match.start(), match.end(), terms)
    for pattern, meaning in _grammar():
        for match in pattern.finditer(text):
            term = meaning(match)
            yield Mention(match.start(), match.end(), () if term is None else (term,))


def _longest(found: Iterator[Mention]) -> Iterator[Mention]:
    """Nonsense (25点) covers its place, so that no part of it is taken for a time, and is left out."""
    done = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end, not one.terms)):
        if one.start >= done:
            done = one.end
            if one.terms:
                yield one


def _clauses(text: str, found: list[Mention]) -> list[tuple[int, int]]:
    """The clause each mention stands in: from the last stop before it to the first after it."""
    stops = [match.span() for match in _CLAUSE.finditer(text)]
    edges: list[tuple[int, int]] = []
    left = right = 0
    for one in found:
        while left < len(stops) and stops[left][1] <= one.start:
            left += 1
        right = max(left, right)
        while right < len(stops) and stops[right][0] < one.end:
            right += 1
        edges.append(
            (stops[left - 1][1] if left else 0, stops[right][0] if right < len(stops) else len(text))
        )
    return edges


def _weighed(text: str, found: list[Mention], index: int, clause: tuple[int, int]) -> Mention:
    words, one = load_words(), found[index]
    previous = found[index - 1].end if index else 0
    following = found[index + 1].start if index + 1 < len(found) else len(text)
    left = text[max(previous, one.start - _NEAR) : one.start]
    right = text[one.end : min(following, one.end + _NEAR)]
    inside = text[max(clause[0], one.start - _NEAR) : one.start]
    bound, start, end = _bound(words, left, right, one)
    beyond = text[one.end : min(following, clause[1])]
    taken_back = _ruled_out(words, "no_call", inside, beyond)
    rejected = taken_back or _ruled_out(words, "not_then", inside, beyond)
    weak = False
    if bound is Bound.UNTIL:
        weak = not words.clause["free"].search(inside)
        bound = Bound.FROM if weak else Bound.BEFORE
    elif taken_back:
        bound = Bound.AT
    elif bound is not Bound.AT and rejected:
        bound = Bound.FROM if bound in (Bound.BEFORE, Bound.BY) else Bound.BEFORE
    one = replace(
        one,
        start=start,
        end=end,
        bound=bound,
        weak=weak,
        negated=bound is Bound.AT and rejected,
        instead=words.clause["instead"].search(left) is not None,
        taken_back=taken_back,
    )
    return _engaged(
        words, one, text[max(clause[0], start - _CLAUSE_NEAR) : min(clause[1], end + _CLAUSE_NEAR)]
    )


def _engaged(words: Words, one: Mention, clause: str) -> Mention:
    """ "In a meeting from 2 to 4" asks for 4; "a meeting at 3" asks for nothing."""
    if (
        one.bound is not Bound.AT
        or not words.clause["busy"].search(clause)
        or words.clause["asks"].search(clause)
    ):
        return one
    if isinstance(one.terms[0], Span):
        return replace(one, terms=(one.terms[0].end,), bound=Bound.FROM, weak=True)
    return replace(one, negated=one.negated or isinstance(one.terms[0], Clock))


def _bound(words: Words, left: str, right: str, one: Mention) -> tuple[Bound, int, int]:
    """Which side of the time is meant, and the mention widened by the words that say so."""
    for bound in (Bound.FROM, Bound.AFTER, Bound.BEFORE, Bound.BY, Bound.UNTIL):
        around = words.around[bound]
        before = around.before_it.search(left) if around.before_it else None
        after = around.after_it.search(right) if around.after_it else None
        if before is None and after is None:
            continue
        start = one.start if before is None else one.start - len(left) + before.start()
        end = one.end if after is None else one.end + after.end()
        return bound, start, end
    return Bound.AT, one.start, one.end


def _ruled_out(words: Words, how: str, left: str, right: str) -> bool:
    around = words.around[how]
    return _found(around.before_it, left) or _found(around.after_it, right)


def _found(pattern: SafePattern | None, text: str) -> bool:
    return pattern is not None and pattern.search(text) is not None


def _ruled_out_together(text: str, mentions: list[Mention]) -> list[Mention]:
    """What is said of one time holds for those that follow without a word between: 下午3点开会."""
    for index in range(1, len(mentions)):
        one, other = mentions[index - 1], mentions[index]
        between = max(one.end, other.start)
        if (
            _FILLER.fullmatch(text, one.end, between)
            and one.negated != other.negated
            and not _same_kind(one, other)
        ):
            taken_back = one.taken_back or other.taken_back
            mentions[index - 1] = replace(one, negated=True, taken_back=taken_back)
            mentions[index] = replace(other, negated=True, taken_back=taken_back)
    return mentions


def _without_last_days(text: str, mentions: list[Mention]) -> list[Mention]:
    """Of days from one to another the first is asked for: 周一到周五晚上."""
    kept = mentions[:1]
    for one, other in pairwise(mentions):
        to = _TO.match(text, one.end) if is_day(one.terms[0]) and is_day(other.terms[0]) else None
        if to is None or to.end() < other.start:
            kept.append(other)
    return kept


def _same_kind(one: Mention, other: Mention) -> bool:
    kinds, others = ({type(term) for term in mention.terms} for mention in (one, other))
    clock = {Clock, Span, Wait}
    return bool(kinds & others or (kinds & clock and others & clock))
