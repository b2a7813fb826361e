"""What is wrong with phrases an author wrote: one sentence a problem, with file and line. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.cues import load_cues
from assistant.reasons.lexicon import Lexicon, Phrase, Words, expand, index, read_phrases
from assistant.reasons.matching import find
from assistant.reasons.normalise import normalise
from assistant.reasons.taxonomy import UNCLEAR, load_taxonomy
from assistant.reasons.tokens import HOLE, tokenise, words_outside
from assistant.reasons.yamlfile import lines_of

DENIALS = {"zh": ("不", "没有"), "en": ("not ", "never ")}


@dataclass(frozen=True, slots=True)
class Written:
    """A phrase and where it stands: "price.yaml:7"."""

    phrase: Phrase
    place: str


def problems_in(folder: Path) -> list[str]:
    """Everything wrong with the phrase files of a folder; none means clean."""
    if not folder.is_dir():
        return [f"{folder}: no such folder"]
    files = sorted(folder.glob("*.yaml"))
    if not files:
        return [f"{folder}: holds no .yaml file"]
    found: list[str] = []
    written: list[Written] = []
    for file in files:
        try:
            written.extend(written_in(file))
        except Invalid as problem:
            found.append(str(problem))
    return [*found, *problems_of(written)]


def written_in(file: Path) -> Iterator[Written]:
    """The phrases of one file with their lines; raises Invalid when it cannot be read."""
    lines = lines_of(file)
    seen: Counter[tuple[str, str, str]] = Counter()
    for phrase in read_phrases(file):
        key = (phrase.language, str(phrase.strength), phrase.written)
        which = seen[key] // len(list(expand(phrase.written)))
        seen[key] += 1
        yield Written(phrase, f"{file.name}:{lines[key][which]}")


def problems_of(written: Sequence[Written]) -> list[str]:
    """Unknown reasons, phrases written twice or under two reasons, that never match, that denial leaves."""
    found = [*_unknown(written), *_twice(written)]
    lexicon = index(tuple(one.phrase for one in written))
    for one in written:
        if len(one.phrase.segments) == 1:
            found.extend(_unmatched(one, lexicon))
    return list(dict.fromkeys(found))


def _unknown(written: Iterable[Written]) -> Iterator[str]:
    known = [reason for reason in load_taxonomy().ids if reason != UNCLEAR]
    for one in written:
        if one.phrase.reason not in known:
            file = one.place.split(":")[0]
            yield f"{file}: unknown reason {one.phrase.reason!r}; known are {', '.join(known)}"


def _twice(written: Iterable[Written]) -> Iterator[str]:
    first: dict[tuple[Words, ...], Written] = {}
    for one in written:
        other = first.setdefault(one.phrase.segments, one)
        if other.phrase.reason != one.phrase.reason:
            yield (
                f"{one.place}: {one.phrase.written!r} stands under {one.phrase.reason} and, at {other.place},"
                f" under {other.phrase.reason}"
            )
        elif other is not one and _same(one.phrase.written, other.phrase.written):
            yield f"{one.place}: {one.phrase.written!r} is written twice; the first is at {other.place}"


def _same(one: str, other: str) -> bool:
    """Alternatives may well spell the same phrase; only what is written out twice is a slip."""
    return "(" not in one and normalise(one).text == normalise(other).text


def _unmatched(one: Written, lexicon: Lexicon) -> Iterator[str]:
    phrase = one.phrase
    chinese = not phrase.words[0].isascii()
    if not _finds(lexicon, phrase, ""):
        yield f"{one.place}: {phrase.written!r} never matches its own words"
    elif phrase.words[0].isalnum():
        for denial in DENIALS["zh" if chinese else "en"]:
            if _finds(lexicon, phrase, denial):
                yield f"{one.place}: {phrase.written!r} is found in its own denial, after {denial.strip()!r}"
                break


def _finds(lexicon: Lexicon, phrase: Phrase, denial: str) -> bool:
    """Whether the phrase is found right after these words, which deny it unless there are none."""
    cues = load_cues()
    gap = "" if not phrase.words[0].isascii() else " "
    text = denial + gap.join(phrase.words)
    tokens = tokenise(text, {})
    shielded = [match.span() for match in cues.shields.finditer(text)]
    said = words_outside(tokens, shielded)
    words = [token.word for token in tokenise(denial, {})] + list(phrase.words)
    words = [HOLE if one == HOLE else word for one, word in zip(said, words, strict=False)]
    matches = find(lexicon, cues, text, (0, len(text)), tokens, words) if len(words) == len(tokens) else []
    return any(
        match.reason == phrase.reason
        and not getattr(match, "denied", False)
        and (not denial or match.start == len(denial))
        for match in matches
    )
