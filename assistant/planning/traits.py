"""What the traits and tags of a customer say to the planner: kind, contact data, relationship, rhythm."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from assistant.planning.channels import DATA
from assistant.planning.figures import texts, whole
from assistant.planning.ladder_rows import KINDS, RELATIONSHIPS
from assistant.planning.lined import Table, read_table

FILE = "traits.yaml"
VERSION = 1
Noted = Mapping[str, object]
"""The traits of a customer as they are on record."""


@dataclass(frozen=True)
class Said:
    """Traits in which something is said, and what each word there means. All in small letters."""

    traits: frozenset[str]
    means: Mapping[str, str]


@dataclass(frozen=True)
class TraitWords:
    """The names companies give to what the planner asks for."""

    kind: Said
    endings: tuple[str, ...]
    words: frozenset[str]
    data: Mapping[str, frozenset[str]]
    relationship: Said
    careful: frozenset[str]
    warm_days: int
    cadence: frozenset[str]
    holdout: frozenset[str]


@lru_cache(maxsize=1)
def load_traits() -> TraitWords:
    """The words shipped with the product, read once."""
    return read_traits((files("assistant.planning") / FILE).read_text("utf-8"))


def read_traits(text: str, file: str = FILE) -> TraitWords:
    """Reads and checks the words. Raises Invalid with file, line and what is wrong."""
    return traits_of(read_table(text, file))


def traits_of(top: Table) -> TraitWords:
    """The words that a file says. Raises Invalid."""
    top.only("schema_version", "kind", "data", "relationship", "cadence", "holdout")
    whole(top, "schema_version", least=VERSION, most=VERSION)
    kind, bond = top.need("kind", Table), top.need("relationship", Table)
    data, cadence = top.need("data", Table), top.need("cadence", Table)
    kind.only("traits", "endings", "words", *KINDS)
    bond.only("traits", "careful_style", "warm_days", *RELATIONSHIPS)
    data.only(*DATA)
    cadence.only("traits")
    return TraitWords(
        kind=_said(kind, KINDS),
        endings=tuple(sorted(_small(kind, "endings"))),
        words=_small(kind, "words"),
        data=MappingProxyType({one: _small(data, one) for one in data}),
        relationship=_said(bond, RELATIONSHIPS),
        careful=_small(bond, "careful_style"),
        warm_days=whole(bond, "warm_days", least=1, most=3650),
        cadence=_small(cadence, "traits"),
        holdout=_small(top, "holdout"),
    )


def _said(row: Table, meanings: tuple[str, ...]) -> Said:
    means: dict[str, str] = {}
    for meaning in meanings:
        for word in _small(row, meaning):
            if means.setdefault(word, meaning) != meaning:
                raise row.wrong(f"{word!r} means both {means[word]} and {meaning}", meaning)
    return Said(_small(row, "traits"), MappingProxyType(means))


def _small(row: Table, key: str) -> frozenset[str]:
    return frozenset(one.casefold() for one in texts(row, key))


def kind_of(known: TraitWords, name: str, noted: Noted) -> str:
    """person or firm, as a trait says, or firm by the name; "" where neither is known."""
    return _word(known.kind, noted) or ("firm" if _is_firm(known, name) else "")


def bond_of(known: TraitWords, noted: Noted) -> str:
    """warm, neutral, wary or never_met, as a trait says; "" where none does."""
    return _word(known.relationship, noted)


def data_of(known: TraitWords, noted: Noted) -> frozenset[str]:
    """Which contact data the traits hold."""
    there = {name.strip().casefold() for name, value in noted.items() if _text(value)}
    return frozenset(kind for kind, names in known.data.items() if there & names)


def rhythm_said(known: TraitWords, letters: Iterable[str], noted: Noted, tags: Iterable[str]) -> str | None:
    """The rhythm a trait or a tag names, out of `letters`; None where none does."""
    wanted = {letter.casefold(): letter for letter in letters}
    for name, value in noted.items():
        if name.strip().casefold() in known.cadence and (found := wanted.get(_text(value))):
            return found
    for tag in tags:
        for name in known.cadence:
            small = tag.strip().casefold()
            if small.startswith(name) and (found := wanted.get(small.removeprefix(name).strip(" :：-"))):
                return found
    return None


def is_held_out(known: TraitWords, tags: Iterable[str]) -> bool:
    """Whether a tag leaves the customer out, to compare others with."""
    return any(tag.strip().casefold() in known.holdout for tag in tags)


def _word(said: Said, noted: Noted) -> str:
    values = (_text(value) for name, value in noted.items() if name.strip().casefold() in said.traits)
    return next((said.means[value] for value in values if value in said.means), "")


def _is_firm(known: TraitWords, name: str) -> bool:
    small = name.strip().casefold()
    bare = {word.strip(",()") for word in small.split()}
    plain = {re.sub(r"\.$", "", word) for word in bare}
    return small.endswith(known.endings) or bool((bare | plain) & known.words)


def _text(value: object) -> str:
    return value.strip().casefold() if isinstance(value, str) else ""
