"""What emoji say, read from emoji.yaml: hints for the lexicon, judgements for the aspects."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.errors import Invalid
from assistant.reasons.normalise import normalise
from assistant.reasons.tokens import tokenise
from assistant.reasons.yamlfile import HERE, load, only, text_of

POLARITIES = ("bad", "good")
_FIELDS = frozenset({"reason", "polarity"})


@dataclass(frozen=True, slots=True)
class Emoji:
    """`token`: the sign as the matcher sees it."""

    token: str
    reason: str | None
    polarity: str | None


@cache
def load_emoji() -> tuple[Emoji, ...]:
    """The emoji shipped with the product; raises Invalid naming file, emoji and field."""
    return read_emoji(HERE / "emoji.yaml")


def read_emoji(file: Path) -> tuple[Emoji, ...]:
    """Emoji from this file; each is one token, says something and stands there once."""
    found: dict[str, Emoji] = {}
    for sign, entry in load(file).items():
        one = _emoji(str(sign), entry, f"{file.name}: {sign}")
        if one.token in found:
            raise Invalid(f"{file.name}: {sign}: the same emoji stands here twice")
        found[one.token] = one
    return tuple(found.values())


def _emoji(sign: str, entry: Any, where: str) -> Emoji:
    tokens = tokenise(normalise(sign).text, {})
    if len(tokens) != 1 or tokens[0].word.isalnum():
        raise Invalid(f"{where}: is not one emoji the reader sees")
    if not isinstance(entry, dict) or not entry:
        raise Invalid(f"{where}: expected 'reason', 'polarity' or both, not {entry!r}")
    only(entry, _FIELDS, where)
    polarity = text_of(entry, "polarity", where) if "polarity" in entry else None
    if polarity not in (None, *POLARITIES):
        raise Invalid(f"{where}: field 'polarity' is {polarity!r}; one of {', '.join(POLARITIES)} expected")
    return Emoji(tokens[0].word, text_of(entry, "reason", where) if "reason" in entry else None, polarity)
