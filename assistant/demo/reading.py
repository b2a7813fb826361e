"""The demo company's file as values."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Company:
    """The parsed file: plain lists of mappings, in its own order."""

    reps: tuple[dict[str, Any], ...]
    places: dict[str, dict[str, Any]]
    customers: tuple[dict[str, Any], ...]
    past: dict[str, list[dict[str, Any]]]
    start: tuple[str, ...]


@cache
def load_company() -> Company:
    """The shipped demo company."""
    raw = yaml.safe_load((files("assistant.demo") / "company.yaml").read_text("utf-8"))
    return Company(
        tuple(raw["reps"]), raw["places"], tuple(raw["customers"]), raw["past"], tuple(raw["start"])
    )


def order_days(orders: dict[str, int], today: date, seed: int) -> list[date]:
    """The days a customer bought on, oldest first: their rhythm with a little human unevenness."""
    every, times = orders["every"], orders["times"]
    days = []
    for back in range(times):
        unevenness = ((seed * 31 + back * 17) % 7 - 3) * every // 30 if back else 0
        days.append(today - timedelta(days=orders["ago"] + back * every + unevenness))
    return sorted(days)
