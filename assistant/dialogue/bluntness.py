"""How bluntly a line speaks: a score from 0 to 100 with its parts, from the patterns in bluntness.yaml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.dialogue.bluntness_patterns import Pattern, shipped
from assistant.dialogue.script import CONFIRMATION
from assistant.dialogue.simplified import simplified

#: Families that no script may hold, whatever its ceiling.
FORBIDDEN = ("naked", "leading", "double", "lecturing", "excuse", "blame", "pressure")
#: What a light confirmation is by its nature: a direct question that may name a sensitive thing.
_OF_CONFIRMING = ("direct", "sensitive")

_SENTENCE = re.compile(r"[^\s.?!;。？！；…][^.?!;。？！；…\n]*[.?!;。？！；…\n]*")
_ASKS_ZH = re.compile(r"(吗|呢|么|没有|不|吧)[？?]?\W*$")
_IF = re.compile(r"{%-?\s*(if|elif|else|endif)\b.*?%}", re.DOTALL)
_VARIABLE = re.compile(r"{{.*?}}", re.DOTALL)
_QUOTED = re.compile(r"[“「『\"][^”」』\"]{0,200}[”」』\"]")
_MARK = "Ｘ"


@dataclass(frozen=True)
class Part:
    """What made the line blunter: its family, its points, and where in the line it stands."""

    family: str
    points: int
    start: int
    end: int
    text: str

    def __str__(self) -> str:
        return f"{self.family} {self.points} ({self.text})"


@dataclass(frozen=True)
class Bluntness:
    """0 (kind) to 100 (naked). `parts` in the line's order, at most one of each family."""

    score: int
    parts: tuple[Part, ...]

    def has(self, family: str) -> bool:
        """Whether some part is of this family."""
        return any(part.family == family for part in self.parts)


@dataclass(frozen=True)
class _Sentence:
    """One sentence as patterns see it; `places` leads back to the line's characters."""

    text: str
    places: tuple[int, ...]
    asks: bool


@lru_cache(maxsize=16384)
def bluntness(line: str, language: str, technique: str | None = None) -> Bluntness:
    """How bluntly this line (a template as authors write it, or words as said) speaks in "en" or "zh".

    `technique` is the one the line says it uses: a confirmation puts a reason and is let through there.
    Of a line with `if`, each branch is read on its own and every family counts where it weighs most.
    """
    parts: dict[str, Part] = {}
    for branch in _branches(line):
        for part in _parts(line, branch, language, technique):
            if part.family not in parts or part.points > parts[part.family].points:
                parts[part.family] = part
    found = tuple(sorted(parts.values(), key=lambda part: (part.start, part.family)))
    return Bluntness(min(100, sum(part.points for part in found)), found)


def asks(line: str, language: str) -> bool:
    """Whether some sentence of the line is a question."""
    return any(sentence.asks for branch in _branches(line) for sentence in _sentences(branch, language))


def _branches(line: str) -> list[str]:
    """The line once with the first words of each `if`, once with its last; the rest blanked, places kept."""
    text = _VARIABLE.sub(lambda found: _MARK + " " * (len(found[0]) - 1), line.replace("’", "'"))
    if "{%" not in text:
        return [text]
    return [_branch(text, first) for first in (True, False)]


def _branch(text: str, first: bool) -> str:
    kept, at, depth, arm = "", 0, 0, 0
    for tag in _IF.finditer(text):
        chosen = not depth or (arm == 0) is first
        kept += (text[at : tag.start()] if chosen else " " * (tag.start() - at)) + " " * len(tag[0])
        at = tag.end()
        depth += {"if": 1, "endif": -1}.get(tag[1], 0)
        arm = 0 if tag[1] in ("if", "endif") else 1
    return kept + text[at:]


def _sentences(text: str, language: str) -> Iterator[_Sentence]:
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    for found in _SENTENCE.finditer(text):
        start, raw = found.start(), found[0]
        if language == "zh":
            places = tuple(start + place for place, mark in enumerate(raw) if not mark.isspace())
            seen = simplified("".join(text[place] for place in places))
        else:
            places, seen = tuple(range(start, start + len(raw))), raw
        if not any(mark.isalnum() for mark in seen):
            continue
        # What somebody else is made to ask inside quotation marks is not asked.
        inside = any(begin < start and found.end() <= end for begin, end in quoted)
        asking = raw.rstrip().endswith(("?", "？")) or (language == "zh" and bool(_ASKS_ZH.search(seen)))
        yield _Sentence(seen, places, asking and not inside)


def _parts(line: str, branch: str, language: str, technique: str | None) -> Iterator[Part]:
    sentences = list(_sentences(branch, language))
    for sentence in sentences:
        for pattern in shipped().of[language]:
            if _counts(pattern, sentence, technique) and (found := _hit(pattern, sentence)):
                yield _part(pattern.family, pattern.points, line, sentence, found.span())
    leave = shipped().permission[language]
    asking = [one for one in sentences if one.text.rstrip().endswith(("?", "？")) and one.asks]
    questions = [one for one in asking if not leave.search(one.text)]
    if len(questions) > 1:
        span = (0, len(questions[1].text.rstrip()))
        yield _part("double", shipped().points["double"], line, questions[1], span)


def _counts(pattern: Pattern, sentence: _Sentence, technique: str | None) -> bool:
    if technique == CONFIRMATION and (pattern.confirms or pattern.family in _OF_CONFIRMING):
        return False
    return sentence.asks or not pattern.asks


def _hit(pattern: Pattern, sentence: _Sentence) -> re.Match[str] | None:
    found = pattern.match.search(sentence.text)
    if found and any(shield.search(sentence.text) for shield in pattern.shields):
        return None
    return found


def _part(family: str, points: int, line: str, sentence: _Sentence, span: tuple[int, int]) -> Part:
    start = sentence.places[span[0]] if span[0] < len(sentence.places) else 0
    end = sentence.places[max(span[0], span[1] - 1)] + 1
    text = line[start:end]
    lead = len(text) - len(text.lstrip())
    return Part(family, points, start + lead, end, text.strip())
