"""How many questions a person bears, from a small table of stated assumptions."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from assistant.errors import Invalid

FILE = Path(__file__).with_name("patience.yaml")
ANY = "any"
_PARTS = ("style", "tier", "channel", "mood")


def patience(style: str, tier: str, channel: str, mood: str = "") -> float:
    """How many ordinary questions such a person bears; what is unknown counts as `any`."""
    found = 1.0
    for part, value in zip(_PARTS, (style, tier, channel, mood), strict=True):
        table = load_table()[part]
        found *= table.get(value, table[ANY])
    return round(found, 6)


@cache
def load_table() -> Mapping[str, Mapping[str, float]]:
    """The table shipped with the product; raises Invalid naming part and entry."""
    return read_table(FILE)


def read_table(file: Path) -> Mapping[str, Mapping[str, float]]:
    """A table of the four parts from this file, each with `any`, every figure from 0 to 20."""
    raw = yaml.safe_load(file.read_text("utf-8"))
    if not isinstance(raw, dict) or set(raw) != set(_PARTS):
        raise Invalid(f"{file.name}: expected {', '.join(_PARTS)}")
    for part, table in raw.items():
        if not isinstance(table, dict) or ANY not in table:
            raise Invalid(f"{file.name}: {part}: expected figures, one of them for {ANY!r}")
        for name, value in table.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 20:
                raise Invalid(f"{file.name}: {part}.{name}: a number from 0 to 20 expected, not {value!r}")
    return raw
