"""The same words mean another reason beside certain others: waiting for a table, for a dish, on the phone."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.cues import either
from assistant.reasons.normalise import normalise
from assistant.reasons.yamlfile import HERE, load, only, text_of, texts_of

_FIELDS = frozenset({"from", "to", "reach", "starts", "near"})


@dataclass(frozen=True, slots=True)
class Redirect:
    to: str
    reach: int
    starts: tuple[str, ...]
    near: re.Pattern[str]


@dataclass(frozen=True)
class Redirects:
    by_reason: dict[str, tuple[Redirect, ...]]

    def meant(self, reason: str, text: str, start: int, end: int) -> str:
        """The reason normalised text[start:end] really speaks for, found under `reason`."""
        for rule in self.by_reason.get(reason, ()):
            if text.startswith(rule.starts, start, end) and rule.near.search(
                text, max(0, start - rule.reach), end + rule.reach
            ):
                return rule.to
        return reason


@cache
def load_redirects() -> Redirects:
    """The redirects shipped with the product; raises Invalid naming file and field."""
    return read_redirects(HERE / "redirects.yaml")


def read_redirects(file: Path) -> Redirects:
    """Redirects from this file, tried in its order; plain words only, never patterns."""
    entry = load(file)
    only(entry, frozenset({"redirects"}), file.name)
    found: dict[str, tuple[Redirect, ...]] = {}
    for number, rule in enumerate(entry.get("redirects") or (), 1):
        where = f"{file.name}: {number}"
        if not isinstance(rule, dict):
            raise Invalid(f"{where}: expected fields, not {rule!r}")
        only(rule, _FIELDS, where)
        reach = rule.get("reach")
        if not isinstance(reach, int) or not 0 < reach <= 60:
            raise Invalid(f"{where}: field 'reach' must be 1 to 60 characters, not {reach!r}")
        source = text_of(rule, "from", where)
        starts = tuple(normalise(word).text for word in texts_of(rule, "starts", where))
        near = re.compile(either(texts_of(rule, "near", where)))
        found[source] = (*found.get(source, ()), Redirect(text_of(rule, "to", where), reach, starts, near))
    return Redirects(found)
