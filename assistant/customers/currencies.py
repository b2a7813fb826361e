"""What one unit of each currency is worth, roughly, so that amounts in different ones can be weighed."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from assistant.errors import Misconfigured

FILE = Path(__file__).with_name("currencies.yaml")


@cache
def rates() -> Mapping[str, float]:
    """US dollars per unit, by three-letter code. Raises Misconfigured for a rate that cannot be."""
    read = yaml.safe_load(FILE.read_text("utf-8"))
    found = {str(currency): float(rate) for currency, rate in read.items()}
    if wrong := [currency for currency, rate in found.items() if not rate > 0 or len(currency) != 3]:
        raise Misconfigured(f"{FILE.name}: {wrong[0]} needs a three-letter code and a rate above zero")
    return found


def factor(currency: str, into: str) -> float:
    """What one unit of `currency` is worth in `into`; 1 where nobody gave a rate for one of the two."""
    known = rates()
    return known[currency] / known[into] if currency in known and into in known else 1.0
