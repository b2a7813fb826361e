"""What customers say that is no dissatisfaction: no need now, or a natural end that is not fought."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from assistant.scoring.sheet import Sheet, read_sheet

FILE = "natural.yaml"
VERSION = 1


class Means(StrEnum):
    """What a natural reason comes to: still ours without a need now, or gone and not to be chased."""

    pause = "pause"
    gone = "gone"


@dataclass(frozen=True)
class Natural:
    """A reason that is no dissatisfaction, named in zh and en."""

    means: Means
    name: Mapping[str, str]


@lru_cache(maxsize=1)
def natural_reasons() -> Mapping[str, Natural]:
    """The reasons shipped with the product, in the order of the file, read once."""
    return read_natural((files("assistant.scoring") / FILE).read_text("utf-8"))


def read_natural(text: str, file: str = FILE) -> Mapping[str, Natural]:
    """Reads and checks a file of natural reasons. Raises Invalid naming file, line and what is wrong."""
    top = read_sheet(text, file)
    top.only("schema_version", "reasons")
    if top.number("schema_version") != VERSION:
        raise top.wrong(f"schema_version must be {VERSION}", "schema_version")
    reasons = top.under("reasons")
    return {name: _reason(reasons.under(name)) for name in reasons}


def meaning(means: Means) -> frozenset[str]:
    """The reasons that come to this."""
    return frozenset(name for name, one in natural_reasons().items() if one.means is means)


def _reason(entry: Sheet) -> Natural:
    entry.only("means", "name")
    means = entry.text("means")
    if means not in set(Means):
        raise entry.wrong(f"'means' is {means!r}; one of {', '.join(Means)} is needed", "means")
    return Natural(Means(means), entry.both("name"))
