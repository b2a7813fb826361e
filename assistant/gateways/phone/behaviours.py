"""How simulated numbers behave: the checked reader of behaviours.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from assistant.errors import Invalid
from assistant.touches.settling import RANK


class Sending(StrEnum):
    """What happens when a text is handed over."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    OPTED_OUT = "opted_out"
    LOSE_ANSWER = "lose_answer"
    BUSY_ONCE = "busy_once"
    DOWN = "down"


@dataclass(frozen=True)
class Step:
    """One report, so many machine seconds after the text was taken."""

    after_s: float
    status: str
    error_code: str | None = None


@dataclass(frozen=True)
class Behaviour:
    """One row: `words` by language, for the person who plays the customer."""

    digits: str
    send: Sending
    words: Mapping[str, str]
    slow_s: float = 0
    reports: tuple[Step, ...] = ()


PLAIN = Behaviour(
    "", Sending.ACCEPT, {"en": "Delivers at once", "zh": "立即送达"}, reports=(Step(0, "delivered"),)
)


@cache
def table() -> Mapping[str, Behaviour]:
    """The shipped behaviours by their last two digits."""
    return read((files(__package__) / "behaviours.yaml").read_text("utf-8"))


def of(number: str) -> Behaviour:
    """How this number behaves."""
    return table().get(number[-2:], PLAIN)


def read(text: str) -> dict[str, Behaviour]:
    """Behaviours from YAML. Raises Invalid naming the row that is wrong."""
    rows = yaml.safe_load(text)
    if not isinstance(rows, dict):
        raise Invalid("behaviours.yaml: a mapping of two digits to a behaviour is expected")
    return {digits: _row(digits, row) for digits, row in rows.items()}


def _row(digits: Any, row: Any) -> Behaviour:
    try:
        if not (isinstance(digits, str) and len(digits) == 2 and digits.isdigit()):
            raise ValueError("the key must be two digits in quotes")
        if strange := set(row) - {"send", "slow_s", "reports", "en", "zh"}:
            raise ValueError(f"unknown key {sorted(strange)[0]!r}")
        reports = tuple(Step(*step) for step in row.get("reports", []))
        if strange := {step.status for step in reports} - set(RANK):
            raise ValueError(f"unknown status {sorted(strange)[0]!r}")
        words = {"en": row["en"], "zh": row["zh"]}
        return Behaviour(digits, Sending(row["send"]), words, float(row.get("slow_s", 0)), reports)
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(f"behaviours.yaml, {digits!r}: {error}") from error
