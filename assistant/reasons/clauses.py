"""Cuts a text into clauses and weighs each: contrast, hearsay, questions, things since mended."""

import re
from dataclasses import dataclass
from itertools import pairwise

from assistant.reasons.cues import Cues
from assistant.reasons.tokens import HAN

MOST = 400  # clauses read of one text
_SEPARATOR = re.compile(rf"[,;!?。、;:\n\"()~…]|(?<!\d)\.|\.(?!\d)| - |(?<=[{HAN}]) (?=[{HAN}])")
_SENTENCE_END = re.compile(r"[!?。\n]|(?<!\d)\.|\.(?!\d)")
_NOT_ONLY = re.compile(r"不$")

BEFORE_CONTRAST, CONCEDED, AFTER_CONTRAST = 0.85, 0.7, 1.1
HEARD, CONDITIONAL, ASKED, SOLVED = 0.7, 0.7, 0.05, 0.05


@dataclass(frozen=True, slots=True)
class Clause:
    """`weight` multiplies the probability of what is found in text[start:end]."""

    start: int
    end: int
    weight: float


def split(text: str, cues: Cues) -> list[Clause]:
    """Clauses of normalised text in order, at most MOST of them, each with its weight."""
    clauses: list[Clause] = []
    for sentence in _sentences(text):
        if len(clauses) >= MOST:
            break
        clauses.extend(_weighed(text, sentence, cues))
    return _solved(text, clauses[:MOST], cues)


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    return [(start, end) for start, end in zip([0, *ends], [*ends, len(text)], strict=True) if end > start]


def _weighed(text: str, sentence: tuple[int, int], cues: Cues) -> list[Clause]:
    turn = _turn(text, sentence, cues)
    return [
        Clause(start, end, _weight(text, start, end, turn, cues)) for start, end in _cut(text, sentence, turn)
    ]


def _turn(text: str, sentence: tuple[int, int], cues: Cues) -> int | None:
    """Where the last contrast word of the sentence stands, if something stands before it."""
    start, end = sentence
    turn = None
    for found in cues.contrast.finditer(text, start, end):
        if found.start() > start + 1 and not _NOT_ONLY.search(text, start, found.start()):
            turn = found.start()
    return turn


def _cut(text: str, sentence: tuple[int, int], turn: int | None) -> list[tuple[int, int]]:
    start, end = sentence
    cuts = {start, end} | ({turn} if turn is not None else set())
    for found in _SEPARATOR.finditer(text, start, end):
        cuts.add(found.end())
    edges = sorted(cuts)
    return [(left, right) for left, right in pairwise(edges) if text[left:right].strip()]


def _weight(text: str, start: int, end: int, turn: int | None, cues: Cues) -> float:
    weight = 1.0
    if turn is not None:
        weight *= AFTER_CONTRAST if start >= turn else BEFORE_CONTRAST
    clause = text[start:end]
    if cues.concession.search(clause):
        weight *= CONCEDED
    if cues.hearsay.search(clause):
        weight *= HEARD
    if cues.conditional.search(clause):
        weight *= CONDITIONAL
    if _asked(clause, cues):
        weight *= ASKED
    return weight


def _asked(clause: str, cues: Cues) -> bool:
    """A question for information; a rhetorical one ("why so slow?") is a complaint and is not meant."""
    stripped = clause.strip(" ,.!。")
    if not stripped.endswith(("?", "吗", "么")):
        return False
    return bool(cues.question.search(stripped)) and not cues.question_rhetorical.search(stripped)


def _solved(text: str, clauses: list[Clause], cues: Cues) -> list[Clause]:
    """What was mended since counts little: in its own clause, and just before it where that is told as past
    or the words themselves are of mending."""
    found = list(clauses)
    for number, clause in enumerate(clauses):
        mended = _said(cues.mended, text, clause, cues)
        if not mended and not _said(cues.solved, text, clause, cues):
            continue
        found[number] = _weaker(clause)
        if number and (mended or _told_as_past(text, clauses, number, cues)):
            found[number - 1] = _weaker(clauses[number - 1])
    return found


def _said(cue: re.Pattern[str], text: str, clause: Clause, cues: Cues) -> bool:
    """Is such a cue in the clause and not denied ("never fixed it")?"""
    found = cue.search(text, clause.start, clause.end)
    return found is not None and not cues.negated_before.search(text[clause.start : found.start()])


def _told_as_past(text: str, clauses: list[Clause], number: int, cues: Cues) -> bool:
    first = max(0, number - 2)
    return bool(cues.past.search(text, clauses[first].start, clauses[number].end))


def _weaker(clause: Clause) -> Clause:
    return Clause(clause.start, clause.end, clause.weight * SOLVED)
