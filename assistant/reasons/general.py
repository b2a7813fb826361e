"""Tells an answer about people in general from one about what happened to the customer."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.safe_patterns import SafePattern, compile_safe
from assistant.reasons.yamlfile import HERE, load, only, texts_of

LONGEST = 80  # characters of a clause that may be general
NAMES = {True: 8, False: 4}  # Chinese signs, words of an answer that only names things
_FIELDS = ("always", "others", "own", "ours")


@dataclass(frozen=True)
class Generalities:
    """`always` is general whatever was asked, `others` where the question was about other people; `own`
    speaks of what happened to them, `ours` of us: then what is valued is no more than a complaint of us."""

    always: SafePattern
    others: SafePattern
    own: SafePattern
    ours: SafePattern

    def holds(self, clause: str, *, of_others: bool) -> bool:
        """Whether a clause of normalised text speaks of no experience of the customer's own."""
        clause = clause.strip()
        if len(clause) > LONGEST or self.own.search(clause):
            return False
        if of_others and self.others.search(clause):
            return True
        return bool(self.always.search(clause)) and not self.ours.search(clause)

    def names_only(self, clause: str, words: int, *, chinese: bool) -> bool:
        """Whether a clause is as short as one that names things, and of nobody's own experience."""
        return words <= NAMES[chinese] and not self.own.search(clause)


@cache
def load_generalities() -> Generalities:
    """The patterns shipped with the product; raises Invalid naming file and field."""
    return read_generalities(HERE / "general.yaml")


def read_generalities(file: Path) -> Generalities:
    """Patterns from this file."""
    entry = load(file)
    only(entry, frozenset(_FIELDS), file.name)
    patterns = {name: texts_of(entry, name, file.name) for name in _FIELDS}
    for name, found in patterns.items():
        if not found:
            raise Invalid(f"{file.name}: field '{name}' is empty")
    return Generalities(
        **{name: compile_safe(found, f"{file.name}: {name}") for name, found in patterns.items()}
    )
